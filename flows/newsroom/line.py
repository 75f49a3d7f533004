"""What the newsroom keeps of a run: one small line of its report; of a day long past only sums. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.model.rejection import Reason
from pipelines.model.report import Counts, Outlook, RunReport
from pipelines.model.source import SourceId

_ROBOTS = frozenset({Reason.ROBOTS_DENIED, Reason.ROBOTS_UNREACHABLE})

CLEANING = frozenset({"extract", "strip", "judge"})
"""Stages at which a fetched page is refused as an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run of one source."""

    source: SourceId
    ended: datetime
    outlook: Outlook
    message: str
    articles: int
    """First versions stored: corrections are no news."""
    newest: datetime | None
    """When the newest of them was published, at most the end of the run: some sites date ahead."""
    fetched: int
    rejected: int
    reason: str
    """Of most refusals; empty when there were none."""
    example: str
    requests: int
    unchanged: int
    """Of the requests, those that were answered 304."""
    left: int
    """Pages that wait in the spool."""
    listings: int
    brought: int
    """Articles that it met, new, changed or as they were."""
    named: int
    """Addresses that it was to ask for, listings included."""
    robots: int
    """Of these, those that robots.txt keeps from us."""
    rights: int
    """Of the fetched pages, those whose publisher reserves them."""
    cuts: int
    blocks: int
    """Cut from the stored articles, and left in them."""
    is_past: bool = False
    """As the report has it; such a run is in no account of the news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotal:
    """The sum of a source's runs of one day (UTC)."""

    source: SourceId
    articles: int
    newest: datetime | None
    fetched: int
    rejected: int
    named: int
    robots: int
    rights: int
    last: RunLine
    """The day's last run: what is known of a source that has not run since."""


def of_report(report: RunReport) -> RunLine:
    """Return the line of a report."""
    first = [a for a in report.articles if a.version == 1]
    dates = [a.published_at for a in first if a.published_at]
    refusals = [row for row in report.reasons if row[0] in CLEANING]
    _, reason, _, example = refusals[0] if refusals else ("", "", 0, "")
    told = Counter[str]()
    for _, why, count, _ in report.reasons:
        told[why] += count
    c, unchanged = report.counts, told[Reason.UNCHANGED]
    return RunLine(
        source=report.source_id,
        ended=report.ended_at,
        outlook=report.verdict.outlook,
        message=report.verdict.message,
        articles=len(first),
        newest=min(max(dates), report.ended_at) if dates else None,
        fetched=c.fetched,
        rejected=c.rejected,
        reason=reason,
        example=example,
        requests=_requests(c, unchanged),
        unchanged=unchanged,
        left=c.left,
        listings=c.listings,
        is_past=report.is_past,
        brought=c.stored + c.same + c.unchanged,
        named=c.discovered + c.listings + c.listings_failed,
        robots=sum(told[why] for why in _ROBOTS),
        rights=told[Reason.RIGHTS_RESERVED],
        cuts=c.cuts,
        blocks=c.blocks,
    )


def _requests(c: Counts, unchanged: int) -> int:
    """Return how many addresses were asked for; of listings that stood still some were left alone."""
    listings = c.listings - c.listings_unchanged + max(0, unchanged - c.unchanged)
    return listings + c.listings_failed + c.unchanged + c.failed + c.fetched


def by_source(lines: Iterable[RunLine]) -> dict[SourceId, list[RunLine]]:
    """Return the lines of each source, the oldest first."""
    sorted_lines = sorted((one for one in lines if not one.is_past), key=lambda one: one.ended)
    found: defaultdict[SourceId, list[RunLine]] = defaultdict(list)
    for line in sorted_lines:
        found[line.source].append(line)
    return dict(found)


def day_totals(lines: Iterable[RunLine]) -> list[DayTotal]:
    """Return the sums of the runs of one day."""
    return [_total(runs) for runs in by_source(lines).values()]


def _total(runs: Sequence[RunLine]) -> DayTotal:
    return DayTotal(
        source=runs[0].source,
        articles=sum(run.articles for run in runs),
        newest=max((run.newest for run in runs if run.newest), default=None),
        fetched=sum(run.fetched for run in runs),
        rejected=sum(run.rejected for run in runs),
        named=sum(run.named for run in runs),
        robots=sum(run.robots for run in runs),
        rights=sum(run.rights for run in runs),
        last=runs[-1],
    )
