"""Queue of one source's crawl: which URLs it takes up, once each, and in what order they are asked for. No I/O."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from crawlers import children
from crawlers.discovery.scope import AdmittedUrl, RefusedUrl, admit, admit_listing
from crawlers.fetching import conditional
from crawlers.queue_entries import QueuedArticle, QueuedListing
from crawlers.reported_changes import ReportedChanges, reported_changes
from crawlers.url_traps import PatternQuota
from crawlers.visit_account import VisitAccount
from crawlers.visits import Subject
from pipelines.model.page import DiscoveredUrl, KnownUrl, UrlId, Via, Visit
from pipelines.model.rejection import Reason
from pipelines.model.source import Seed, SeedKind, Source
from pipelines.paging import page_of

MAX_DISCOVERED = 200_000
"""Article addresses taken up in one run; later listings are left for the next."""

MAX_LISTINGS = 200
"""Listings read in one run, seeds included."""

MAX_DEPTH = 3
"""Listings between a seed and a listing at most."""

MAX_SECTION_PAGES = 10
"""Pages of one section at most."""

PAGED = frozenset({SeedKind.SECTION, SeedKind.WORDPRESS})
"""Kinds of listings that stand on several pages."""

REVISIT_SHARE = 4
"""One page in so many of the budget is kept for revisits when there is more news than budget."""

MAX_ANNOUNCED = 200
"""Announcements looked at in one run (fault A20)."""

MAX_PROPOSALS = 20
"""Proposals of one run; more than that is no help to anyone."""


class UrlQueue:
    """What is open, what is next, and what has become of everything else.

    Args:
        source: Whose URLs they are.
        write: Takes each visit once, at the moment the URL is done with.
        now: When the run began: decides what is due.
    """

    def __init__(self, source: Source, write: Callable[[Visit], None], now: datetime) -> None:
        self._source = source
        self._now = now
        self.account = VisitAccount(source.id, write)
        self._met: set[str] = set()
        self._identities: dict[tuple[UrlId, int], str] = {}
        self._listings: deque[QueuedListing] = deque()
        self._new: deque[QueuedArticle] = deque()
        self._due: deque[QueuedArticle] = deque()
        self._backlog = 0
        """Of the due ones, those that earlier runs had no room for."""
        self._changed: deque[QueuedArticle] = deque()
        self._shares = PatternQuota(source.budget.pages)
        self._resting: dict[str, QueuedArticle] = {}
        """Known and not due; open until the listings are read, for a later one may call it changed."""
        self._begun: set[str] = set()
        """Articles that were asked for."""
        self.dropped_of: set[str] = set()
        """Listings of addresses that were taken for a trap's: they are not remembered, it must name them again."""
        self._handed = 0
        self.discovered = 0
        """Article addresses met."""

    @property
    def waiting(self) -> int:
        """Number of article addresses that wait to be fetched and never were."""
        return len(self._new) + self._backlog

    def add_seed(self, seed: Seed) -> None:
        """Takes up a seed."""
        url = DiscoveredUrl(
            url=seed.url, source_id=self._source.id, via=Via(seed=seed.url, listing=seed.url)
        )
        self._take_listing(url, seed.kind, depth=0)

    def open_listing(self, found: DiscoveredUrl) -> str | None:
        """Take up a listing that is read at once; return its normalized address.

        Returns:
            None for one that this run has met, and for one out of scope, which gets its visit.
        """
        verdict = admit_listing(found, self._source)
        if verdict.url in self._met:
            return None
        if isinstance(verdict, RefusedUrl):
            self._refuse(verdict, is_listing=True)
            return None
        self._met.add(verdict.url)
        self.account.open(verdict.url, found.via, is_listing=True)
        return verdict.url

    def screen_listings(self, found: Iterable[DiscoveredUrl]) -> tuple[AdmittedUrl, ...]:
        """Return the listings in scope that this run has not met: news sitemaps first, then the newest.

        Refused ones get their visit.
        """
        admitted: dict[str, AdmittedUrl] = {}
        newest = sorted(found, key=lambda url: url.published or "", reverse=True)
        for url in sorted(newest, key=lambda url: "news" not in url.url):
            verdict = admit_listing(url, self._source)
            if verdict.url in self._met or verdict.url in admitted:
                continue
            if isinstance(verdict, RefusedUrl):
                self._refuse(verdict, is_listing=True)
            else:
                admitted[verdict.url] = verdict
        return tuple(admitted.values())

    def add_listings(
        self, found: Sequence[AdmittedUrl], parent: QueuedListing, known: Mapping[str, KnownUrl]
    ) -> None:
        """Take up the listings that a listing names, as far as they are due."""
        course = children.course(found, known, self._source.timezone, self._now)
        for child in course.head:
            self._take_listing(child.found, SeedKind.SITEMAP, parent.depth + 1)
        for child in course.rest:
            self._take_listing(child.found, SeedKind.SITEMAP, parent.depth + 1, can_wait=True)
        for child, was in course.resting:
            self._met.add(child.url)
            self.account.open(child.url, child.found.via, is_listing=True)
            since = f"{was.last_checked:%Y-%m-%d %H:%M}"
            why = f"failed {was.fails} times" if was.fails else "read"
            again = f"{why}, last on {since}; asked for again when it may have changed"
            self.account.end(child.url, Reason.NOT_DUE, again)

    def add_next_page(self, url: str, before: QueuedListing) -> None:
        """Take up the page behind a section's page, up to a number."""
        if before.kind not in PAGED or before.via.hops >= MAX_SECTION_PAGES - 1:
            return
        via = Via(seed=before.via.seed, listing=before.url, hops=before.via.hops + 1)
        found = DiscoveredUrl(url=url, source_id=self._source.id, via=via)
        self._take_listing(found, before.kind, before.depth)

    def add_articles(
        self, found: Sequence[AdmittedUrl], known: dict[str, KnownUrl], suppressed: set[str]
    ) -> ReportedChanges:
        """Takes up article addresses of one listing with what earlier runs know of them.

        Gives what the listing claims of them: what it calls changed is due, whatever the state says.
        """
        claims = reported_changes(found, known, self._source.timezone, self._now)
        for admitted in found:
            self._take_article(admitted, known.get(admitted.url), suppressed, claims)
        return claims

    def screen(self, found: Iterable[DiscoveredUrl]) -> tuple[AdmittedUrl, ...]:
        """Return the addresses in scope that this run has not met or may yet call due.

        Refused ones get their visit.
        """
        admitted: dict[str, AdmittedUrl] = {}
        for url in found:
            verdict = admit(url, self._source)
            is_done = verdict.url in self._met and verdict.url not in self._resting
            if is_done or verdict.url in admitted:
                continue
            if isinstance(verdict, RefusedUrl):
                self._refuse(verdict)
            else:
                admitted[verdict.url] = verdict
        return tuple(admitted.values())

    def proposals(self, announced: Iterable[str]) -> tuple[str, ...]:
        """Return the announced listings of the source's hosts that this run has not met."""
        via = Via(seed=self._source.home, listing=self._source.home)
        found = [
            DiscoveredUrl(url=url, source_id=self._source.id, via=via)
            for url in islice(announced, MAX_ANNOUNCED)
        ]
        verdicts = (admit_listing(url, self._source) for url in found)
        new = (v.url for v in verdicts if isinstance(v, AdmittedUrl) and v.url not in self._met)
        return tuple(islice(dict.fromkeys(new), MAX_PROPOSALS))

    def next_listing(self) -> QueuedListing | None:
        """Return the listing to read next; None when there is none or the bounds are reached."""
        if self._handed >= MAX_LISTINGS or self.discovered >= MAX_DISCOVERED or not self._listings:
            return None
        self._handed += 1
        return self._listings.popleft()

    def next_can_wait(self) -> bool:
        """Return whether the next listing is one that may as well be read by the next run."""
        return bool(self._listings) and self._listings[0].can_wait

    def articles(self, budget: int) -> deque[QueuedArticle]:
        """Return the article addresses in the order of fetching; more than `budget` of them may be there.

        What rests, and what is called changed beyond the share of revisits, is thereby done with.
        """
        share = budget // REVISIT_SHARE
        for _ in range(len(self._changed) - max(share, 1)):
            self._rest(self._changed.pop(), "called changed, but the budget of revisits is spent; ")
        self._let_rest(is_last=False)
        revisits = [*self._changed, *self._due]
        first = max(budget - min(len(revisits), share), 0)
        new = list(self._new)
        order = [*new[:first], *revisits, *new[first:]]
        return deque(sorted(order, key=lambda one: page_of(one.url).is_later))

    def take_found(self) -> deque[QueuedArticle]:
        """Return the article addresses that are to be fetched of what was taken up since; the known ones rest."""
        found = deque(sorted([*self._new, *self._due], key=lambda one: page_of(one.url).is_later))
        for known in self._changed:
            self._rest(known, "called changed, which is the harvest's matter; ")
        self._let_rest()
        for taken in (self._new, self._due, self._changed):
            taken.clear()
        return found

    def is_any_open(self, admitted: Iterable[AdmittedUrl]) -> bool:
        """Whether one of these addresses still waits for its visit."""
        return any(self.account.is_open(one.url) for one in admitted)

    def pass_over(self, admitted: AdmittedUrl, reason: Reason, evidence: str) -> None:
        """Take up an article address and end it at once: it is not asked for in this run."""
        if admitted.url in self._met:
            return
        self._met.add(admitted.url)
        self.discovered += 1
        self.account.open(admitted.url, admitted.found.via)
        self.account.end(admitted.url, reason, evidence)

    def begin(self, candidate: QueuedArticle) -> bool:
        """Return whether a candidate is still to be asked for, and note that it is now."""
        is_new = candidate.url not in self._begun
        self._begun.add(candidate.url)
        return is_new

    def take_page(self, url: str, before: QueuedArticle) -> QueuedArticle | None:
        """Take up a further page of an article that is being read, to be asked for in full.

        Returns:
            None for one out of scope, and for one that has been asked for or refused in this run.
        """
        via = Via(seed=before.found.via.seed, listing=before.url, hops=before.found.via.hops + 1)
        found = DiscoveredUrl(url=url, source_id=self._source.id, via=via)
        verdict = admit(found, self._source)
        if isinstance(verdict, RefusedUrl) or verdict.url in self._begun:
            return None
        self._resting.pop(verdict.url, None)
        if verdict.url in self._met and not self.account.is_open(verdict.url):
            return None
        self._identities.setdefault(_identity(verdict), verdict.url)
        self.discovered += verdict.url not in self._met
        self._met.add(verdict.url)
        self.account.open(verdict.url, via)
        return QueuedArticle(url=verdict.url, article_id=verdict.article_id, found=found)

    def add_probe(self, about: Subject) -> None:
        """Takes up the address that cannot exist."""
        self._met.add(about.url)
        self.account.open(about.url, about.via, is_listing=about.is_listing)

    def claim(self, candidate: QueuedArticle, admitted: AdmittedUrl) -> str:
        """Books the identity a redirect of a candidate leads to; gives the address that has it already."""
        holder = self._identities.setdefault(_identity(admitted), candidate.url)
        return "" if holder == candidate.url else holder

    def drop(self, candidate: QueuedArticle, why: str) -> None:
        """Ends an address that is not asked for as it seems to be one of a trap's."""
        self.dropped_of.add(candidate.found.via.listing)
        self.account.end(candidate.url, Reason.TRAP, why)

    def close_rest(self, reason: Reason, evidence: str) -> None:
        """Ends all that is still open with one reason; what rests was not due."""
        self._let_rest()
        self.account.end_rest(reason, evidence)

    def _take_listing(
        self, url: DiscoveredUrl, kind: SeedKind, depth: int, *, can_wait: bool = False
    ) -> None:
        normal = self.open_listing(url)
        if normal is None:
            return
        if depth > MAX_DEPTH:
            why = f"more than {MAX_DEPTH} listings deep"
            self.account.end(normal, Reason.TRAP, why)
            return
        listing = QueuedListing(url=normal, via=url.via, kind=kind, depth=depth, can_wait=can_wait)
        self._listings.append(listing)

    def _take_article(
        self,
        admitted: AdmittedUrl,
        known: KnownUrl | None,
        suppressed: set[str],
        claims: ReportedChanges,
    ) -> None:
        """Takes up an address once: as new, as due, as called changed, or to rest."""
        if admitted.url in claims.changed and admitted.url in self._resting:
            self._changed.append(self._resting.pop(admitted.url))
        if admitted.url in self._met:
            return
        self._met.add(admitted.url)
        self.account.open(admitted.url, admitted.found.via)
        self.discovered += 1
        holder = self._identities.setdefault(_identity(admitted), admitted.url)
        if reason := _reason_against(admitted, holder, suppressed):
            self.account.end(admitted.url, *reason)
            return
        candidate = QueuedArticle(
            url=admitted.url, article_id=admitted.article_id, found=admitted.found, known=known
        )
        if known is None and (why := self._trapped(candidate)):
            self.drop(candidate, why)
        elif known is None:
            self._new.append(candidate)
        elif conditional.was_never_read(known) or conditional.is_due(known, self._now):
            self._backlog += conditional.was_never_read(known)
            self._due.append(candidate)
        elif admitted.url in claims.changed:
            self._changed.append(candidate)
        else:
            self._resting[admitted.url] = candidate

    def _trapped(self, candidate: QueuedArticle) -> str:
        """Return why a new address is one too many of its kind; what a pattern of the source identifies never is."""
        pattern = self._source.identity.pattern
        if pattern and re.search(pattern, urlsplit(candidate.url).path):
            return ""
        return self._shares.refusal(candidate.url)

    def _let_rest(self, *, is_last: bool = True) -> None:
        """End what is not due; later pages of articles wait to the last, for their first page may have changed."""
        for url, candidate in list(self._resting.items()):
            if is_last or not page_of(url).is_later:
                del self._resting[url]
                self._rest(candidate)

    def _rest(self, candidate: QueuedArticle, why: str = "") -> None:
        again = candidate.known.next_check if candidate.known else None
        due = again.isoformat(timespec="minutes") if again else "never"
        evidence = f"{why}due again: {due}"
        self.account.end(candidate.url, Reason.NOT_DUE, evidence)

    def _refuse(self, refused: RefusedUrl, *, is_listing: bool = False) -> None:
        self._met.add(refused.url)
        self.account.open(refused.url, refused.found.via, is_listing=is_listing)
        self.discovered += not is_listing
        self.account.end(refused.url, refused.reason, refused.evidence)


def _identity(admitted: AdmittedUrl) -> tuple[UrlId, int]:
    """Return what one address of a run may have: an article, or one of its further pages."""
    page = page_of(admitted.url)
    return admitted.article_id, page.number if page.is_later else 1


def _reason_against(
    admitted: AdmittedUrl, holder: str, suppressed: set[str]
) -> tuple[Reason, str] | None:
    if admitted.url in suppressed:
        return Reason.SUPPRESSED, "taken down earlier"
    if holder != admitted.url:
        return Reason.DUPLICATE_IDENTITY, f"same article as {holder}"
    return None
