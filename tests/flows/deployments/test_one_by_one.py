"""The order in which a sync writes."""

import asyncio
from uuid import uuid4

import httpx
import pytest

pytestmark = pytest.mark.slow  # loads Prefect


class _Server:
    """Takes writes for a moment each, refuses some first, and knows how many are under way."""

    def __init__(self, locked):
        self.locked, self.under_way, self.most, self.written = set(locked), 0, 0, []

    async def request(self, method, path, *, path_params, json):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.001)
        self.under_way -= 1
        if path_params["id"] in self.locked:
            self.locked.remove(path_params["id"])
            asked = httpx.Request(method, f"http://server.example{path}")
            answer = httpx.Response(503, request=asked)
            raise httpx.HTTPStatusError("locked", request=asked, response=answer)
        self.written.append((path_params["id"], json["paused"]))


def test_deployments_are_written_one_after_another_and_again_when_the_database_was_locked():
    from flows.deployments import sync  # noqa: PLC0415 - it loads Prefect
    from flows.deployments.changes import Changes  # noqa: PLC0415 - as above
    from flows.deployments.present import Present  # noqa: PLC0415 - as above

    gone = tuple(
        Present(id=uuid4(), name=f"p-{n}", version="", paused=False, tags=frozenset(), regular=None)
        for n in range(9)
    )
    changes = Changes(create=(), update=(), keep=(), retire=gone, waiting=())
    server, heard = _Server({gone[3].id, gone[5].id}), []
    asyncio.run(sync._carry_out(server, changes, lambda step: heard.append(step.written)))
    assert [(one.id, True) for one in gone] == server.written
    assert 1 == server.most
    assert list(range(1, 10)) == heard
