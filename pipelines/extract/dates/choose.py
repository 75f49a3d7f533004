"""When an article was published and changed, as its page says; the crawl gives no dates.

Rules where sources disagree: JSON-LD before meta tags before marked times before what readers see; one of
the same day that knows the time or the offset better takes the place of the first; a change that is not
after the publication is none. A change that only data tell is no publication; the one date that readers see
is, whatever stands before it, but that of a comment or of another text never. Times that differ by an offset
are settled by the clock that readers see. What lost by more than a day, or so, is a conflict and recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from pipelines.extract.dates import (
    candidates,
    country_zones,
    offset_conflicts,
    time_elements,
    time_of_day,
)
from pipelines.extract.dates.candidates import DateCandidate
from pipelines.extract.dates.parse import MAX_RAW, ParsedDate, place_in_zone
from pipelines.extract.declared.declarations import Declarations
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.titles.article_header import ArticleHeader
from pipelines.model.precision import CLOCK, DAY

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of a page."""

    published: DateCandidate | None
    modified: DateCandidate | None
    published_origin: str = ""
    modified_origin: str = ""
    conflicts: tuple[tuple[str, str], ...] = ()
    """(field, what was said instead and why it lost)."""


def read_dates(declarations: Declarations, top: ArticleHeader) -> Dates:
    """Return both dates: data of the page first, then its marked times, then what readers see.

    Args:
        declarations: Of the page.
        top: Where the article begins.
    """
    local = time_of_day.zone(declarations.source.timezone)
    said = [*candidates.published(declarations, local)]
    changed = [*candidates.modified(declarations, local)]
    late: list[DateCandidate] = []
    if not said or said[0].origin == time_elements.ASIDE:
        at_top, late = candidates.shown_at_top(declarations, top, local)
        changed += late
        said = [*at_top, *(() if late else said)]
    elif early := _earlier(said[0], declarations, top, local):
        said = [early, *said]
    own, guessed = _own_zone(said, changed, declarations, local)
    shown = [*candidates.shown(declarations, own)] if said and _is_midnight(said[0].moment) else []
    published = _best(
        [_placed(d, own) for d in (said or late or candidates.guessed(declarations, top, local))],
        shown,
    )
    published, changed = _in_zone(published, said, changed, declarations, own)
    modified = next((_placed(d, own) for d in changed), None)
    conflicts = [("published_at", said) for said in _losers(published, said)]
    if modified and published and modified.moment.at <= published.moment.at:
        # Nothing was changed; or a template's date, or a wrong zone.
        if published.moment.at - modified.moment.at > _DAY:
            conflicts.append(("modified_at", f"{modified} is before {published}"))
        modified = None
    return Dates(
        published=published,
        modified=modified,
        published_origin=_origin(published, said, guessed),
        modified_origin=str(modified) if modified else "",
        conflicts=tuple(conflicts),
    )


def _in_zone(
    published: DateCandidate | None,
    said: Sequence[DateCandidate],
    changed: list[DateCandidate],
    declarations: Declarations,
    local: tzinfo,
) -> tuple[DateCandidate | None, list[DateCandidate]]:
    """Return both dates with what the same place says first, where the page's times differ by an offset."""
    if published is None or not published.moment.zoned or _is_day(published.moment):
        return published, changed
    rivals = offset_conflicts.disputed(published, said)
    if not rivals:
        return published, changed
    right = offset_conflicts.settle(published, rivals, candidates.clocks(declarations, local))
    place = right.origin.partition(" ")[0]
    return right, sorted(changed, key=lambda d: d.origin.partition(" ")[0] != place)


def _earlier(
    said: DateCandidate, declarations: Declarations, top: ArticleHeader, local: tzinfo
) -> DateCandidate | None:
    """Return the date beside the title where it is before that of the data: systems write their last run there.

    Where a line there shows the date of the data, that is believed.
    """
    shown = [*candidates.beside_title(declarations, top, local)]
    if not said.origin.startswith(("jsonld", "meta")) or any(_same_day(d, said) for d in shown):
        return None
    early = next(iter(shown), None)
    if early is None or _is_swapped(early, said):
        return None
    return early if said.moment.at.date() - early.moment.at.date() > _DAY else None


def _is_swapped(shown: DateCandidate, said: DateCandidate) -> bool:
    """Whether a shown date is that of the data with day and month the other way round."""
    one, other = shown.moment.at, said.moment.at
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _losers(chosen: DateCandidate | None, said: Sequence[DateCandidate]) -> Iterator[str]:
    """Return what other sources say by more than a day against the chosen date, once each."""
    told: set[str] = set()
    for other in said:
        if chosen and other.origin not in told and abs(other.moment.at - chosen.moment.at) > _DAY:
            told.add(other.origin)
            yield f"{other} differs; {chosen.origin} comes first"


def _own_zone(
    said: Sequence[DateCandidate],
    changed: Sequence[DateCandidate],
    declarations: Declarations,
    local: tzinfo,
) -> tuple[tzinfo, str]:
    """Return (zone for dates without offset, its name when it is a guess).

    The source's; where it has none, that of the page's other dates; where they have none, that of its country.
    """
    if local is not UTC and str(local) != "UTC":
        return local, ""
    offsets = (
        d.moment.at.tzinfo for d in (*said, *changed) if d.moment.zoned and d.moment.at.utcoffset()
    )
    told = next((offset for offset in offsets if offset), None)
    if told or any(d.moment.zoned for d in said):
        return told or local, ""
    country = country_zones.of_page(declarations.final_url, declarations.language)
    return (time_of_day.zone(country), country) if country else (local, "")


def _placed(dated: DateCandidate, where: tzinfo) -> DateCandidate:
    return DateCandidate(moment=place_in_zone(dated.moment, where), origin=dated.origin)


def _is_day(read: ParsedDate) -> bool:
    """Whether a moment says the day alone; midnight to the second is how systems write that."""
    return read.precision == "day" or (not read.zoned and read.at.time() == time(0))


def _is_midnight(read: ParsedDate) -> bool:
    """Whether a moment is a day, or the first second of one by its own offset: few publish then."""
    return _is_day(read) or read.at.time() == time(0)


def _best(said: Sequence[DateCandidate], shown: Sequence[DateCandidate]) -> DateCandidate | None:
    """Return the first date; one of the same day that knows the time or the offset takes its place."""
    if not said:
        return None
    first = said[0]
    better = [d for d in [*said[1:], *shown] if _same_day(d, first) and not _is_midnight(d.moment)]
    if _is_midnight(first.moment):
        return next(iter(better), first)
    if first.moment.zoned:
        return _as_local(first, said[1:])
    return next((d for d in better if d.moment.zoned and _same_clock(d, first)), first)


def _as_local(first: DateCandidate, others: Sequence[DateCandidate]) -> DateCandidate:
    """Return a moment that is told in UTC with the offset of the page's other dates where the day differs by it."""
    at = first.moment.at
    for other in others:
        if other.moment.zoned and other.moment.at.utcoffset() and not at.utcoffset():
            there = at.astimezone(other.moment.at.tzinfo)
            if there.date() == other.moment.at.date() != at.date():
                return DateCandidate(moment=replace(first.moment, at=there), origin=first.origin)
    return first


def _same_day(one: DateCandidate, other: DateCandidate) -> bool:
    return one.moment.at.date() == other.moment.at.date()


def _same_clock(one: DateCandidate, other: DateCandidate) -> bool:
    a, b = one.moment.at, other.moment.at
    return (a.hour, a.minute) == (b.hour, b.minute)


def _origin(published: DateCandidate | None, said: Sequence[DateCandidate], guessed: str) -> str:
    if published is None:
        return ""
    others = [d for d in said if d.origin != published.origin and not _same_day(d, published)]
    notes = [f"{others[0]} differs"] if others else []
    if guessed and not published.moment.zoned:
        notes.append(f"zone {guessed} by its country")
    if published.moment.is_doubled:
        notes.append("that hour came twice, the earlier one is taken")
    return "; ".join([str(published), *notes])


def as_precision(dated: DateCandidate) -> str:
    """Return the precision to report of a date; of a time that came twice that night, the day alone is known."""
    if _is_day(dated.moment) or dated.moment.is_doubled:
        return DAY
    return CLOCK if _is_zoneless(dated.moment) else dated.moment.precision


def _is_zoneless(read: ParsedDate) -> bool:
    """Whether neither the date, the page, its country nor its source names a zone for a time of day."""
    return not read.zoned and str(read.at.tzinfo) == "UTC"


def as_datetime(dated: DateCandidate) -> datetime:
    """Return the date, aware: with the page's offset, or the one that held in a named zone.

    A day, and a clock without a zone, belong to no zone: they are given as if in UTC, so that they stay as written.
    """
    at = dated.moment.at
    if _is_day(dated.moment):
        return at.replace(tzinfo=UTC)
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))


def as_raw(dated: DateCandidate) -> str:
    """Return the date as the page writes it, in one line."""
    return normalize_line(dated.moment.raw[:MAX_RAW])
