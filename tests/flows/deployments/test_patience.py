"""Requests to a server that is busy."""

import asyncio
import time

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.deployments import patience

pytestmark = pytest.mark.slow  # loads Prefect


@pytest.fixture
def ask(monkeypatch):
    """Asks a loopback server whose answers are given one after another, the last for ever."""
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.01)

    async def sleep(seconds):
        pytest.fail(f"Prefect's client waits {seconds} s before it tells that the server is busy")

    monkeypatch.setattr("prefect.client.base.anyio.sleep", sleep)

    def run(*statuses, seconds=10.0):
        left, asked = list(statuses), []

        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            status = left.pop(0) if len(left) > 1 else left[0]
            asked.append(status)
            if status:
                writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
            writer.close()

        async def work():
            server = await asyncio.start_server(answer, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]

            with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
                async with patience.plain_client() as client:

                    async def one():
                        return (await client.request("GET", "/health")).status_code

                    try:
                        return await patience.patiently(one, seconds)
                    finally:
                        server.close()

        try:
            return asyncio.run(work()), asked
        except httpx.HTTPStatusError as error:
            return error.response.status_code, asked

    return run


def test_a_locked_database_is_waited_out(ask):
    assert (200, [503, 503, 200]) == ask(503, 503, 200)


def test_a_connection_that_breaks_off_is_tried_again(ask):
    assert (200, [None, 200]) == ask(None, 200)


def test_what_asking_again_does_not_mend_is_told_at_once(ask):
    assert (422, [422]) == ask(422, 200)


def test_the_wait_ends_and_says_why(ask):
    began = time.monotonic()
    with pytest.raises(patience.BusyServerError, match=r"503 .*database is locked"):
        ask(503, seconds=0.2)
    assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_told_at_once():
    async def one():
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.get("http://127.0.0.1:9/")

    with pytest.raises(httpx.ConnectError):
        asyncio.run(patience.patiently(one))
