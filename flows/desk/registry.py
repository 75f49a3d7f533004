"""What operators find in Prefect's page beside the sources, one line a deployment; `sync` registers it, and itself."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prefect.flows import Flow

from flows.desk import (
    add_source,
    backfill,
    compact,
    forget,
    import_warc,
    newsroom,
    override,
    preview,
    replay,
    upkeep,
    verify,
)
from flows.desk.form import form

MINUTES, DAYS = 60, 86_400


@dataclass(frozen=True, slots=True)
class Operation:
    """A flow that operators start, and its deployment."""

    flow: Flow[..., Any]
    name: str
    """Of the deployment."""
    tag: str
    """What it is about."""
    every_seconds: int = 0
    """Of its schedule, which operators may change in the page; 0 for none."""
    alone: bool = True
    """Whether a second run at the same time is refused; runs that hold a source's lease need no such limit."""

    @property
    def entrypoint(self) -> str:
        """Return where a worker finds the flow."""
        return f"{self.flow.fn.__module__}.{self.flow.fn.__name__}"

    @property
    def description(self) -> str:
        """Return what its page says of it."""
        return inspect.getdoc(self.flow.fn) or ""

    def form(self, choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return the schema of its form."""
        return form(self.flow, choices)


OPERATIONS = (
    Operation(newsroom.newsroom, "newsroom", "overview", every_seconds=15 * MINUTES),
    Operation(add_source.new_source, "add-a-source", "sources", alone=False),
    Operation(backfill.backfill, "past-days", "sources", alone=False),
    Operation(import_warc.import_warc, "warc-files", "sources"),
    Operation(preview.preview, "preview-a-page", "articles", alone=False),
    Operation(override.override, "override-a-line", "articles", alone=False),
    Operation(replay.replay, "replay", "articles", alone=False),
    Operation(forget.forget, "forget", "articles", alone=False),
    Operation(compact.compact, "compact", "store", every_seconds=DAYS),
    Operation(verify.verify, "verify", "store", every_seconds=7 * DAYS),
    Operation(upkeep.upkeep, "upkeep", "runs", every_seconds=15 * MINUTES),
)
