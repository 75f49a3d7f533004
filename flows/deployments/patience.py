"""Requests to a server that is busy: asked again for a while, with growing pauses.

SQLite lets one write at a time. Others wait for it, and after a minute the server answers 503; a request that has read
before its write and finds that somebody wrote meanwhile is answered so at once, and succeeds at once when asked again.
Whatever is asked here can be asked twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

T = TypeVar("T")

PATIENCE_SECONDS = 240.0
"""For one request; the server itself waits up to a minute for its database before it answers 503."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 15.0
BUSY = frozenset({408, 429, 502, 503, 504})


class BusyServerError(RuntimeError):
    """The server was busy for longer than we wait."""


@asynccontextmanager
async def plain_client() -> AsyncIterator[PrefectClient]:
    """Open a client with which only we ask again.

    Prefect's own would do so beneath, five times, unheard; and even where it may not, it waits two seconds behind a
    busy answer before it hands it on.
    """
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
        hooks = {"response": [_refuse_busy]}
        async with get_client(httpx_settings={"event_hooks": hooks}) as client:
            yield client


async def _refuse_busy(answer: httpx.Response) -> None:
    if answer.status_code in BUSY:
        answer.raise_for_status()


async def patiently(ask: Callable[[], Awaitable[T]], seconds: float = PATIENCE_SECONDS) -> T:
    """Return the answer of a request that may be repeated; waits while the server is busy.

    Raises:
        BusyServerError: When it was busy all the seconds.
        httpx.HTTPError: What else is wrong.
    """
    clock = asyncio.get_running_loop().time
    until, pause = clock() + seconds, FIRST_PAUSE
    while True:
        try:
            return await ask()
        except (httpx.HTTPStatusError, httpx.TransportError) as error:
            if not _is_busy(error):
                raise
            if clock() + pause > until:
                raise BusyServerError(f"it was busy for {seconds:.0f} s: {_why(error)}") from error
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _is_busy(error: httpx.HTTPError) -> bool:
    """Whether asking again may help; a server that is not there is no busy one."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in BUSY
    return not isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol)


def _why(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"it answers {error.response.status_code} (with SQLite: its database is locked)"
    return f"{type(error).__name__} {error}".strip()
