"""Lease and state in, crawl order out."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

from crawlers import launch
from crawlers.protocol import CrawlOrder, CrawlReceipt
from flows.steps.context import Archive, RunContext, is_dead
from pipelines import codec, logs, urls
from pipelines.model.backfill import Backfill
from pipelines.model.page import RunId
from pipelines.model.source import Source, SourceId
from pipelines.state import frontier, lease, watermark
from pipelines.state.lease import Lease, LeaseHeldError
from pipelines.store import catchup, runs
from pipelines.store.delta.log import committed

LEASE_SECONDS = 3_600
"""How long work on stored articles keeps a source from runs at most."""
SETTLING_SECONDS = 900
"""How long after its crawl a run may clean and publish before another may take its source."""

PROBE_AGAIN = timedelta(days=30)
"""After so long a site is asked again what it shows for an address that does not exist: templates change."""

DONE = ".done-"
"""Begins the name of a spool that is being removed."""
SET_ASIDE = "_set-aside"
"""Folder in the spool, which no source is named like, of spools that cannot be used."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """An interrupted crawl that waits in the spool."""

    order: CrawlOrder
    receipt: CrawlReceipt
    committed: bool
    """Whether its articles are stored and only the state is behind."""


def run_id(scheduled: datetime, source_id: SourceId) -> RunId:
    """Return the run's name: the same for every attempt at the same scheduled run."""
    return RunId(f"{scheduled:%Y%m%dT%H%M%SZ}-{source_id}")


@contextmanager
def leased(context: RunContext, source: Source, now: datetime) -> Iterator[Lease]:
    """Holds the source's lease, so that one run at a time crawls it and writes its articles.

    A lease that a killed process of this machine left is taken over.

    Raises:
        LeaseHeldError: When another run holds it.
    """
    seconds = source.budget.seconds + SETTLING_SECONDS
    with leased_for(context, source.id, now, seconds) as held:
        yield held


@contextmanager
def leased_for(
    context: RunContext | Archive,
    source_id: SourceId,
    now: datetime,
    seconds: float = LEASE_SECONDS,
) -> Iterator[Lease]:
    """As `leased`, for so many seconds."""
    with _leased(context, {source_id: seconds}, now) as found:
        held = found[source_id]
        if isinstance(held, LeaseHeldError):
            raise held
        yield held


@contextmanager
def leased_all(
    context: RunContext, sources: Iterable[Source], now: datetime
) -> Iterator[dict[SourceId, Lease | LeaseHeldError]]:
    """As `leased`, for many sources in few statements; gives for each its lease, or why it was not to be had."""
    wanted = {source.id: source.budget.seconds + SETTLING_SECONDS for source in sources}
    with _leased(context, wanted, now) as found:
        yield found


@contextmanager
def _leased(
    context: RunContext | Archive, wanted: Mapping[SourceId, float], now: datetime
) -> Iterator[dict[SourceId, Lease | LeaseHeldError]]:
    found = lease.acquire_all(context.state, wanted, context.owner, now)
    for source_id, held in found.items():
        if isinstance(held, LeaseHeldError) and is_dead(held.owner):
            left = {source_id: wanted[source_id]}
            found |= lease.acquire_all(context.state, left, held.owner, now)
    try:
        yield found
    finally:
        mine = [held for held in found.values() if isinstance(held, Lease)]
        lease.release_all(context.state, mine)


def order(
    context: RunContext, source: Source, scheduled: datetime, now: datetime, page_limit: int = 0
) -> CrawlOrder:
    """Brings the state up to the articles table and writes the order of a crawl.

    Args:
        context: Open handles.
        source: What to crawl; its lease is held.
        scheduled: When the run was to start; names it.
        now: When it starts.
        page_limit: Article pages at most; 0 means the source's own limit.
    """
    catchup.catch_up(context.state, context.lake)
    name = unused(context, run_id(scheduled, source.id), source.id, now)
    spool = context.spool / source.id / name
    spool.mkdir(parents=True, exist_ok=True)
    limit = min(page_limit or source.budget.pages, source.budget.pages)
    return CrawlOrder(
        run_id=name,
        source=source,
        user_agent=context.settings.user_agent,
        started_at=now,
        state_url=context.settings.state_url,
        spool=str(spool),
        due=frontier.due(context.state, source.id, now, limit),
        probe=_probe(context, source, now),
        page_limit=limit,
        deadline_seconds=source.budget.seconds,
    )


def past_order(
    context: RunContext, source: Source, now: datetime, backfill: Backfill, requests: int
) -> CrawlOrder:
    """Return the order of a round of a backfill, with what earlier rounds have read.

    Args:
        context: Open handles.
        source: What to crawl; its lease is held.
        now: When it starts.
        backfill: The days.
        requests: Pages and listings asked for at most.
    """
    usual = order(context, source, now, now)
    return replace(
        usual,
        backfill=replace(backfill, read=watermark.read(context.state, source.id)),
        due=(),
        probe="",
        page_limit=requests,
    )


def unused(context: RunContext, name: RunId, source_id: SourceId, begun: datetime) -> RunId:
    """Return a run's name, or the next one that no other run has left its ledger or commit under.

    That can be an earlier attempt, or a run that began in this very second.
    """
    while committed(context.lake, name) is not None or runs.is_told(context.store, name):
        name, begun = run_id(begun, source_id), begun + timedelta(seconds=1)
    return name


def _probe(context: RunContext, source: Source, now: datetime) -> str:
    """Return an address of the source that nobody has, the same one every time; empty when it is not due."""
    name = hashlib.sha256(f"{source.id} {source.home}".encode()).hexdigest()[:20]
    nowhere = urls.normalize(urljoin(source.home, f"/{name}"))
    asked = frontier.last_checked(context.state, source.id, nowhere)
    return nowhere if asked is None or now - asked >= PROBE_AGAIN else ""


def interrupted(context: RunContext, source: Source) -> Iterator[Spooled]:
    """Return the crawls of a source that ended before their pages were stored, oldest first.

    One whose order cannot be read (another version of copydesk wrote it) is left where it is.
    """
    for folder in sorted(p for p in (context.spool / source.id).glob("*") if p.is_dir()):
        if folder.name.startswith(DONE):
            shutil.rmtree(folder)
            continue
        try:
            receipt = launch.recover(folder)
            if receipt is None:
                _put_away(context, folder)
                continue
            told = codec.load(CrawlOrder, (folder / "order.json").read_bytes())
        except codec.CodecError as error:
            _log.warning("spool_unreadable", folder=str(folder), why=str(error))
            continue
        yield Spooled(
            order=replace(told, source=source, spool=str(folder)),
            receipt=receipt,
            committed=committed(context.lake, told.run_id) is not None,
        )


def _put_away(context: RunContext, folder: Path) -> None:
    """Removes a spool of which nothing is whole; where pages lie in it, it is only set aside."""
    pages = folder / "pages.warc.gz"
    if pages.exists() and pages.stat().st_size:
        set_aside(context, folder, "nothing that tells of its pages is whole")
    else:
        shutil.rmtree(folder)


def set_aside(context: RunContext, folder: Path, why: str) -> None:
    """Move a spool that cannot be used out of the way of its source; its pages are fetched again."""
    place = context.spool / SET_ASIDE / folder.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    shutil.move(folder, place)
    _log.error("spool_set_aside", moved_to=str(place), why=why, do="look at it, then remove it")


def forget_spool(order: CrawlOrder) -> None:
    """Removes the spool of a run whose pages are stored, at once for whoever looks: a kill leaves no half of it."""
    folder = Path(order.spool)
    done = folder.with_name(f"{DONE}{folder.name}")
    folder.rename(done)
    shutil.rmtree(done)
