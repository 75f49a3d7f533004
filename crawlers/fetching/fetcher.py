"""One URL asked for: guard, robots, pace, download, limits, redirects; the same way for every request."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from crawlers.discovery.sniff import Form, sniff
from crawlers.fetching import browser, tdm
from crawlers.fetching.browser import AskPart, BrowserPool, RenderingError
from crawlers.fetching.conditional import header
from crawlers.fetching.cookies import Cookies
from crawlers.fetching.guard import Guard, RefusedAddressError, UnresolvableError
from crawlers.fetching.limits import ROBOTS, FetchFailure, Limit, decoded, fault_of
from crawlers.fetching.responses import (
    REDIRECTS,
    AdmitHop,
    FetchResponse,
    answered,
    challenge_fault,
    judged,
    next_hop,
    passing_fault,
    refresh,
    shown,
)
from crawlers.fetching.robots import (
    MAX_REDIRECTS,
    RobotsAnswer,
    RobotsGate,
    product,
    robots_copy,
    robots_validators,
)
from crawlers.fetching.state_lookup import FrontierLookup
from crawlers.fetching.tdm import TdmRules
from crawlers.fetching.throttle import HostDownError, HostSlot, HostThrottle, ThrottledError
from pipelines.model.rejection import Reason
from pipelines.model.source import FetchBy, Source
from pipelines.state.lookup import RobotsCopy
from pipelines.urls import safe_text

MAX_HOPS = 5

DOWNLOADS_PER_RUN = 10
"""How many downloads that time out must have room in a run, however short it is."""

TDM = Limit(bytes=2**20, seconds=30, attempts=1)
TDM_AGAIN = timedelta(days=1)
"""So long a site's reservations are believed."""

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

NEVER_DRAWN = frozenset({Form.FEED, Form.JSON, Form.SITEMAP, Form.LINES})
"""What no browser need show: it has no scripts."""

Download = Callable[[Request], Awaitable[Response]]


@dataclass
class CrawlShared:
    """What all sources of one crawl process share."""

    guard: Guard = field(default_factory=Guard)
    pace: HostThrottle = field(default_factory=HostThrottle)
    robots: RobotsGate = field(default_factory=RobotsGate)
    browser: BrowserPool = field(default_factory=BrowserPool)
    probed: set[str] = field(default_factory=set)
    """Hosts that were asked for an address which does not exist."""
    tdm: dict[str, asyncio.Task[TdmRules]] = field(default_factory=dict)
    """Origin to what its file reserves, asked for once."""
    _lookups: dict[str, FrontierLookup] = field(default_factory=dict)

    def lookup(self, state_url: str) -> FrontierLookup:
        """Return the crawl state at an address, opened once."""
        return self._lookups.setdefault(state_url, FrontierLookup(state_url))


def _on_host_of(url: str, target: str) -> FetchFailure | None:
    """Return why a file about one host is not looked for at another one."""
    here, there = (urlsplit(one).netloc.removeprefix("www.") for one in (url, target))
    if here == there:
        return None
    return FetchFailure(
        reason=Reason.REDIRECT_REFUSED, evidence=f"redirects to {safe_text(target)}"
    )


@dataclass
class Fetcher:
    """Asks on behalf of one source."""

    source: Source
    user_agent: str
    shared: CrawlShared
    download: Download
    run_seconds: float
    """Seconds the whole run may take."""
    patience: Callable[[], float]
    """Seconds the run has left."""
    is_aside: bool = False
    """True for parts of a page that is shown: they fall into its turn at the host."""
    cookies: Cookies = field(default_factory=Cookies)
    lookup: FrontierLookup = field(default_factory=lambda: FrontierLookup(""))

    async def ask(
        self,
        url: str,
        limit: Limit,
        *,
        admit_hop: AdmitHop,
        conditional: Mapping[str, str] | None = None,
        partial: bool = False,
    ) -> FetchResponse | FetchFailure:
        """Asks for a normalized URL and follows its redirects, each hop checked like the first.

        Args:
            url: Where to begin.
            limit: What one download may cost.
            admit_hop: Decides on redirect targets.
            conditional: Validators of the first request.
            partial: True takes what could be decoded of a damaged body.
        """
        target, headers = url, dict(conditional or {})
        limit = self._fitted(limit)
        reloaded = False
        for _ in range(MAX_HOPS + 1):
            answer = await self._one(target, limit, headers)
            if isinstance(answer, FetchFailure):
                return answer
            location = ""
            if answer.status not in REDIRECTS:
                result = judged(answer, limit, conditional=bool(headers), partial=partial)
                location = "" if isinstance(result, FetchFailure) else refresh(result)
                is_itself = location == answer.url
                if not location or (is_itself and reloaded):
                    return result
                reloaded = reloaded or is_itself
            step = next_hop(target, answer, admit_hop, location)
            if isinstance(step, FetchFailure):
                return step
            target, headers = step, {}
        return FetchFailure(reason=Reason.REDIRECT_LOOP, evidence=f"more than {MAX_HOPS} redirects")

    async def page(
        self,
        url: str,
        limit: Limit,
        *,
        admit_hop: AdmitHop,
        conditional: Mapping[str, str] | None = None,
        partial: bool = False,
    ) -> FetchResponse | FetchFailure:
        """Ask as `ask` does for what is likely a page; for a source with `fetch: browser` as a browser shows it.

        Such a page is asked for without validators: what scripts draw may be new while its own bytes are not. A feed
        or sitemap in its place stays as it came.
        """
        drawn = self.source.fetch_by is FetchBy.BROWSER
        validators = None if drawn else conditional
        answer = await self.ask(
            url, limit, admit_hop=admit_hop, conditional=validators, partial=partial
        )
        if isinstance(answer, FetchFailure) or not drawn:
            return answer
        plain = sniff(answer.body, "").form in NEVER_DRAWN
        return answer if plain else await self._drawn(answer)

    async def _drawn(self, answer: FetchResponse) -> FetchResponse | FetchFailure:
        """Return a fetched page as a browser shows it; that takes a turn of its own at the page's host."""
        agent = product(self.user_agent)
        rules = await self.shared.robots.rules(answer.url, agent, self._robots)
        try:
            gap = self._gap(rules.delay_seconds)
            async with self.shared.pace.turn(answer.url, gap, self.patience()):
                html = await self.shared.browser.draw(
                    answer, self._fitted(browser.PAGE), self.user_agent, self._part()
                )
        except (HostDownError, ThrottledError) as error:
            is_down = isinstance(error, HostDownError)
            why = Reason.HOST_DOWN if is_down else Reason.THROTTLED
            return FetchFailure(reason=why, evidence=safe_text(str(error)))
        except RenderingError as error:
            return FetchFailure(reason=error.reason, evidence=str(error))
        return shown(answer, html)

    def _part(self) -> AskPart:
        """Return what asks for parts of one page: as guarded as any request, at a pace of its own."""
        aside = replace(self, is_aside=True, shared=replace(self.shared, pace=HostThrottle()))
        return lambda url, limit: aside.ask(url, limit, admit_hop=lambda _: None)

    async def reserved(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return what the origin of an article reserves of it in its file for all of the site, as (place, value)."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.shared.tdm:
            self.shared.tdm[origin] = asyncio.create_task(self._read_tdm(f"{origin}{tdm.PATH}"))
        rules = await asyncio.shield(self.shared.tdm[origin])
        return rules.signals(url)

    async def _read_tdm(self, url: str) -> TdmRules:
        """Ask for the file, unless an earlier crawl did within a day; what cannot be read reserves nothing."""
        kept = await self.lookup.robots(url)
        if kept and datetime.now(UTC) - kept.read_at < TDM_AGAIN:
            return tdm.read(kept.body)
        answer = await self.ask(url, TDM, admit_hop=lambda target: _on_host_of(url, target))
        body = b"" if isinstance(answer, FetchFailure) else answer.body
        if not isinstance(answer, FetchFailure) or answer.was_asked:
            copy = RobotsCopy(etag=None, last_modified=None, body=body, read_at=datetime.now(UTC))
            await self.lookup.keep_robots(url, copy)
        return tdm.read(body)

    def announced(self) -> tuple[str, ...]:
        """Return the sitemaps that the home's robots.txt announces, as written."""
        return self.shared.robots.sitemaps(self.source.home, product(self.user_agent))

    def _fitted(self, limit: Limit) -> Limit:
        """Return a limit whose download takes no more than a tenth of a short run."""
        seconds = max(self.run_seconds / DOWNLOADS_PER_RUN, 1.0)
        return replace(limit, seconds=min(limit.seconds, seconds))

    async def _one(
        self, url: str, limit: Limit, headers: dict[str, str]
    ) -> FetchResponse | FetchFailure:
        if fault := await self._guarded(url):
            return fault
        rules = await self.shared.robots.rules(url, product(self.user_agent), self._robots)
        if refusal := rules.refusal(url):
            return FetchFailure(reason=refusal[0], evidence=refusal[1], was_asked=False)
        return await self._tries(url, limit, headers, self._gap(rules.delay_seconds))

    def _gap(self, wanted: float = 0.0) -> float:
        return 0.0 if self.is_aside else max(self.source.budget.gap_seconds, wanted)

    async def _guarded(self, url: str) -> FetchFailure | None:
        try:
            await self.shared.guard.admit(url, self.source)
        except RefusedAddressError as error:
            return FetchFailure(
                reason=Reason.ADDRESS_REFUSED, evidence=safe_text(str(error)), was_asked=False
            )
        except UnresolvableError as error:
            why = safe_text(str(error))
            return FetchFailure(reason=Reason.CONNECTION_FAILED, evidence=why, was_asked=False)
        return None

    async def _tries(
        self, url: str, limit: Limit, headers: dict[str, str], gap: float
    ) -> FetchResponse | FetchFailure:
        last: FetchFailure | None = None
        for _ in range(limit.attempts):
            try:
                async with self.shared.pace.turn(url, gap, self.patience()) as turn:
                    result = await self._try(url, limit, headers, turn)
            except HostDownError as error:
                return last or FetchFailure(
                    reason=Reason.HOST_DOWN, evidence=safe_text(str(error)), was_asked=False
                )
            except ThrottledError as error:
                asked = last is not None
                why = safe_text(str(error))
                return FetchFailure(reason=Reason.THROTTLED, evidence=why, was_asked=asked)
            if not isinstance(result, FetchFailure) or not result.is_passing:
                return result
            last = result
        return last or FetchFailure(reason=Reason.CONNECTION_FAILED, evidence="not asked")

    async def _try(
        self, url: str, limit: Limit, headers: dict[str, str], turn: HostSlot
    ) -> FetchResponse | FetchFailure:
        """Downloads once and tells the pace of the host how it went."""
        request = Request(
            url,
            headers={
                "User-Agent": self.user_agent,
                "Accept": ACCEPT,
                "Accept-Encoding": "gzip",
                **headers,
            },
            meta={"download_timeout": limit.seconds, "download_maxsize": limit.bytes},
            dont_filter=True,
        )
        self.cookies.attach(request)
        try:
            response = await self.download(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one answer breaks costs that answer only
            fault = fault_of(error, limit)
            turn.failed(fault.evidence)
            return fault
        self.cookies.take(response, request)
        answer = answered(url, response)
        if challenged := challenge_fault(answer):
            turn.failed(challenged.evidence)
            return challenged
        turn.answered(answer.status, header(answer.headers, "retry-after") or "")
        return passing_fault(answer) or answer

    async def _robots(self, url: str) -> RobotsAnswer:
        """Fetches a robots.txt; its redirects may lead to any host that the guard admits.

        It is asked conditionally for what an earlier crawl read, in full once in a while.
        """
        kept = await self.lookup.robots(url)
        headers = robots_validators(kept, datetime.now(UTC))
        target, limit = url, self._fitted(ROBOTS)
        for _ in range(MAX_REDIRECTS + 1):
            gap = self._gap()
            result = await self._guarded(target) or await self._tries(target, limit, headers, gap)
            if isinstance(result, FetchFailure):
                checked = result.reason is Reason.CHALLENGE_PAGE  # its status is not the file's
                return RobotsAnswer(
                    status=None if checked else result.status,
                    evidence=result.evidence,
                    reason=result.reason,
                )
            if kept and headers and result.status == HTTPStatus.NOT_MODIFIED:
                return RobotsAnswer(status=200, body=kept.body)
            if result.status not in REDIRECTS:
                return await self._read_robots(url, result)
            step = next_hop(target, result, lambda _: None)
            if isinstance(step, FetchFailure):
                return RobotsAnswer(status=None, evidence=step.evidence)
            target, headers = step, {}
        return RobotsAnswer(status=None, too_many_redirects=True)

    async def _read_robots(self, url: str, answer: FetchResponse) -> RobotsAnswer:
        """Reads an answer; what came from the file's own address is kept for the next crawl."""
        body = decoded(answer.wire, answer.headers, ROBOTS)
        if isinstance(body, FetchFailure):
            return RobotsAnswer(status=None, evidence=body.evidence)
        if answer.status == HTTPStatus.OK and answer.url == url:
            await self.lookup.keep_robots(url, robots_copy(answer, body))
        return RobotsAnswer(status=answer.status, body=body)
