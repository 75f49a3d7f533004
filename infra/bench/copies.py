"""`python -m infra.bench.copies [--articles N] [--state ADDRESS]`: what looking for copies costs as more are known.

Made-up articles, every tenth an edited copy of one from another source, go through the index as a run's do: asked for
their cluster, then noted. Printed at each mark: CPU an article of both, user and system, over the last thousand, the
share of copies that found their first, and bytes. On PostgreSQL the CPU of the server is not in it.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from infra.bench.frontier import size
from pipelines.model.article import Change, CleanArticle, Line
from pipelines.model.draft import BlockKind, Metadata
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.state import copy_index, schema

ARTICLES = 100_000
MARKS = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
RUN = 10
"""Articles that are asked for and noted at once: those of a run."""
SOURCES = 200
COPIED_EVERY = 10
RECENT = 100
"""Of so many articles before it a copy is of one."""
WORDS = 150
CHANGED = 0.03
"""Share of its words that a copy has otherwise."""
LAST = 1_000
NOW = datetime(2026, 11, 30, tzinfo=UTC)
_VOCABULARY = [f"wort{number:x}" for number in range(20_000)]
_OFTEN = list(itertools.accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))
"""Words come as often as in a language: the second half as often as the first, and so on."""


def articles(number: int) -> Iterator[tuple[CleanArticle, UrlId | None]]:
    """Yield so many made-up articles, each with the one that it is a copy of."""
    dice = random.Random(5)  # noqa: S311 - made-up words
    recent: list[tuple[UrlId, list[str]]] = []
    for at in range(number):
        name, first = UrlId(f"{at:032x}"), None
        words = dice.choices(_VOCABULARY, cum_weights=_OFTEN, k=WORDS)
        if at % COPIED_EVERY == COPIED_EVERY - 1 and len(recent) > RUN:
            first, copied = recent[dice.randrange(len(recent) - RUN)]  # of a run before
            words = [
                b if dice.random() < CHANGED else a for a, b in zip(copied, words, strict=True)
            ]
        else:
            recent = [*recent[-RECENT:], (name, words)]
        yield _article(name, at, " ".join(words)), first


def _article(name: UrlId, number: int, text: str) -> CleanArticle:
    return CleanArticle(
        article_id=name,
        version=1,
        change=Change.FIRST,
        source_id=SourceId(f"s{number // RUN % SOURCES:03d}"),
        url=f"https://paper.example/{number}",
        metadata=Metadata(title="Titel"),
        lines=(Line(text=text, kind=BlockKind.PARAGRAPH),),
        fetched_at=NOW - timedelta(days=1) + timedelta(microseconds=number),
        http_status=200,
        cleaner_version="1",
        model_version="cold",
    )


def measure(engine: Engine, number: int) -> Iterator[str]:
    """Ask and note so many articles; tell at the marks what the last ones cost."""
    asked, noted = [0.0], [0.0]
    copies = found = 0
    made = articles(number)
    for done in range(RUN, number + 1, RUN):
        run = list(itertools.islice(made, RUN))
        began = time.process_time()
        named = copy_index.clustered(engine, [one for one, _ in run])
        between = time.process_time()
        copy_index.note(engine, [_row(one) for one in named], NOW)
        asked.append(between - began)
        noted.append(time.process_time() - between)
        for one, (_, first) in zip(named, run, strict=True):
            copies += first is not None
            found += first is not None and one.cluster_id == first
        if done in (*MARKS, number):
            yield (
                f"{done:9,d} articles: asked {_cost(asked)}, noted {_cost(noted)} an article; "
                f"{found / copies:.3f} of {copies:,d} copies found; {size(engine) / done:,.0f} bytes an article"
            )


def _row(one: CleanArticle) -> dict[str, object]:
    return {
        "article_id": one.article_id,
        "source_id": one.source_id,
        "cluster_id": one.cluster_id,
        "fetched_at": one.fetched_at,
        "status": one.status.value,
        "text": one.text,
    }


def _cost(spent: Sequence[float]) -> str:
    last = spent[-LAST // RUN :]
    return f"{1000 * sum(last) / (len(last) * RUN):.2f} ms CPU"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument(
        "--state", default="", help="postgresql+psycopg://…; a SQLite file otherwise"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        engine = schema.open_state(given.state or f"sqlite:///{folder}/crawl.db")
        for text in measure(engine, given.articles):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
