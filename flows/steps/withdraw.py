"""Articles that the publisher's server says are gone: a row for readers, so that they hear of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from crawlers.protocol import CrawlOrder
from flows.steps.context import RunContext
from pipelines.ledger import Fate
from pipelines.model.article import Change, CleanArticle, Outcome, Status
from pipelines.model.page import UrlId, Visit
from pipelines.model.rejection import Reason
from pipelines.model.source import SourceId
from pipelines.state import frontier, revisit
from pipelines.store import reader, runs


def gone(
    context: RunContext, order: CrawlOrder, visits: Iterable[Visit], outcomes: Mapping[str, Outcome]
) -> tuple[tuple[CleanArticle, ...], dict[str, Fate]]:
    """Return a version of status `gone` for each stored article whose page is, and the fates of the pages.

    A page is gone when the server says 410, or 404 the second time in a row: a first 404 may be a slip.

    Args:
        context: Open handles.
        order: Of the crawl; its source's visits are not noted in the state yet.
        visits: What the crawl did.
        outcomes: What cleaning made of the pages: an article that came from another address is not gone.
    """
    missing = {v.url: v for v in visits if v.reason is Reason.GONE and not v.is_listing}
    before = frontier.last_statuses(context.state, order.source.id, missing)
    sure = {
        url: missing[url] for url in before if revisit.is_gone(missing[url].status, before[url])
    }
    if not sure:
        return (), {}
    here = {o.article_id for o in outcomes.values() if isinstance(o, CleanArticle)}
    found = _stored(context, order.source.id, sure)
    told = {
        url: _tombstone(context, a, sure[url]) for url, a in found.items() if _is_there(a, here)
    }
    fates = {url: Fate(article_id=a.article_id, version=a.version) for url, a in told.items()}
    return tuple({a.article_id: a for a in told.values()}.values()), fates


def _stored(
    context: RunContext, source_id: SourceId, urls: Collection[str]
) -> dict[str, CleanArticle]:
    """Stored articles by the URL that was asked for; where that one redirected, the ledger knows which it was."""
    found = reader.by_addresses(context.store, source_id, urls)
    others = {
        url: runs.article_at(context.store, source_id, url) for url in urls if url not in found
    }
    names = {name for name in others.values() if name}
    named = reader.articles(context.store, source_id, names) if names else {}
    return found | {url: named[name] for url, name in others.items() if name in named}


def _is_there(article: CleanArticle, elsewhere: Collection[UrlId]) -> bool:
    return article.status is Status.OK and article.article_id not in elsewhere


def _tombstone(context: RunContext, article: CleanArticle, visit: Visit) -> CleanArticle:
    told = replace(
        article,
        version=article.version + 1,
        status=Status.GONE,
        change=Change.GONE,
        fetched_at=visit.at,
        http_status=visit.status,
        raw=None,
        differences=(),
    )
    if context.settings.gone_text == "keep":
        return told
    said = replace(
        told.metadata,
        kicker=None,
        lead=None,
        description=None,
        conflicts=(),
        images=(),
        image_url=None,
    )
    return replace(told, metadata=said, lines=(), cuts=(), refused_cuts=())
