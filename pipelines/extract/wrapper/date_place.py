"""Where a source's pages show the date of publication: what a page tells of it, and the date at a learned place."""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo

from pipelines.extract.dates import time_of_day
from pipelines.extract.dates.parse import ParsedDate, find_shown
from pipelines.extract.wrapper.agreement import (
    MAX_LINES,
    MAX_WORDS,
    PLACE_ARTICLES,
    PLACE_SHARE,
    ArticleCount,
)
from pipelines.model.draft import Block

AT, NOT_AT = "date at", "no date at"
"""What pages tell: places whose first date is that of publication, and places where another day stands."""
GUESSED = ("url", "line")
"""Origins of a date that the page's data do not give."""


def observed_in(published: date, lines: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Return (what, place) of the short lines that show a date, at most `MAX_LINES` of them.

    Args:
        published: Day of publication, as the page's data give it; zones may make it the day beside.
        lines: Of the article's top, none of other articles.
    """
    short = [block for block in lines if block.words <= MAX_WORDS]
    for block in short[:MAX_LINES]:
        if read := _first(block, time_of_day.zone("UTC")):
            yield (AT if abs((read.at.date() - published).days) <= 1 else NOT_AT), block.path


def find(
    blocks: Iterable[Block], times: ArticleCount, local: tzinfo
) -> tuple[ParsedDate, str, int] | None:
    """Return (date, place, articles it was right in) of the first line at a known place; None when there is none.

    Args:
        blocks: Lines of a page.
        times: In how many articles of the source a place was told.
        local: Zone of the source.
    """
    for block in blocks:
        if block.words > MAX_WORDS or (right := times(AT, block.path)) < PLACE_ARTICLES:
            continue
        if right < PLACE_SHARE * (right + times(NOT_AT, block.path)):
            continue
        if read := _first(block, local):
            return read, block.path, right
    return None


def _first(block: Block, local: tzinfo) -> ParsedDate | None:
    return next(find_shown(block.text, local), None)
