"""What is worth waking somebody for: conditions of sources that hold or do not. Pure.

A condition is told once when it begins and once when it has passed; `pipelines.state.alerts` keeps which are open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.newsroom.glance import percent
from flows.newsroom.standing import Share, Standing, State
from pipelines.model.source import SourceId


class AlertKind(StrEnum):
    """What can happen to a source; the last word of its event's name."""

    STORE = "store-trouble"
    """Pages were fetched but could not be stored."""
    ZERO_YIELD = "zero-yield"
    """The last run failed and met no article."""
    SILENT = "no-run"
    """No run for three starts."""
    DROP = "drop"
    """Much less than is usual on this day of the week."""
    REFUSALS = "refusals"
    """Far more pages than usual are refused."""
    DRIFT = "layout-drift"
    """Pages are built anew."""
    ROBOTS = "robots"
    """robots.txt keeps us from far more than it did."""
    RIGHTS = "rights"
    """Far more pages than before are reserved by their publisher."""
    QUIET = "quiet"
    """Nothing new for longer than ever in three weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A condition of a source that holds."""

    source: SourceId
    kind: AlertKind
    message: str
    """What is so, in words for whoever is woken."""
    remedy: str
    """A command to begin with."""


def find_alerts(rows: Sequence[Standing]) -> list[Alert]:
    """Return the alerts of all sources."""
    return [alert for row in rows for alert in _of(row)]


def _of(row: Standing) -> Iterator[Alert]:
    for kind, holds, told, remedy in _RULES:
        if holds(row):
            yield Alert(
                source=row.source,
                kind=kind,
                message=told(row),
                remedy=remedy.format(source=row.source),
            )


def _is_quiet(row: Standing) -> bool:
    """Whether it runs, and today is the second day beyond its longest pause: today may still bring something."""
    runs = row.state not in (State.SILENT, State.FAILED)
    return runs and row.quiet_days is not None and row.quiet_days > row.usual_gap + 1


def _jump(what: str, share: Callable[[Standing], Share]) -> Callable[[Standing], str]:
    return lambda row: (
        f"{percent(share(row).now)} {what}, {percent(share(row).usual)} are usual"
        f"{f'; mostly {row.reason}, e.g. {row.example}' if row.reason else ''}"
    )


_Rule = tuple[AlertKind, Callable[[Standing], bool], Callable[[Standing], str], str]
_RULES: tuple[_Rule, ...] = (
    (
        AlertKind.STORE,
        lambda row: row.left > 0,
        lambda row: f"{row.left} pages were fetched but not stored: {row.verdict}",
        "copydesk verify",
    ),
    (
        AlertKind.ZERO_YIELD,
        lambda row: row.state is State.FAILED and not row.brought and not row.left,
        lambda row: row.verdict,
        "copydesk sources check {source}",
    ),
    (
        AlertKind.SILENT,
        lambda row: row.state is State.SILENT,
        lambda row: f"no run since {row.last_run:%Y-%m-%d %H:%M} UTC; is a worker running?",
        "copydesk harvest {source}",
    ),
    (
        AlertKind.DROP,
        lambda row: row.state is State.FEWER,
        lambda row: (
            f"{row.articles} new articles in 24 hours, {row.norm:.0f} are usual on this day"
        ),
        "copydesk sources check {source}",
    ),
    (
        AlertKind.REFUSALS,
        lambda row: row.refusals.has_jumped,
        _jump("of the fetched pages are no articles", lambda row: row.refusals),
        "copydesk status",
    ),
    (
        AlertKind.DRIFT,
        lambda row: row.drifted,
        lambda row: row.verdict,
        "copydesk read --source {source} --format text",
    ),
    (
        AlertKind.ROBOTS,
        lambda row: row.robots.has_jumped,
        _jump("of the addresses are kept from us by robots.txt", lambda row: row.robots),
        "copydesk sources check {source}",
    ),
    (
        AlertKind.RIGHTS,
        lambda row: row.rights.has_jumped,
        _jump("of the pages are reserved by their publisher", lambda row: row.rights),
        "copydesk sources check {source}",
    ),
    (
        AlertKind.QUIET,
        _is_quiet,
        lambda row: f"nothing new for {row.quiet_days} days, the longest pause was {row.usual_gap}",
        "copydesk sources check {source}",
    ),
)
