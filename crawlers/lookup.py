"""Look-ups in the crawl state while a crawl runs; it is never written from here."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.model.page import KnownUrl
from pipelines.model.source import SourceId

BATCH = 500


@dataclass
class Lookup:
    """The crawl state behind a URL; without one, nothing is known and nothing suppressed."""

    state_url: str
    _engine: Any = field(default=None, repr=False)

    async def known(self, source_id: SourceId, urls: Collection[str]) -> dict[str, KnownUrl]:
        """Gives what earlier runs know of normalized URLs."""
        found: dict[str, KnownUrl] = {}
        for batch in _batches(urls if self.state_url else ()):
            found |= await asyncio.to_thread(
                self._ask, lambda f, e, b=batch: f.known(e, source_id, b)
            )
        return found

    async def suppressed(self, urls: Collection[str]) -> set[str]:
        """Gives those URLs that were taken down and are never fetched again."""
        found: set[str] = set()
        for batch in _batches(urls if self.state_url else ()):
            found |= await asyncio.to_thread(self._ask, lambda f, e, b=batch: f.suppressed(e, b))
        return found

    def _ask(self, question: Callable[..., Any]) -> Any:
        from pipelines.state import frontier  # noqa: PLC0415 - the database layer costs 0.3 s to import

        if self._engine is None:
            self._engine = frontier.open_frontier(self.state_url)
        return question(frontier, self._engine)


def _batches(urls: Collection[str]) -> Iterator[list[str]]:
    listed = list(urls)
    return (listed[at : at + BATCH] for at in range(0, len(listed), BATCH))
