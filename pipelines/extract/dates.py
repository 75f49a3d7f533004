"""When an article was published and changed, as its page says; the crawl gives no dates.

Rules where sources disagree: JSON-LD before meta tags before marked times before what readers see; one of
the same day that knows the time or the offset better takes the place of the first; a change that is not
after the publication is none. A change that only data tell is no publication; the one date that readers see
is, whatever stands before it. The date beside the title comes before a later one of the data: systems write
their last run there. Times that differ by an offset are settled by the clock that readers see. What lost by
more than a day, or so, is a conflict and recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from pipelines.extract import date_clues, moment, offsets, text, timeofday, zones
from pipelines.extract.clues import Clues
from pipelines.extract.date_clues import Dated
from pipelines.extract.moment import Moment
from pipelines.extract.top import Top

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of a page."""

    published: Dated | None
    modified: Dated | None
    published_origin: str = ""
    modified_origin: str = ""
    conflicts: tuple[tuple[str, str], ...] = ()
    """(field, what was said instead and why it lost)."""


def read_dates(clues: Clues, top: Top) -> Dates:
    """Gives both dates: data of the page first, then its marked times, then what readers see.

    Args:
        clues: Of the page.
        top: Where the article begins.
    """
    local = timeofday.zone(clues.source.timezone)
    said = [*date_clues.published(clues, local)]
    changed = [*date_clues.modified(clues, local)]
    late: list[Dated] = []
    if not said:
        said, late = _unmarked(clues, top, local)
        changed += late
    elif early := _earlier(said[0], clues, top, local):
        said = [early, *said]
    own, guessed = _own_zone(said, changed, clues, local)
    shown = [*date_clues.shown(clues, own)] if said and _is_midnight(said[0].moment) else []
    published = _best(
        [_placed(d, own) for d in (said or late or _guessed(clues, top, changed, local))], shown
    )
    published, changed = _in_zone(published, said, changed, clues, own)
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


def _unmarked(clues: Clues, top: Top, local: tzinfo) -> tuple[list[Dated], list[Dated]]:
    """Gives shown dates (published, modified) of a page whose data and own marked times tell none."""
    others = [*date_clues.times_of_others(clues, local)]
    if not others:
        return date_clues.shown_at_top(clues, top, local)
    return [date_clues.beside_title(clues, top, local) or others[0]], []


def _in_zone(
    published: Dated | None,
    said: Sequence[Dated],
    changed: list[Dated],
    clues: Clues,
    local: tzinfo,
) -> tuple[Dated | None, list[Dated]]:
    """Gives both dates with what the same place says first, where the page's times differ by an offset."""
    if published is None or not published.moment.zoned or _is_day(published.moment):
        return published, changed
    rivals = offsets.disputed(published, said)
    if not rivals:
        return published, changed
    right = offsets.settle(published, rivals, date_clues.clocks(clues, local))
    place = right.origin.partition(" ")[0]
    return right, sorted(changed, key=lambda d: d.origin.partition(" ")[0] != place)


def _earlier(said: Dated, clues: Clues, top: Top, local: tzinfo) -> Dated | None:
    """Gives the date beside the title where it is before that of the data: systems write their last run there."""
    if not said.origin.startswith(("jsonld", "meta")):
        return None
    shown = date_clues.beside_title(clues, top, local)
    if shown is None or _is_swapped(shown, said):
        return None
    return shown if _days_between(shown, said) > 1 else None


def _is_swapped(shown: Dated, said: Dated) -> bool:
    """Whether a shown date is that of the data with day and month the other way round."""
    one, other = shown.moment.at, said.moment.at
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _guessed(clues: Clues, top: Top, changed: Sequence[Dated], local: tzinfo) -> list[Dated]:
    """Gives a guess that is not the day of a change: htmldate takes that for want of better."""
    return [
        guess
        for guess in date_clues.guessed(clues, top, local)
        if guess.origin == date_clues.URL or not any(_same_day(guess, late) for late in changed)
    ]


def _losers(chosen: Dated | None, said: Sequence[Dated]) -> Iterator[str]:
    """Gives what other sources say by more than a day against the chosen date, once each."""
    told: set[str] = set()
    for other in said:
        if chosen and other.origin not in told and abs(other.moment.at - chosen.moment.at) > _DAY:
            told.add(other.origin)
            yield f"{other} differs; {chosen.origin} comes first"


def _own_zone(
    said: Sequence[Dated], changed: Sequence[Dated], clues: Clues, local: tzinfo
) -> tuple[tzinfo, str]:
    """Gives (zone for dates without offset, its name when it is a guess).

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
    country = zones.of_page(clues.final_url, clues.language)
    return (timeofday.zone(country), country) if country else (local, "")


def _placed(dated: Dated, where: tzinfo) -> Dated:
    return Dated(moment=moment.placed(dated.moment, where), origin=dated.origin)


def _is_day(read: Moment) -> bool:
    """Whether a moment says the day alone; midnight to the second is how systems write that."""
    return read.precision == "day" or (not read.zoned and read.at.time() == time(0))


def _is_midnight(read: Moment) -> bool:
    """Whether a moment is a day, or the first second of one by its own offset: few publish then."""
    return _is_day(read) or read.at.time() == time(0)


def _best(said: Sequence[Dated], shown: Sequence[Dated]) -> Dated | None:
    """Gives the first date; one of the same day that knows the time or the offset takes its place."""
    if not said:
        return None
    first = said[0]
    better = [d for d in [*said[1:], *shown] if _same_day(d, first) and not _is_midnight(d.moment)]
    if _is_midnight(first.moment):
        return next(iter(better), first)
    if first.moment.zoned:
        return _as_local(first, said[1:])
    return next((d for d in better if d.moment.zoned and _same_clock(d, first)), first)


def _as_local(first: Dated, others: Sequence[Dated]) -> Dated:
    """Gives a moment that is told in UTC with the offset of the page's other dates where the day differs by it."""
    at = first.moment.at
    for other in others:
        if other.moment.zoned and other.moment.at.utcoffset() and not at.utcoffset():
            there = at.astimezone(other.moment.at.tzinfo)
            if there.date() == other.moment.at.date() != at.date():
                return Dated(moment=replace(first.moment, at=there), origin=first.origin)
    return first


def _same_day(one: Dated, other: Dated) -> bool:
    return one.moment.at.date() == other.moment.at.date()


def _days_between(one: Dated, other: Dated) -> int:
    return (other.moment.at.date() - one.moment.at.date()).days


def _same_clock(one: Dated, other: Dated) -> bool:
    a, b = one.moment.at, other.moment.at
    return (a.hour, a.minute) == (b.hour, b.minute)


def _origin(published: Dated | None, said: Sequence[Dated], guessed: str) -> str:
    if published is None:
        return ""
    others = [d for d in said if d.origin != published.origin and not _same_day(d, published)]
    notes = [f"{others[0]} differs"] if others else []
    if guessed and not published.moment.zoned:
        notes.append(f"zone {guessed} by its country")
    if published.moment.is_doubled:
        notes.append("that hour came twice, the earlier one is taken")
    return "; ".join([str(published), *notes])


def as_precision(dated: Dated) -> str:
    """Gives the precision to report of a date; of a time that came twice that night, the day alone is known."""
    is_day = _is_day(dated.moment) or dated.moment.is_doubled
    return "day" if is_day else dated.moment.precision


def as_datetime(dated: Dated) -> datetime:
    """Gives the date, aware; the page's offset is kept, a named zone becomes the offset that held."""
    at = dated.moment.at
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))


def as_raw(dated: Dated) -> str:
    """Gives the date as the page writes it, in one line."""
    return text.line(dated.moment.raw[: moment.MAX_RAW])
