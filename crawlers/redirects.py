"""Where a redirect may lead: what becomes of a listing's or an article's new address. Pure."""

from crawlers.discovery.scope import AdmittedUrl, RefusedUrl, admit, admit_listing
from crawlers.fetching.limits import FetchFailure
from crawlers.queue_entries import FRONTIER, QueuedArticle
from crawlers.url_queue import UrlQueue
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.rejection import Reason
from pipelines.model.source import Source


def listing_fault(target: str, source: Source) -> FetchFailure | None:
    """Return why a listing's redirect is not followed to a normalized address, None when it is."""
    verdict = admit_listing(_found(target, source), source)
    return _refusal(verdict) if isinstance(verdict, RefusedUrl) else None


def article_fault(
    target: str, candidate: QueuedArticle, queue: UrlQueue, source: Source
) -> FetchFailure | None:
    """Return why an article's redirect is not followed, None when it is.

    One to the home page says that the article is gone (fault C08); one to an article that has another
    address in this run would fetch it twice.
    """
    bare = source.home.rstrip("/")
    if target in (bare, f"{bare}/"):
        return FetchFailure(reason=Reason.GONE, evidence="redirects to the home page")
    verdict = admit(_found(target, source), source)
    if not isinstance(verdict, AdmittedUrl):
        return _refusal(verdict)
    if holder := queue.claim(candidate, verdict):
        why = f"redirects to the article of {holder}"
        return FetchFailure(reason=Reason.DUPLICATE_IDENTITY, evidence=why)
    return None


def _found(url: str, source: Source) -> DiscoveredUrl:
    return DiscoveredUrl(url=url, source_id=source.id, via=Via(seed=FRONTIER, listing=FRONTIER))


def _refusal(verdict: RefusedUrl) -> FetchFailure:
    why = f"redirects to {verdict.url[:120]}: {verdict.evidence}"
    return FetchFailure(reason=Reason.REDIRECT_REFUSED, evidence=why)
