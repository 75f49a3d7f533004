"""How each source stands, from the lines of its runs. Pure: terminal, JSON and Prefect's page show the same values."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from statistics import mean

from flows.newsroom.line import DayTotal, RunLine, by_source
from flows.newsroom.reading import Readings
from pipelines.health import FEW
from pipelines.model.report import LAYOUT_CHANGED, Outlook
from pipelines.model.source import Every, Source, SourceId

SPARK_DAYS = 14
WEEKS = 3
DROP_SHARE = 0.25
"""A source with less than this share of its norm has perhaps lost something."""
LARGE, JUMP = 0.5, 2.0
"""A share is worth a look when it is more than this, and so many times what it was."""
MISSED_STARTS = 3
"""So many starts of a schedule without a run are no delay."""
CRON_PATIENCE = timedelta(days=3)
"""For schedules by cron, or three times the longest gap between the runs known."""
_DAY = timedelta(days=1)


Counted = Sequence[RunLine] | Sequence[DayTotal]


class State(StrEnum):
    """How a source stands, the worst first."""

    FAILED = "failed"
    """Its last run failed."""
    SILENT = "silent"
    """It has missed its last three starts: no worker, a pause, or a run that hangs."""
    NEVER = "not yet run"
    FEWER = "fewer"
    """In 24 hours it has brought much less than is usual on this day of the week."""
    DEGRADED = "degraded"
    """Its last run names something to look at."""
    CANCELLED = "cancelled"
    """Somebody stopped its last run."""
    GOOD = "good"


_OF_OUTLOOK = {
    Outlook.FAILED: State.FAILED,
    Outlook.DEGRADED: State.DEGRADED,
    Outlook.CANCELLED: State.CANCELLED,
    Outlook.GOOD: State.GOOD,
}


@dataclass(frozen=True, slots=True)
class Share:
    """A share in 24 hours beside what it was in the days of three weeks before; None where there was nothing."""

    now: float | None
    usual: float | None

    @property
    def has_jumped(self) -> bool:
        """Whether it is large, and more than twice what it was."""
        if self.now is None or self.usual is None:
            return False
        return self.now > LARGE and self.now > JUMP * self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source stands: a row of the newsroom."""

    source: SourceId
    country: str
    state: State
    last_run: datetime | None
    verdict: str
    """Of the last run, with what to look at."""
    articles: int
    """New ones in 24 hours."""
    norm: float | None
    """New ones on days of this weekday, the mean of up to three weeks; None before the first week is over."""
    days: tuple[int, ...]
    """New ones a day (UTC), two weeks up to today."""
    fetched: int
    """Pages in 24 hours, as all that follows."""
    refused: int
    reason: str
    """Why most of them were refused."""
    example: str
    requests: int
    unchanged: int
    """Requests answered 304."""
    newest: datetime | None
    """When the newest article of three weeks was published."""
    left: int
    """Pages of the last run that wait in the spool."""
    listings: int
    """That the last run could read."""
    brought: int
    """Articles that the last run met, new, changed or as they were."""
    cuts: int
    blocks: int
    """Cut from the articles of 24 hours, and left in them."""
    drifted: bool
    """Whether a run of 24 hours found the pages built anew."""
    robots: Share
    """Of the addresses, those that robots.txt keeps from us."""
    rights: Share
    """Of the fetched pages, those whose publisher reserves them."""
    refusals: Share
    """Of the fetched pages, those that are no articles."""
    quiet_days: int | None
    """Days since the last one with a new article; None when there was none in three weeks."""
    usual_gap: int
    """The longest time between two days with new articles, in days, of three weeks."""

    @property
    def cut_share(self) -> float | None:
        """Return the share of blocks that were cut."""
        return self.cuts / (self.cuts + self.blocks) if self.blocks else None

    @property
    def refused_share(self) -> float | None:
        """Return the share of fetched pages that were no articles."""
        return self.refused / self.fetched if self.fetched else None

    @property
    def unchanged_share(self) -> float | None:
        """Return the share of requests that were answered 304."""
        return self.unchanged / self.requests if self.requests else None


def standings(sources: Iterable[Source], readings: Readings, now: datetime) -> list[Standing]:
    """Return a row for each source, the worst first, then by country and name."""
    runs = by_source(readings.lines)
    days: dict[SourceId, dict[date, DayTotal]] = {}
    for day, totals in readings.totals.items():
        for total in totals:
            days.setdefault(total.source, {})[day] = total
    rows = [_standing(one, runs.get(one.id, []), days.get(one.id, {}), now) for one in sources]
    order = list(State)
    return sorted(rows, key=lambda row: (order.index(row.state), row.country, row.source))


def _standing(
    source: Source, runs: Sequence[RunLine], days: Mapping[date, DayTotal], now: datetime
) -> Standing:
    last = days[max(days)].last if days else None
    recent = [run for run in runs if now - _DAY <= run.ended <= now]
    articles, norm = sum(run.articles for run in recent), _norm(days, now.date())
    reasons = Counter[str]()
    for run in recent:
        reasons[run.reason] += run.rejected
    reason = reasons.most_common(1)[0][0] if reasons else ""
    before = [total for day, total in days.items() if now - _DAY > _end(day)]
    quiet, gap = _quiet(days, now.date())
    return Standing(
        source=source.id,
        country=source.country,
        state=_state(source, days, now, is_fewer=_is_fewer(articles, norm)),
        last_run=last.ended if last else None,
        verdict=last.message if last else "",
        articles=articles,
        norm=norm,
        days=tuple(_articles(days, now.date() - n * _DAY) for n in reversed(range(SPARK_DAYS))),
        fetched=sum(run.fetched for run in recent),
        refused=sum(run.rejected for run in recent),
        reason=reason,
        example=next((run.example for run in reversed(recent) if run.reason == reason), ""),
        requests=sum(run.requests for run in recent),
        unchanged=sum(run.unchanged for run in recent),
        newest=max((total.newest for total in days.values() if total.newest), default=None),
        left=last.left if last else 0,
        listings=last.listings if last else 0,
        brought=last.brought if last else 0,
        cuts=sum(run.cuts for run in recent),
        blocks=sum(run.blocks for run in recent),
        drifted=any(LAYOUT_CHANGED in run.message for run in recent),
        robots=_share(recent, before, "robots", "named"),
        rights=_share(recent, before, "rights", "fetched"),
        refusals=_share(recent, before, "rejected", "fetched"),
        quiet_days=quiet,
        usual_gap=gap,
    )


def _end(day: date) -> datetime:
    return datetime.combine(day + _DAY, time(), UTC)


def _share(recent: Counted, before: Counted, part: str, whole: str) -> Share:
    return Share(_part(recent, part, whole), _part(before, part, whole))


def _part(counted: Counted, part: str, whole: str) -> float | None:
    """Return the share of a count in another; None of a few."""
    of = sum(getattr(one, whole) for one in counted)
    return sum(getattr(one, part) for one in counted) / of if of >= FEW else None


def _quiet(days: Mapping[date, DayTotal], today: date) -> tuple[int | None, int]:
    """Return how many days no article was new, and the longest time between two days that had some."""
    busy = sorted(day for day, total in days.items() if total.articles)
    gaps = [(later - one).days for one, later in itertools.pairwise(busy)]
    return (today - busy[-1]).days if busy else None, max(gaps, default=1)


def _articles(days: Mapping[date, DayTotal], day: date) -> int:
    return days[day].articles if day in days else 0


def _norm(days: Mapping[date, DayTotal], today: date) -> float | None:
    """Return the mean of this weekday's days since the source began; a day of it without a run counts as none."""
    began = min(days, default=today)
    same = [today - week * 7 * _DAY for week in range(1, WEEKS + 1)]
    known = [_articles(days, day) for day in same if day >= began]
    return mean(known) if known else None


def _is_fewer(articles: int, norm: float | None) -> bool:
    return norm is not None and norm >= FEW and articles < DROP_SHARE * norm


def _state(
    source: Source, days: Mapping[date, DayTotal], now: datetime, *, is_fewer: bool
) -> State:
    if not days:
        return State.NEVER
    last = days[max(days)].last
    if last.outlook is Outlook.FAILED:
        return State.FAILED
    if now - last.ended > _patience(source, days):
        return State.SILENT
    return State.FEWER if is_fewer else _OF_OUTLOOK[last.outlook]


def _patience(source: Source, days: Mapping[date, DayTotal]) -> timedelta:
    """Return how long a source may go without a run; a run itself may take its whole budget."""
    plan, budget = source.schedule, timedelta(seconds=source.budget.seconds)
    if isinstance(plan, Every):
        return MISSED_STARTS * timedelta(seconds=plan.seconds) + budget
    known = sorted(days)
    gaps = [later - one for one, later in itertools.pairwise(known)]
    return max(CRON_PATIENCE, MISSED_STARTS * max(gaps, default=_DAY))
