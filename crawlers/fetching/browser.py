"""Pages as a browser shows them, for sources whose file says `fetch: browser`; Playwright is met here only.

The browser never reaches the network: whatever a page wants is asked for by `ask`, which is the fetcher with its
address guard, robots, limits and cookies, each redirect by itself, and answered out of our hands. What passes by that
(a socket, a look-up ahead) meets a proxy that is not there. So a name cannot lead elsewhere at a second look, and a
redirect not out of sight, as both could with a handler that lets Chromium download (scrapy-playwright).
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawlers.fetching.limits import FetchFailure, Limit
from crawlers.fetching.responses import FetchResponse
from pipelines import logs
from pipelines.model.rejection import Reason
from pipelines.urls import BadUrlError, normalize, safe_text

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright, Route, WebSocketRoute

PAGE = Limit(bytes=8 * 2**20, seconds=30)
"""A page as it is shown, from opening to its text."""
SETTLING_SHARE = 3
"""For one part in so many of its time a page may load more after its own text has come; then it is taken as it is."""
QUIET_SECONDS = 0.5
"""A page that has asked for nothing for so long is taken for complete."""
CLOSING_SECONDS = 5.0
"""A page that does not close in this time takes its browser with it."""

PART = Limit(bytes=4 * 2**20, seconds=15, attempts=1)
"""A script, or what one asks for."""
MAX_PARTS = 100
MAX_PARTS_BYTES = 16 * 2**20
"""Of one page's parts together; what comes after either bound is not loaded."""

PAGES_AT_A_TIME = 2
PAGES_OF_A_BROWSER = 50
"""Then a new one is started: memory that pages leave behind ends with it."""
HEAP_MEGABYTES = 256
"""What the scripts of one page may hold; one that wants more crashes alone."""

_LOADED = frozenset({"script", "xhr", "fetch"})
"""What can bring text; pictures, fonts and media cannot. Of a style sheet scripts need to hear only that it came."""
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})
"""Headers that no longer hold when a body is decoded; cookies are kept by the fetcher."""
_NOWHERE = "http://127.0.0.1:1"
_ARGUMENTS = (
    "--disable-dev-shm-usage",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    f"--js-flags=--max-old-space-size={HEAP_MEGABYTES}",
)
_INSTALL = (
    "its source says `fetch: browser`, but there is no browser here; run `pip install copydesk[browser]` "
    "and install Chromium (the system's package chromium, or `playwright install chromium`)"
)

AskPart = Callable[[str, Limit], Awaitable[FetchResponse | FetchFailure]]
"""Fetches a normalized URL that a page wants."""

_log = logs.get("crawlers.browser")


class RenderingError(Exception):
    """A page was not drawn; the message is the evidence."""

    def __init__(self, reason: Reason, evidence: str) -> None:
        super().__init__(evidence)
        self.reason = reason


@dataclass
class _Session:
    """A running Chromium."""

    chromium: "Chromium"
    begun: int = 0
    """Pages that were opened in it."""
    now: int = 0
    """Pages that are open."""


@dataclass
class BrowserPool:
    """The one browser of a crawl process: started when a page needs it, anew after some pages or a crash."""

    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_A_TIME))
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _driver: "Playwright | None" = None
    _session: _Session | None = None
    _missing: str = ""

    async def draw(self, page: FetchResponse, limit: Limit, user_agent: str, ask: AskPart) -> bytes:
        """Return the HTML of a fetched page, in UTF-8, after its scripts have run.

        Args:
            page: As it was fetched.
            limit: What showing it may cost.
            user_agent: What its scripts see as ours.
            ask: Fetches what it wants.

        Raises:
            RenderingError: When there is no browser, it failed, or the page took too long.
        """
        traffic = _Traffic(page, ask)
        try:
            return await self._shown(page, limit, user_agent, traffic)
        except _errors() as error:
            if traffic.is_open:
                raise _failed(error) from error
        try:  # another page took the browser with it before this one was opened
            return await self._shown(page, limit, user_agent, traffic)
        except _errors() as error:
            raise _failed(error) from error

    async def _shown(
        self, page: FetchResponse, limit: Limit, user_agent: str, traffic: "_Traffic"
    ) -> bytes:
        async with self._places, self._place() as session:
            try:
                async with asyncio.timeout(limit.seconds), _context(session, user_agent) as context:
                    return await _drawn(page, context, traffic, limit)
            except TimeoutError:
                why = f"not shown by the browser in {limit.seconds:g} s"
                raise RenderingError(Reason.TIMED_OUT, why) from None
            finally:
                traffic.stop()

    async def close(self) -> None:
        """Ends the browser, if there is one."""
        session, driver = self._session, self._driver
        self._session = self._driver = None
        if session:
            await _end(session.chromium)
        if driver:
            with contextlib.suppress(Exception):  # it is gone already
                await asyncio.wait_for(driver.stop(), CLOSING_SECONDS)

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[_Session]:
        async with self._lock:
            session = self._session = await self._current()
            session.begun += 1
            session.now += 1
        try:
            yield session
        finally:
            session.now -= 1
            if session is not self._session and not session.now:
                await _end(session.chromium)

    async def _current(self) -> _Session:
        """Return the running browser, or a new one in place of a dead or worn one; the worn ends with its last page."""
        old = self._session
        if old and old.chromium.is_connected() and old.begun < PAGES_OF_A_BROWSER:
            return old
        if old and not old.now:
            await _end(old.chromium)
        return _Session(await self._started())

    async def _started(self) -> "Chromium":
        if self._missing:
            raise RenderingError(Reason.RENDERING_FAILED, self._missing)
        try:
            from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra

            self._driver = self._driver or await async_playwright().start()
            return await _launched(self._driver)
        except ImportError:
            self._missing = _INSTALL
        except _errors() as error:
            text = str(error)
            is_absent = "Executable doesn't exist" in text
            self._missing = _INSTALL if is_absent else f"Chromium does not start: {_first(text)}"
        _log.error("browser_missing", why=self._missing)
        raise RenderingError(Reason.RENDERING_FAILED, self._missing)


class _Traffic:
    """What one page asks for."""

    def __init__(self, page: FetchResponse, ask: AskPart) -> None:
        self._page, self._ask = page, ask
        self.is_open = False
        """Whether the page's own text was given: its scripts may have run."""
        self._parts = self._bytes = 0
        self._under_way: set[asyncio.Future[FetchResponse | FetchFailure]] = set()
        self._last = time.monotonic()

    async def answer(self, route: "Route") -> None:
        """Answers one request of the page: with its own text first, with parts, or not at all."""
        with contextlib.suppress(
            asyncio.CancelledError, *_errors()
        ):  # the page was closed meanwhile
            request = route.request
            if request.is_navigation_request():
                await self._open(route)
            elif request.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body="")
            elif request.resource_type in _LOADED and request.method == "GET" and self.has_room():
                await self._load(route)
            else:
                await route.abort()

    async def settled(self, seconds: float) -> None:
        """Waits until the page asks for nothing more or may not, at most so long."""
        begun = self._last = time.monotonic()
        while (now := time.monotonic()) - begun < seconds:
            is_quiet = now - self._last > QUIET_SECONDS or not self.has_room()
            if is_quiet and not self._under_way:
                return
            await asyncio.sleep(QUIET_SECONDS / 5)

    def stop(self) -> None:
        """Drops what is under way."""
        for asked in self._under_way:
            asked.cancel()

    async def _open(self, route: "Route") -> None:
        """Answers the page's own address once; scripts and frames lead nowhere, which leaves the page as it is."""
        if self.is_open:
            await route.abort("aborted")
            return
        self.is_open = True
        await _fulfill(route, self._page)

    def has_room(self) -> bool:
        """Whether the page may load more."""
        return self._parts < MAX_PARTS and self._bytes < MAX_PARTS_BYTES

    async def _load(self, route: "Route") -> None:
        self._parts += 1
        try:
            url = normalize(route.request.url)
        except BadUrlError:
            await route.abort()
            return
        asked = asyncio.ensure_future(self._ask(url, PART))
        self._under_way.add(asked)
        try:
            answer = await asked
        finally:
            self._under_way.discard(asked)
            self._last = time.monotonic()
        if isinstance(answer, FetchFailure):
            await route.abort()
            return
        self._bytes += len(answer.body)
        await _fulfill(route, answer)


async def _drawn(
    page: FetchResponse, context: "BrowserContext", traffic: _Traffic, limit: Limit
) -> bytes:
    await context.route("**/*", traffic.answer)
    await context.route_web_socket("**/*", _refuse_socket)
    tab = await context.new_page()
    await tab.goto(page.url, wait_until="commit", timeout=0)  # before a script can lead elsewhere
    share = limit.seconds / SETTLING_SHARE
    with contextlib.suppress(*_errors()):  # one that is led away in mid-text never gets so far
        await tab.wait_for_load_state("domcontentloaded", timeout=share * 1000)
    await traffic.settled(share)
    if (
        not traffic.has_room()
    ):  # what it still asks for fails at its proxy; our answers would stand before its text
        await context.unroute_all()
    html = (await tab.content()).encode("utf-8", "replace")
    if len(html) > limit.bytes:
        why = f"more than {limit.bytes} bytes when shown"
        raise RenderingError(Reason.TOO_LARGE, why)
    return html


@contextlib.asynccontextmanager
async def _context(session: _Session, user_agent: str) -> AsyncIterator["BrowserContext"]:
    """Opens a window that knows nothing of others and leaves nothing behind."""
    context = await session.chromium.new_context(
        user_agent=user_agent, service_workers="block", accept_downloads=False
    )
    try:
        yield context
    finally:
        await _close(context, session)


async def _fulfill(route: "Route", answer: FetchResponse) -> None:
    headers = {name: value for name, value in answer.headers if name not in _OF_THE_WIRE}
    await route.fulfill(status=answer.status, headers=headers, body=answer.body)


async def _refuse_socket(socket: "WebSocketRoute") -> None:
    await socket.close()


async def _launched(driver: "Playwright") -> "Chromium":
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return await driver.chromium.launch(
        executable_path=found,
        args=list(_ARGUMENTS),
        proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
        chromium_sandbox=os.geteuid() != 0,  # root has none to give
        env={"PATH": os.defpath, "HOME": tempfile.gettempdir()},  # no keys of ours
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )


async def _close(context: "BrowserContext", session: _Session) -> None:
    try:
        await asyncio.wait_for(context.close(), CLOSING_SECONDS)
    except TimeoutError:
        await _end(session.chromium)
    except _errors():
        pass  # the browser is gone, and the page with it


async def _end(chromium: "Chromium") -> None:
    with contextlib.suppress(TimeoutError, *_errors()):
        await asyncio.wait_for(chromium.close(), CLOSING_SECONDS)


def _errors() -> tuple[type[Exception], ...]:
    """Return what Playwright raises; nothing where it is absent."""
    try:
        from playwright.async_api import Error  # noqa: PLC0415 - an extra
    except ImportError:
        return ()
    return (Error,)


def _failed(error: Exception) -> RenderingError:
    return RenderingError(Reason.RENDERING_FAILED, f"the browser failed: {_first(str(error))}")


def _first(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return safe_text(lines[0] if lines else text)
