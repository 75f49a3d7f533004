"""Outcomes to the store: raw pages, site model, ledger, articles, commit; then the state.

Repeating it is harmless: keys are made from run and content, a run commits once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawlers.protocol import CrawlOrder
from flows.steps import plan, withdraw
from flows.steps.clean import Cleaned
from flows.steps.context import RunContext
from flows.steps.shelf import NewVersions, Shelf, articles_of
from pipelines import ledger, logs, variants, versions
from pipelines import warc as archive
from pipelines.ledger import Fate
from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import UrlId, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.source import SourceId
from pipelines.state import copy_index, frontier, lease, watermark
from pipelines.state.frontier import StoredVersion
from pipelines.state.lease import Lease
from pipelines.state.revisit import SETTLED_AFTER
from pipelines.store import catchup, reader, runs, sitemodels
from pipelines.store.delta.log import committed, newest_lease
from pipelines.store.object_store import OvertakenError

OVERTAKEN_TIMES = 3
"""How often a run chooses again when others of its source commit before it."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a run left in the store."""

    rows: tuple[LedgerRow, ...]
    articles: Sequence[CleanArticle]
    """The versions that were committed; read from where they wait, until the `Drafting` is left."""
    commit: int | None
    model_version: str
    layout_changed: str = ""
    """As `Cleaned` has it."""
    quiet_days: int = 0
    """As `Counts` has it."""


def publish(
    context: RunContext,
    order: CrawlOrder,
    held: Lease,
    cleaned: Cleaned,
    *,
    now: datetime,
) -> Published:
    """Stores what is new of a run, in the order that makes every interruption harmless.

    Raises:
        StoreError: When the store failed; the spool keeps all pages for the next run.
        LeaseLostError: When another run has taken the source; nothing is committed.
    """
    allowed = _allowed(context, Shelf(cleaned.outcomes))
    cleaned = replace(cleaned, outcomes=allowed)
    lies = _put_raw(context, order, cleaned)
    outcomes = allowed.moved(lambda raw: _pointer(raw, lies))
    seen = tuple(replace(visit, raw=_pointer(visit.raw, lies)) for visit in cleaned.visits)
    placed = replace(cleaned, visits=seen, outcomes=outcomes)
    if cleaned.model:
        sitemodels.save(context.store, cleaned.model, is_past=order.is_past)
    until = (held.until - now).total_seconds() + 60
    for last in (*[False] * OVERTAKEN_TIMES, True):
        fences = {order.source.id: lease.renew(context.state, held, now, until).fence}
        try:
            rows, fresh, commit = _commit(context, order, placed, fences)
            break
        except OvertakenError as error:
            if last:
                raise
            _log.warning("chosen_again", run=order.run_id, why=str(error))
    remember(context, order, cleaned.visits, rows, now, settled=_settled(order, outcomes, now))
    quiet = frontier.quiet_days(context.state, order.source.id, now)
    return replace(_published(cleaned, rows, fresh, commit), quiet_days=quiet)


def _commit(
    context: RunContext, order: CrawlOrder, cleaned: Cleaned, fences: Mapping[SourceId, int]
) -> tuple[tuple[LedgerRow, ...], Sequence[CleanArticle], int | None]:
    """Chooses against what the store holds now, and commits; what another worker has stored meanwhile is no news."""
    met = {order.source.id: newest_lease(context.lake.snapshot(), order.source.id)}
    catchup.catch_up(context.state, context.lake)
    seen, outcomes = cleaned.visits, cleaned.outcomes
    fresh, fates = choose(context, order, outcomes, named(seen))
    gone, lost = withdraw.gone(context, order, seen, outcomes)
    name = order.run_id
    fresh = fresh.clustered(copy_index.clusters(context.state, fresh), gone)
    if (
        fresh and committed(context.lake, name) is not None
    ):  # a worker elsewhere began in the same second
        name = plan.unused(context, name, order.source.id, order.started_at)
    rows = ledger.rows(name, seen, outcomes, fates | lost)
    runs.put_ledger(context.store, rows, name)
    return rows, fresh, runs.write_run(context.lake, fresh, name, fences=fences, met=met)


def _allowed(context: RunContext, outcomes: Shelf) -> Shelf:
    """Return the outcomes without articles that were taken down while the crawl ran, or under another address."""
    made = outcomes.articles()
    names = {url: {url, a.url, a.fetched_url or url, a.article_id} for url, a in made.items()}
    gone = frontier.suppressed(context.state, set().union(*names.values()))
    if not gone:
        return outcomes
    return outcomes.refusing(
        {url: _taken_down(url, made[url]) for url, own in names.items() if own & gone}
    )


def _taken_down(url: str, article: CleanArticle) -> Rejection:
    """Return the refusal of an article; without a capture, so that no copy of the page is kept."""
    return Rejection(
        url=url,
        source_id=article.source_id,
        stage=Stage.JUDGE,
        reason=Reason.SUPPRESSED,
        evidence="taken down",
        fetched_at=article.fetched_at,
    )


def rehearse(context: RunContext, order: CrawlOrder, cleaned: Cleaned) -> Published:
    """Return what `publish` would store, and stores nothing."""
    fresh, fates = choose(context, order, cleaned.outcomes, named(cleaned.visits))
    rows = ledger.rows(order.run_id, cleaned.visits, cleaned.outcomes, fates)
    return _published(cleaned, rows, fresh, None)


def _published(
    cleaned: Cleaned,
    rows: tuple[LedgerRow, ...],
    fresh: Sequence[CleanArticle],
    commit: int | None,
) -> Published:
    return Published(
        rows=rows,
        articles=fresh,
        commit=commit,
        model_version=cleaned.model_version,
        layout_changed=cleaned.layout_changed,
    )


def remember(  # noqa: PLR0913 - what a run has left
    context: RunContext,
    order: CrawlOrder,
    visits: Iterable[Visit],
    rows: Iterable[LedgerRow],
    now: datetime,
    *,
    settled: frozenset[str] = frozenset(),
) -> None:
    """Bring the state up to the articles table, then note what the crawl met.

    Of a run over past days only the pages that were asked for are noted: the harvest shall find the rest, and read
    its listings, as if the run had not been.

    Args:
        context: Open handles.
        order: What was crawled.
        visits: What the crawl did.
        rows: The run's ledger, which knows of the pages that were lost after they had been fetched.
        now: When it is noted.
        settled: As `frontier.record` has it.
    """
    lost = {row.url for row in rows if row.reason is Reason.CLEANING_LOST}
    catchup.catch_up(context.state, context.lake)
    met = [replace(v, reason=Reason.CLEANING_LOST) if v.url in lost else v for v in visits]
    noted = met
    if order.is_past:
        noted = [v for v in met if not v.is_listing and v.stage is not Stage.DISCOVER]
    frontier.record(context.state, noted, now, settled)
    if order.backfill:
        watermark.note(context.state, order.backfill, met, now)


def remember_committed(
    context: RunContext, order: CrawlOrder, visits: Iterable[Visit], now: datetime
) -> None:
    """Note what the crawl of a run met that is committed and had no time for it; see `remember`."""
    remember(context, order, visits, runs.ledger_of(context.store, order.run_id), now)


def _settled(order: CrawlOrder, outcomes: Mapping[str, Outcome], now: datetime) -> frozenset[str]:
    """Return the pages of a run over past days that no harvest asks for again: all but those of recent articles."""
    if not order.is_past:
        return frozenset()
    return frozenset(url for url, outcome in outcomes.items() if _has_stood(outcome, now))


def _has_stood(outcome: Outcome, now: datetime) -> bool:
    if isinstance(outcome, Rejection):
        return outcome.reason is not Reason.CLEANING_LOST
    at = outcome.metadata.published_at
    return at is None or now - at >= SETTLED_AFTER


def _put_raw(
    context: RunContext, order: CrawlOrder, cleaned: Cleaned
) -> dict[RawPointer, RawPointer]:
    """Stores the pages of which a copy may be kept; gives where each of them lies."""
    refused = {url for url, outcome in cleaned.outcomes.items() if outcome.raw is None}
    kept = [v.raw for v in cleaned.visits if v.raw and (v.is_listing or v.url not in refused)]
    if not cleaned.outcomes or not kept:
        return {}
    warc = Path(order.spool) / "pages.warc.gz"
    lies = {raw: raw for raw in kept}
    if refused:
        warc, lies = archive.copy_pages(warc, sorted(kept, key=lambda raw: raw.offset))
    key = runs.put_raw(context.store, warc, order.run_id, order.source.id)
    return {raw: replace(here, file=key) for raw, here in lies.items()}


def _pointer(raw: RawPointer | None, lies: Mapping[RawPointer, RawPointer]) -> RawPointer | None:
    return lies.get(raw) if raw else None


def named(visits: Iterable[Visit]) -> dict[str, str]:
    """Return the article addresses that a crawl met, each with the listing or page that named it."""
    return {visit.url: visit.via.listing for visit in visits if not visit.is_listing}


def choose(
    context: RunContext, order: CrawlOrder, outcomes: Mapping[str, Outcome], met: Mapping[str, str]
) -> tuple[NewVersions, dict[str, Fate]]:
    """Return the versions to commit, and the fate of every article by the URL of its page."""
    read = articles_of(outcomes)
    joined = variants.join(read, met)
    found = joined.articles
    firsts = {url: variants.first_ids(article, order.source) for url, article in found.items()}
    ids = {a.article_id for a in found.values()}.union(*firsts.values())
    known = frontier.stored_versions(context.state, order.source.id, ids)
    again = _shown_again(context, order, found, known)
    winners = variants.speakers(found, again)
    cleaned = {name: found[winners[name]] for name in known if name in winners}
    before = _stored_before(context, order, cleaned, known)
    fresh: list[tuple[str, Mapping[str, Any]]] = []
    fates: dict[str, Fate] = {}
    for url, first in joined.pages.items():
        name = read[first].article_id
        fates[url] = _same(name, known.get(name), f"a further page of {first}, read with it")
    fates |= again
    for url in sorted(found.keys() - again.keys()):
        article = found[url]
        name = article.article_id
        if why := _against(
            url, article, winners[name], before.get(name), firsts[url] & known.keys()
        ):
            fates[url] = _same(name, known.get(name), why)
            continue
        version = _next_version(article, known.get(name), before.get(name))
        if version is None:
            fates[url] = _same(name, known.get(name), "same text and fields")
            continue
        fresh.append((url, version))
        fates[url] = Fate(article_id=name, version=version["version"], reason=None)
    return NewVersions(found, fresh), fates


def _shown_again(
    context: RunContext,
    order: CrawlOrder,
    found: Mapping[str, CleanArticle],
    known: Mapping[UrlId, StoredVersion],
) -> dict[str, Fate]:
    """Return the fates of pages that show an article once more under another address, of this run or a stored one."""
    fates = dict[str, Fate]()
    for url, first in variants.repeated(found, known).items():
        name = found[first].article_id
        fates[url] = _same(name, known.get(name), f"the same page as {first}")
    names = {*known, *(found[url].article_id for url in fates)}
    for url, old in _stored_as(context, order, found, names).items():
        why = f"the same page as {old.url}, which is stored"
        fates[url] = Fate(
            article_id=old.article_id,
            version=old.version,
            reason=Reason.SAME_VERSION,
            evidence=why,
        )
    return fates


def _stored_as(
    context: RunContext,
    order: CrawlOrder,
    found: Mapping[str, CleanArticle],
    known: Collection[UrlId],
) -> dict[str, CleanArticle]:
    """Return articles that are stored under an address with another query, by the URL of the page that shows them."""
    new = (
        (url, article)
        for url, article in found.items()
        if urlsplit(article.url).query and article.article_id not in known
    )
    like = copy_index.same_texts(context.state, new)
    names = set(like.values())
    before = reader.articles(context.store, order.source.id, names) if names else {}
    pairs = {url: before[name] for url, name in like.items() if name in before}
    return {
        url: old
        for url, old in pairs.items()
        if variants.repeated({url: found[url], old.url: old}, {old.article_id})
    }


def _against(
    url: str,
    article: CleanArticle,
    winner: str,
    before: CleanArticle | None,
    firsts: frozenset[UrlId],
) -> str:
    """Return why a page makes no version of its article, empty when it may."""
    if winner != url:
        return f"also fetched as {winner}"
    if before and before.fetched_at > article.fetched_at:
        return "a later capture of the article is stored"
    if firsts - {article.article_id}:
        return "a further page of a stored article; it is read again with the first page"
    return variants.is_poorer(article, before) if before else ""


def _stored_before(
    context: RunContext,
    order: CrawlOrder,
    cleaned: Mapping[UrlId, CleanArticle],
    known: Mapping[UrlId, StoredVersion],
) -> dict[UrlId, CleanArticle]:
    """Stored versions of the articles that are not, or not surely, the same; what is learned of them is noted."""
    doubted = {name for name, stored in known.items() if not _is_same(cleaned[name], stored)}
    found = reader.articles(context.store, order.source.id, doubted) if doubted else {}
    hashes = {name: versions.metadata_hash(old) for name, old in found.items()}
    frontier.note_metadata(context.state, hashes)
    return found


def _is_same(article: CleanArticle, stored: StoredVersion) -> bool:
    return (stored.content_hash, stored.metadata_hash) == (
        versions.content_hash(article),
        versions.metadata_hash(article),
    )


def _next_version(
    article: CleanArticle, stored: StoredVersion | None, before: CleanArticle | None
) -> Mapping[str, Any] | None:
    """Return what makes an article the next version of a stored one; None when it is the same."""
    change = versions.compare(article, stored.content_hash if stored else None, before)
    if change is None:
        return None
    return {
        "change": change,
        "version": stored.version + 1 if stored else 1,
        "cluster_id": before.cluster_id if before else None,
        "differences": versions.differences(before, article) if before else (),
    }


def _same(name: UrlId, stored: StoredVersion | None, evidence: str) -> Fate:
    version = stored.version if stored else None
    return Fate(article_id=name, version=version, reason=Reason.SAME_VERSION, evidence=evidence)
