"""Which clock a source's data keep where they name no zone: what a page tells of it, and dates by that clock.

Dates without a zone are taken for local time. Where the pages show their readers a time that is later by just
the zone's offset, article for article, the data say UTC. Dates with a zone are never moved: pages made on
servers abroad show readers the wrong clock often enough.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from pipelines.extract.dates.parse import find_shown, parse_machine
from pipelines.extract.wrapper import agreement
from pipelines.model.draft import Block

CLOCK = "clock of dates"
AS_UTC, AS_SHOWN, NEITHER = "utc", "as shown", "neither"
"""What pages tell: the shown time is that of the data read as UTC, as local time, or neither."""


def observed_in(published: datetime, raw: str, lines: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Return what a page tells of the clock; nothing when its date names a zone, or no time of day is shown.

    Args:
        published: As the data give it, in local time.
        raw: The same as written there.
        lines: Of the article's top, none of other articles.
    """
    offset = published.utcoffset()
    if not offset or not names_no_zone(raw):
        return
    short = [line for line in lines if line.words <= agreement.MAX_WORDS]
    written = published.replace(tzinfo=None, second=0, microsecond=0)
    later = {
        read.at.replace(tzinfo=None, second=0, microsecond=0) - written
        for line in short[: agreement.MAX_LINES]
        for read in find_shown(line.text, UTC)
        if read.precision != "day" and not read.zoned
    }
    if later:
        as_utc = AS_UTC if offset in later else NEITHER
        yield CLOCK, AS_SHOWN if timedelta() in later else as_utc


def agreed(times: agreement.ArticleCount) -> int:
    """Return on how many articles rests that a source's data say UTC; 0 when they do not, or do not agree.

    Args:
        times: In how many articles of the source a value was told.
    """
    right = times(CLOCK, AS_UTC)
    return (
        right if agreement.is_agreed(right, times(CLOCK, AS_SHOWN) + times(CLOCK, NEITHER)) else 0
    )


def names_no_zone(raw: str) -> bool:
    """Whether a date as written has a time of day and no zone."""
    read = parse_machine(raw, UTC)
    return read is not None and not read.zoned and read.precision != "day"


def by_utc(local: datetime) -> datetime:
    """Return a date that was taken for local time as what it is in UTC, at the same offset."""
    return local + (local.utcoffset() or timedelta())
