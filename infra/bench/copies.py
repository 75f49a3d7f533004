"""`python -m infra.bench.copies [--articles N] [--known N]`: what looking for copies costs as more are known.

So many signatures by dice (`--known`) are laid into the index. Then made-up articles, every tenth an edited copy of
one from another source, go through it as a run's do: asked for their cluster, then noted. Printed at each mark: CPU of
each, user and system, an article over the last thousand, the share of copies that found their first, and bytes. The
size to try is `--known 1000000 --articles 5000`; on PostgreSQL (`--state`) the CPU of the server is not in it.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, text

from infra.bench.frontier import LAYING_KIBIBYTES, size
from pipelines.copies import LONG_VALUES, SHORT_VALUES, Signature
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
LAID = 50_000
"""Signatures that are laid into the index in one transaction, their bands in the order of the index."""
NOW = datetime(2026, 11, 30, tzinfo=UTC)
_DIGEST_BYTES = 4 * (SHORT_VALUES + LONG_VALUES)
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


def lay(engine: Engine, number: int) -> None:
    """Lay signatures of so many articles into the index that have nothing in common."""
    dice = random.Random(6)  # noqa: S311 - made-up signatures
    for first in range(0, number, LAID):
        names = [f"laid{at:028x}" for at in range(first, min(first + LAID, number))]
        signed = {name: Signature(dice.randbytes(_DIGEST_BYTES)) for name in names}
        at, columns = (
            NOW - timedelta(days=2),
            ("article_id", "source_id", "cluster_id", "digest", "at"),
        )
        told = ((name, "laid", name, one.digest, at) for name, one in signed.items())
        bands = sorted((band, name) for name, one in signed.items() for band in one.bands)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text(f"pragma cache_size=-{LAYING_KIBIBYTES}"))
            connection.execute(
                insert(schema.copy_signature),
                [dict(zip(columns, row, strict=True)) for row in told],
            )
            connection.execute(
                insert(schema.copy_band),
                [{"band": band, "article_id": name} for band, name in bands],
            )
    engine.dispose()  # and with it what the laying kept in memory


def measure(engine: Engine, number: int, known: int = 0) -> Iterator[str]:
    """Ask and note so many articles beside those that are known; tell at the marks what the last ones cost."""
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
                f"{known + done:9,d} articles: asked {_cost(asked)}, noted {_cost(noted)} an article; "
                f"{found / copies:.3f} of {copies:,d} copies found; "
                f"{size(engine) / (known + done):,.0f} bytes an article"
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
    parser.add_argument("--known", type=int, default=0)
    parser.add_argument(
        "--state", default="", help="postgresql+psycopg://…; a SQLite file otherwise"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        engine = schema.open_state(given.state or f"sqlite:///{folder}/crawl.db")
        lay(engine, given.known)
        for line in measure(engine, given.articles, given.known):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
