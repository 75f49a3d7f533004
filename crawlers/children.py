"""Which child sitemaps of an index a run asks for, and in what order. Pure.

An index may name a thousand children of which all but the newest never change. In every run the first few are
asked for, then those that were never read whole, newest first, then those that the index dates as changed; what
was read rests for as long as it has stood. So one run goes on where the last one ended, about one request a child.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.discovery.scope import AdmittedUrl
from crawlers.reported_changes import moment, reported_changes
from pipelines.model.page import KnownUrl

HEAD = 3
"""How many children are asked for in every run: news sitemaps, then the newest."""

FIRST_WAIT = timedelta(hours=1)
"""A child is asked for again when it has stood as long as it has before, from this on."""

LONGEST_WAIT = timedelta(days=30)
"""A date of the index may be wrong: so often each child is asked for anyway, with validators."""

FAILED_WAIT = timedelta(days=1)
"""A child that failed rests a day, doubled with each failure: a dead one is told of now and then, not for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What becomes of the children of an index in this run."""

    head: tuple[AdmittedUrl, ...]
    """Read in any case."""
    rest: tuple[AdmittedUrl, ...]
    """Read as far as the run's budget reaches."""
    resting: tuple[tuple[AdmittedUrl, KnownUrl], ...]
    """Not asked for, with what is known of each."""


def course(
    children: Sequence[AdmittedUrl], known: Mapping[str, KnownUrl], timezone: str, now: datetime
) -> Course:
    """Return which of the children, news and the newest first, are read, and in what order.

    Args:
        children: As the index names them.
        known: What earlier runs know of them.
        timezone: IANA zone of dates that name none.
        now: When the run began.
    """
    claimed = reported_changes(children, known, timezone, now)

    def dated(child: AdmittedUrl) -> datetime | None:
        return None if claimed.note else moment(child.found.modified, timezone)

    unread, due, resting = list[AdmittedUrl](), list[AdmittedUrl](), list[AdmittedUrl]()
    for child in children:
        was = known.get(child.url)
        if was is None or not _was_read(was):
            unread.append(child)
        elif child.url in claimed.changed or _next_check(was, dated(child), now) <= now:
            due.append(child)
        else:
            resting.append(child)
    head = [child for child in children if not _has_failed(known.get(child.url))][:HEAD]
    asked = {child.url for child in head}
    return Course(
        head=tuple(head),
        rest=tuple(child for child in (*unread, *due) if child.url not in asked),
        resting=tuple((child, known[child.url]) for child in resting if child.url not in asked),
    )


def _was_read(was: KnownUrl) -> bool:
    """Whether a child was read whole, or failed; an index below is never done with, so it leaves no hash."""
    return was.last_checked is not None and (was.body_sha256 is not None or was.fails > 0)


def _has_failed(was: KnownUrl | None) -> bool:
    return was is not None and was.fails > 0


def _next_check(was: KnownUrl, dated: datetime | None, now: datetime) -> datetime:
    checked = was.last_checked or now
    if was.fails:
        return checked + min(FAILED_WAIT * (1 << min(was.fails - 1, 10)), LONGEST_WAIT)
    since = dated or was.changed_at or checked
    return checked + min(max(checked - since, FIRST_WAIT), LONGEST_WAIT)
