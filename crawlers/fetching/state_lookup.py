"""The crawl state while a crawl runs, without blocking it: look-ups, and turns at hosts."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipelines import logs
from pipelines.model.page import KnownUrl
from pipelines.model.source import SourceId
from pipelines.state.keys import StateError
from pipelines.state.lookup import RobotsCopy, StateLookup

HOLD_SECONDS = 100.0
"""Longest download (90 s) and some; a crawl that dies holds up others at its hosts for so long at most."""

_log = logs.get("crawlers.fetching.state_lookup")


@dataclass
class FrontierLookup:
    """The crawl state behind all sources of a process.

    Without an address nothing is known, nothing suppressed, and every turn is free.
    """

    state_url: str
    _held: dict[str, datetime] = field(default_factory=dict)
    _shares: bool = True

    def __post_init__(self) -> None:
        self._state = StateLookup(self.state_url) if self.state_url else None

    async def known(self, source_id: SourceId, urls: Collection[str]) -> dict[str, KnownUrl]:
        """Return what earlier runs know of normalized URLs."""
        if self._state is None or not urls:
            return {}
        return await asyncio.to_thread(self._state.known, source_id, urls)

    async def suppressed(self, urls: Collection[str]) -> set[str]:
        """Return those URLs that were taken down and are never fetched again."""
        if self._state is None or not urls:
            return set()
        return await asyncio.to_thread(self._state.suppressed, urls)

    async def robots(self, origin: str) -> RobotsCopy | None:
        """Return the last robots.txt of an origin; None also when the state cannot be asked."""
        if self._state is None:
            return None
        try:
            return await asyncio.to_thread(self._state.robots, origin)
        except StateError as error:
            _log.warning("robots_not_kept", why=str(error))
            return None

    async def keep_robots(self, origin: str, copy: RobotsCopy) -> None:
        """Keep a robots.txt for the next crawls, if the state can be written."""
        if self._state is None:
            return
        try:
            await asyncio.to_thread(self._state.keep_robots, origin, copy)
        except StateError as error:
            _log.warning("robots_not_kept", why=str(error))

    async def take_turn(self, host: str) -> float:
        """Takes the next turn at a host among all crawls that share the state (faults N05, K18).

        Gives 0 when it is taken, otherwise the seconds after which to try again. A state that cannot be
        written stops no crawl: it then keeps its own pace only.
        """
        if self._state is None or not self._shares:
            return 0.0
        now = datetime.now(UTC)
        until = now + timedelta(seconds=HOLD_SECONDS)
        # Before it is known: a crawl that is stopped meanwhile gives it back.
        self._held[host] = until
        try:
            free_at = await asyncio.to_thread(self._state.take_turn, host, now, until)
        except StateError as error:
            del self._held[host]
            return self._share_no_more(error)
        if free_at is None:
            return 0.0
        del self._held[host]
        return max((free_at - now).total_seconds(), 0.01)

    async def end_turn(self, host: str, rest_seconds: float) -> None:
        """Return a turn back, if it was taken: the host is to rest for so long."""
        held = self._held.pop(host, None)
        if self._state is None or held is None:
            return
        free_at = datetime.now(UTC) + timedelta(seconds=rest_seconds)
        try:
            await asyncio.to_thread(self._state.end_turn, host, held, free_at)
        except StateError as error:
            self._share_no_more(error)

    def _share_no_more(self, error: StateError) -> float:
        self._shares = False
        _log.warning("pace_not_shared", why=str(error))
        return 0.0
