"""The deployments that a server has, as far as a sync looks at them: plain values of its answers.

They are read as JSON: Prefect's own classes would take apart the form of every deployment, twice as dear as asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient

from flows.deployments.names import PAGE
from flows.deployments.patience import patiently

REGULAR = "regular"
"""Slug of the schedule that the source file gives; all others belong to operators."""


@dataclass(frozen=True, slots=True)
class Present:
    """A deployment as it stands on the server."""

    id: UUID
    name: str
    version: str
    paused: bool
    tags: frozenset[str]
    regular: UUID | None
    """Its schedule that follows the source file; None when an operator has deleted it."""


async def read(client: PrefectClient, flow: str) -> dict[str, Present]:
    """Return the deployments of a flow by their names."""
    have: dict[str, Present] = {}
    while True:
        page = await patiently(partial(_page, client, flow, len(have)))
        have |= {one["name"]: _present(one) for one in page}
        if len(page) < PAGE:
            return have


async def _page(client: PrefectClient, flow: str, offset: int) -> list[dict[str, Any]]:
    asked = {
        "flows": {"name": {"any_": [flow]}},
        "limit": PAGE,
        "offset": offset,
        "sort": "NAME_ASC",
    }
    answer = await client.request("POST", "/deployments/filter", json=asked)
    found: list[dict[str, Any]] = answer.json()
    return found


def _present(one: Mapping[str, Any]) -> Present:
    regular = (UUID(s["id"]) for s in one["schedules"] if s["slug"] == REGULAR)
    return Present(
        id=UUID(one["id"]),
        name=one["name"],
        version=one["version"] or "",
        paused=one["paused"],
        tags=frozenset(one["tags"]),
        regular=next(regular, None),
    )
