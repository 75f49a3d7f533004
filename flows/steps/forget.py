"""An article forgotten: suppressed, taken out of the store, and searched for."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from flows.steps import plan
from flows.steps.context import Archive
from pipelines import urls
from pipelines.model.page import UrlId
from pipelines.state import applied, frontier
from pipelines.store import catchup
from pipelines.store.upkeep import search, takedown, wanted
from pipelines.store.upkeep.search import Proof
from pipelines.store.upkeep.takedown import Removed
from pipelines.store.upkeep.wanted import Wanted
from pipelines.urls import safe_text

_IDENTITY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was forgotten, and that it is."""

    articles: tuple[UrlId, ...]
    urls: tuple[str, ...]
    """All addresses that are never asked for again."""
    removed: Removed
    proof: Proof

    def lines(self) -> Iterator[str]:
        """Return in words what was done, and the proof."""
        if not self.articles:
            yield "no article was stored from this address"
        for name in self.articles:
            yield f"article {name}: forgotten"
        yield (
            f"removed: {self.removed.versions} versions; {self.removed.objects} other objects written anew without it"
        )
        if self.removed.commit is not None:
            yield f"tombstone: commit {self.removed.commit}"
        for url in self.urls:
            yield f"never fetched again: {safe_text(url, 500)}"
        yield from _proof(self.proof)


def _proof(proof: Proof) -> Iterator[str]:
    yield f"searched: {', '.join(f'{count} {kind}' for kind, count in proof.searched.items())}"
    if proof.mentions:
        yield f"not touched: {proof.mentions} versions of other articles that share words with it"
    for line in proof.left:
        yield f"left: {safe_text(line, 500)}"
    yield f"left: {len(proof.left)} objects" if proof.left else "left: nothing"


def named(what: str) -> dict[str, str]:
    """Return the arguments of `forget` for what an operator gave: an article_id or an address.

    Raises:
        BadUrlError: When it is neither.
    """
    if _IDENTITY.fullmatch(what):
        return {"article": what}
    return {"url": urls.normalize(what)}


def forget(
    archive: Archive, reason: str, now: datetime, *, url: str = "", article: str = ""
) -> Forgotten:
    """Remove an article from store and state for good, and search the store for what is left of it.

    It is suppressed first, so that no run brings it back meanwhile. Repeating it is harmless, and finishes what a
    killed one left.

    Args:
        archive: Open handles.
        reason: Stands in the tombstone and in the state.
        now: The time.
        url: A normalized address of the article; or
        article: its identity.

    Raises:
        LeaseHeldError: When a run is at work at the source; the article is suppressed already.
        StoreError: When the store failed.
    """
    return _forget(archive, reason, now, lambda: wanted.find(archive.store, url, article))


def forget_old(
    archive: Archive, reason: str, now: datetime, articles: Collection[UrlId]
) -> Forgotten:
    """As `forget`, of articles whose time is over: what others print as well stays with these."""
    return _forget(archive, reason, now, lambda: wanted.find_old(archive.store, articles))


def _forget(archive: Archive, reason: str, now: datetime, find: Callable[[], Wanted]) -> Forgotten:
    found = find()
    names = {*found.articles, *found.urls}
    frontier.suppress(archive.state, names, reason, now)
    with ExitStack() as leases:
        for source in sorted(found.sources):
            leases.enter_context(plan.leased_for(archive, source, now))
        found = find()  # a run may have ended meanwhile
        frontier.suppress(archive.state, {*found.articles, *found.urls}, reason, now)
        removed = takedown.take_down(archive.lake, found, reason, now)
        catchup.catch_up(archive.state, archive.lake)
        for source in found.sources:
            rows = [{"source_id": source, "url": one, "fetched_url": None} for one in found.urls]
            applied.forget_urls(archive.state, rows)
    return Forgotten(
        articles=tuple(sorted(found.articles)),
        urls=tuple(sorted(found.urls)),
        removed=removed,
        proof=search.search(archive.store, found),
    )
