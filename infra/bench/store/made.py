"""Made-up runs of 200 sources, one an hour each, and what other tools get of them: one JSON object an article."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.cli.output import export
from pipelines.model.article import Change, CleanArticle, Line
from pipelines.model.draft import BlockKind, Metadata
from pipelines.model.page import RunId, UrlId
from pipelines.model.source import SourceId
from pipelines.store import table

START = datetime(2026, 10, 1, tzinfo=UTC)
SOURCES = 200
ROUNDS_BEFORE = 10
"""A correction comes so many runs of its source after the article."""

_GAP = timedelta(seconds=17)
_EVERY = 3
"""Of so many runs one has a correction."""
_DICE = random.Random(7)  # noqa: S311 - made-up words
_WORDS = [
    "".join(_DICE.choices("enirstadhulcgmobwfkzpvüäöj", k=_DICE.choice([2, 3, 4, 5, 6, 8, 11])))
    for _ in range(30_000)
]


def moment(number: int) -> datetime:
    """Return when a run was."""
    return START + timedelta(hours=number // SOURCES) + _GAP * (number % SOURCES)


def source(number: int) -> SourceId:
    """Return the source of a run."""
    return SourceId(f"s{number % SOURCES:03d}")


def url(number: int, each: int) -> str:
    """Return the address of the first article of a run; see `made`."""
    return _url(source(number), number * each)


def made(number: int, each: int, dice: random.Random) -> tuple[list[CleanArticle], RunId]:
    """Return the articles of a run, now and then with a correction of an earlier one, and its id."""
    at, own = moment(number), source(number)
    found = [_article(number * each + n, 1, own, at, dice) for n in range(each)]
    before = number - ROUNDS_BEFORE * SOURCES
    if before >= 0 and not number % _EVERY:
        found[0] = _article(before * each, 2, own, at, dice)
    return found, RunId(f"{at:%Y%m%dT%H%M%SZ}-{own}")


def write_json(folder: Path, found: Sequence[CleanArticle], run_id: RunId) -> None:
    """Write articles as JSON, one object each with all that the table has, under source and day, as other tools do."""
    rows = table.to_table(found, run_id).to_pylist()
    for row, text in zip(rows, export.json_lines(rows), strict=True):
        day = folder / row["source_id"] / f"{row['fetched_at']:%Y/%m/%d}"
        day.mkdir(parents=True, exist_ok=True)
        (day / f"{row['article_id']}-{row['version']}.json").write_text(text)


def _article(
    number: int, version: int, source_id: SourceId, at: datetime, dice: random.Random
) -> CleanArticle:
    lines = (Line(text=_words(50, dice), kind=BlockKind.PARAGRAPH) for _ in range(8))
    metadata = Metadata(
        title=_words(7, dice),
        lead=_words(20, dice),
        authors=("Ada Lovelace",),
        sections=("Lokales",),
        language="de",
        published_at=at - timedelta(minutes=30),
        date_precision="minute",
        provenance=(("title", "jsonld headline"), ("published_at", "jsonld")),
    )
    return CleanArticle(
        article_id=UrlId(f"{number * 2654435761 % 2**128:032x}"),
        version=version,
        change=Change.FIRST if version == 1 else Change.CORRECTION,
        source_id=source_id,
        url=_url(source_id, number),
        metadata=metadata,
        lines=tuple(lines),
        fetched_at=at,
        http_status=200,
        cleaner_version="1",
        model_version="cold",
    )


def _words(count: int, dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _url(source_id: str, number: int) -> str:
    return f"https://{source_id}.example/artikel/{number}"
