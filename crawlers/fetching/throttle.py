"""One pace per host: gap, back-off, Retry-After, circuit.

Requests to one host follow each other, also when they come from several sources or, with the usual gaps,
from several crawl processes; only for a host that a source allows with gap 0 (its own machine or newsroom)
they run side by side.
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.fetching.conditional import http_date

SIDE_BY_SIDE = 8
"""Requests at a time to a host with gap 0; to all others it is one."""

FAILURES_TO_OPEN = 8
"""Failures in a row after which a host is left alone for the rest of the run (fault N10)."""

FIRST_BACKOFF_SECONDS = 0.05
"""Back-off after the first failure where the gap is 0; otherwise twice the gap."""

MAX_BACKOFF_SECONDS = 120.0
"""Eight failures with the usual gap of 2 s then wait out six minutes without network (fault B17)."""

MAX_COURTESY_SECONDS = 30.0
"""A slow host gets at most this long a rest after its answer (fault N04)."""

SHARED_GAP_SECONDS = 0.5
"""From this gap on, which only addresses of one's own may undercut, processes share a host's pace."""

ASKS_A_GAP = 4
"""How often during a gap a process looks whether another one's turn is over."""

THROTTLING = frozenset({429, 503})
"""Statuses whose Retry-After counts."""


class HostDownError(Exception):
    """The host's circuit is open; the message is the evidence."""


class ThrottledError(Exception):
    """The host asks for a longer wait than the run has left; the message is the evidence."""


def host_key(url: str) -> str:
    """Return what counts as one host: the name without `www.`, with the port for bare addresses only."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    bare = ":" in host or host.replace(".", "").isdigit()
    return parts.netloc if bare else host.removeprefix("www.")


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """Return the wait a Retry-After header asks for, None when it says nothing that can be used.

    Args:
        value: Seconds or an HTTP date (RFC 9110 section 10.2.3).
        now: Aware time of the answer. A date that is past and a negative number count as nothing.
    """
    text = value.strip()
    if text.isdecimal():
        seconds = float(text)
    else:
        date = http_date(text)
        seconds = (date - now).total_seconds() if date else 0.0
    return seconds if seconds > 0 and math.isfinite(seconds) else None


@dataclass
class _HostState:
    one: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    many: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))
    """For turns with gap 0."""
    last_end: float = -math.inf
    resume_at: float = -math.inf
    failures: int = 0
    why: str = ""
    """What the last failure was."""


@dataclass
class HostSlot:
    """The right to send one request; tell it what came of it."""

    host: _HostState
    gap: float
    clock: Callable[[], float]
    jitter: random.Random
    started: float

    def answered(self, status: int, retry_after: str = "", now: datetime | None = None) -> None:
        """Notes the answer's status: failures slow the host down, all others set it free."""
        if status in THROTTLING and retry_after:
            wait = retry_after_seconds(retry_after, now or datetime.now(UTC))
            self._fail(f"status {status}, Retry-After {retry_after[:40]}", wait)
        elif status in THROTTLING or status >= 500:  # noqa: PLR2004 - the class of server errors
            self._fail(f"status {status}")
        else:
            self._succeed()

    def failed(self, why: str) -> None:
        """Notes that no answer came."""
        self._fail(why)

    def _succeed(self) -> None:
        self.host.failures = 0
        if self.gap:
            now = self.clock()
            rest = min(now - self.started, MAX_COURTESY_SECONDS)
            self.host.resume_at = max(self.host.resume_at, now + rest)

    def _fail(self, why: str, wait: float | None = None) -> None:
        self.host.failures += 1
        self.host.why = why
        first = 2 * self.gap or FIRST_BACKOFF_SECONDS
        backoff = min(first * 2 ** (self.host.failures - 1), max(MAX_BACKOFF_SECONDS, self.gap))
        pause = wait if wait is not None else backoff * (1 + self.jitter.random() / 4)
        self.host.resume_at = max(self.host.resume_at, self.clock() + pause)


class HostSlots(Protocol):
    """Turns at hosts that crawl processes take one after another."""

    async def take_turn(self, host: str) -> float:
        """Takes the turn and gives 0, or gives the seconds after which to try again."""

    async def end_turn(self, host: str, rest_seconds: float) -> None:
        """Return the turn back: the host is to rest for so long."""


@dataclass
class HostThrottle:
    """The hosts of one crawl process."""

    turns: HostSlots | None = None
    """What is shared with other processes; None for a process that is alone."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: random.Random = field(default_factory=random.Random)
    _hosts: dict[str, _HostState] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, url: str, gap: float, patience: float) -> AsyncIterator[HostSlot]:
        """Waits until the host of `url` may be asked again; one request belongs inside.

        Args:
            url: Normalized URL that will be asked for.
            gap: Least seconds from the end of one answer to the next request.
            patience: Seconds the run has left.

        Raises:
            HostDownError: When the host failed too often in a row.
            ThrottledError: When it wants to rest for longer than `patience`.
        """
        key = host_key(url)
        host = self._hosts.setdefault(key, _HostState())
        async with host.one if gap else host.many:
            await self._rest(host, gap, patience)
            async with self._shared(key, host, gap):
                try:
                    yield HostSlot(host, gap, self.clock, self.jitter, self.clock())
                finally:
                    host.last_end = self.clock()

    @asynccontextmanager
    async def _shared(self, key: str, host: _HostState, gap: float) -> AsyncIterator[None]:
        """Waits until no other process is at the host, and lets none in meanwhile."""
        if self.turns is None or gap < SHARED_GAP_SECONDS:
            yield
            return
        try:
            while wait := await self.turns.take_turn(key):
                await self.sleep(min(wait, gap / ASKS_A_GAP))
            yield
        finally:
            await self.turns.end_turn(key, max(gap, host.resume_at - self.clock()))

    async def _rest(self, host: _HostState, gap: float, patience: float) -> None:
        while True:
            if host.failures >= FAILURES_TO_OPEN:
                raise HostDownError(f"{host.failures} failures in a row, the last: {host.why}")
            now = self.clock()
            wait = max(host.last_end + gap, host.resume_at) - now
            if wait <= 0:
                return
            if host.failures and host.resume_at - now > patience:
                raise ThrottledError(
                    f"{host.why}: rests {wait:.0f} s, the run has {max(patience, 0):.0f} s"
                )
            await self.sleep(wait)
