"""What a preview is of: a page fetched as a harvest would fetch it, a saved one, or a stored capture."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawlers import launch
from crawlers.discovery.scope import AdmittedUrl, admit
from crawlers.protocol import CrawlOrder
from flows.proposal import sample
from flows.proposal.search import Hands, asked_for
from flows.review import work
from flows.review.work import ExplainTask
from flows.settings import Settings
from flows.steps import crawl as crawling
from flows.steps import plan
from flows.steps.context import open_store, require_contact, utc_now
from flows.workers.pool import TaskFailed, WorkerPool
from pipelines import warc
from pipelines.model.explanation import Explanation
from pipelines.model.page import DiscoveredUrl, FetchedPage, Via
from pipelines.model.source import Source, SourceId
from pipelines.state import schema
from pipelines.store import runs, sitemodels
from pipelines.store.capture_index import index
from pipelines.store.object_store import NotFoundError, ObjectStore
from pipelines.urls import BadUrlError, normalize, safe_text

DEADLINE_SECONDS = 120
"""Of the one fetch, robots.txt and redirects included."""
NOT_ONE_OF_OURS = SourceId("preview")
"""Stands for the source of a page that no source claims."""


class PreviewError(RuntimeError):
    """A page that cannot be looked at; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The source of a page."""

    source: Source
    has_file: bool
    """False of a page that no source claims: it is judged as the first page of a publisher nobody knows."""


def address(text: str) -> str:
    """Return an address as a person writes it in its normal form; raises `PreviewError` when it is none."""
    try:
        return normalize(text)
    except BadUrlError as error:
        raise PreviewError(f"{safe_text(text)}: address {error}") from error


def claim(sources: Iterable[Source], url: str, name: str = "", allow: Iterable[str] = ()) -> Claim:
    """Return the source that a page belongs to.

    Args:
        sources: All that there are.
        url: Normalized address of the page.
        name: Id of the source, where the operator names it; else the one whose scope has the address.
        allow: Address blocks that are not public but may be reached, for a page that no source claims.

    Raises:
        PreviewError: When there is no source of that name.
    """
    known = {source.id: source for source in sources}
    if name and name not in known:
        near = ", ".join(sorted(known)[:10]) or "none"
        raise PreviewError(f"no source {safe_text(name)}; there are: {near}")
    if name:
        return Claim(source=known[SourceId(name)], has_file=True)
    theirs = [source for source in known.values() if _admits(source, url)]
    if theirs:
        return Claim(source=min(theirs, key=lambda source: source.paused), has_file=True)
    parts = urlsplit(url)
    home = asked_for(f"{parts.scheme}://{parts.netloc}/", allow=allow)
    return Claim(source=replace(home, id=NOT_ONE_OF_OURS, name=parts.netloc), has_file=False)


def _admits(source: Source, url: str) -> bool:
    via = Via(seed=source.home, listing=source.home)
    found = DiscoveredUrl(url=url, source_id=source.id, via=via)
    return isinstance(admit(found, source), AdmittedUrl)


def fetch(hands: Hands, source: Source, url: str) -> FetchedPage:
    """Return a page, fetched under the guard, robots rules, pace and limits of a harvest; nothing is stored of it.

    Raises:
        PreviewError: When it cannot be had, or the fetch was stopped.
        ContactError: When it is a publisher's and no contact is set.
        CrawlError: When the crawl process died.
        StateError: When the crawl state, where turns at hosts are shared, cannot be used.
    """
    require_contact(hands.settings, (source,))
    schema.open_state(hands.settings.state_url).dispose()
    spool = hands.settings.spool.absolute()
    spool.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="preview-", dir=spool) as place:
        order = sample.order(_order(hands.settings, source, place), (url,), Path(place), 1)
        crawled = crawling.crawl([order], on_event=hands.on_event, should_stop=hands.should_stop)
        if crawled.stopped is not None:
            raise crawled.stopped
        if crawled.failure or hands.should_stop():
            raise PreviewError(crawled.failure or f"stopped before {url} was fetched")
        return _page(Path(place), url)


def _order(settings: Settings, source: Source, place: str) -> CrawlOrder:
    now = utc_now()
    return CrawlOrder(
        run_id=plan.run_id(now, source.id),
        source=source,
        user_agent=settings.user_agent,
        started_at=now,
        state_url=settings.state_url,
        spool=place,
        page_limit=1,
        deadline_seconds=DEADLINE_SECONDS,
    )


def _page(spool: Path, url: str) -> FetchedPage:
    visits = [visit for visit in launch.read_visits(spool) if not visit.is_listing]
    for visit in visits:
        if visit.raw:
            return warc.read_page(spool / visit.raw.file, visit.raw)
    why = next((f"{v.reason}: {v.evidence}" for v in visits if v.reason), "nothing was asked for")
    raise PreviewError(f"{safe_text(url)} cannot be had: {safe_text(why, 400)}")


def saved(file: Path, source: Source, url: str) -> FetchedPage:
    """Return a saved page as if its publisher had just served it.

    Raises:
        PreviewError: When the file cannot be read.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise PreviewError(f"{file} cannot be read: {error.strerror}") from error
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=source.id,
        status=200,
        headers=(("content-type", "text/html"),),
        body=body,
        fetched_at=utc_now(),
        via=Via(seed=url, listing=url),
    )


def stored(store: ObjectStore, url: str, source: Source) -> FetchedPage:
    """Return the newest stored capture of a page, found by the index of captures.

    Stores of earlier versions have no index; there the ledgers are read, of which every run has one.

    Args:
        store: An opened store.
        url: Normalized address of the page.
        source: Whose page it is; where no source claims it all are looked through.

    Raises:
        PreviewError: When the store has none.
        StoreError: When the store cannot be read.
    """
    name = None if source.id == NOT_ONE_OF_OURS else source.id
    by_ledger = (row.raw for row in runs.ledger_rows(store, url) if row.raw)
    raw = next((one.raw for one in index.find(store, url, name)), None) or next(by_ledger, None)
    if raw is None:
        raise PreviewError(
            f"no run has stored a capture of {safe_text(url)}; without --stored it is fetched"
        )
    try:
        member = store.get_range(raw.file, raw.offset, raw.length)
        return warc.page_of(member, f"{raw.file} at {raw.offset}")
    except (NotFoundError, warc.ArchiveError) as error:
        raise PreviewError(
            f"the capture of {safe_text(url)} is gone or damaged: {error}; without --stored it is fetched"
        ) from error


def explain(settings: Settings, pool: WorkerPool, page: FetchedPage, claimed: Claim) -> Explanation:
    """Return what the line says of a page, by what is known of its source.

    Raises:
        PreviewError: When the page could not be taken apart.
        StoreError: When the store, where site models lie, cannot be read.
    """
    model = sitemodels.load(open_store(settings), claimed.source.id)
    task = ExplainTask(
        page=replace(page, source_id=claimed.source.id),
        source=claimed.source,
        model=model,
        refused_rights=settings.rights_policy,
    )
    ((_, said),) = pool.each(work.explain, [task])
    if isinstance(said, TaskFailed):
        raise PreviewError(f"{safe_text(page.url)} could not be taken apart: {said.why}")
    return said
