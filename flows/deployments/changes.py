"""What has to change so that deployments match the source files. Pure.

A part is written when what the files ask for differs from what was last written, and only then: what an operator
changed in Prefect's pages stays until the source file says something new about the same part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.deployments.present import Present
from flows.deployments.wanted import (
    AWAITS_CONTACT,
    ENTRYPOINT,
    WantedDeployment,
    digest,
    digests,
    form,
)

RETIRED = "retired"
"""Tag of a deployment whose source has no file any more; it is paused, its history stays."""
PAUSED_BY_OPERATOR = "paused-by-operator"
"""Remembers, while one of our own reasons pauses a deployment, that an operator had paused it before."""
_OURS = frozenset({RETIRED, AWAITS_CONTACT})


@dataclass(frozen=True, slots=True)
class Update:
    """What is written to a deployment that exists."""

    present: Present
    wanted: WantedDeployment
    parts: frozenset[str]
    """Of `wanted.PARTS`, with `pause` where our reasons to pause it have changed."""

    @property
    def name(self) -> str:
        """Return the deployment's name."""
        return self.present.name

    @property
    def fields(self) -> dict[str, Any]:
        """Return the fields that are sent; the schedule goes by itself."""
        sent: dict[str, Any] = {"version": self.wanted.version}
        if {"language", "pause"} & self.parts:
            sent |= {"tags": _tags(self), "paused": self.wanted.paused or by_operator(self.present)}
        if "description" in self.parts:
            sent["description"] = self.wanted.description
        if "form" in self.parts:
            sent["parameter_openapi_schema"] = form()
        if "run" in self.parts:
            sent |= {"job_variables": dict(self.wanted.job_variables), "entrypoint": ENTRYPOINT}
        return sent


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a sync is going to do."""

    create: tuple[WantedDeployment, ...]
    update: tuple[Update, ...]
    keep: tuple[WantedDeployment, ...]
    retire: tuple[Present, ...]
    waiting: tuple[str, ...]
    """Names of deployments that are paused until the operator sets a contact."""

    @property
    def number(self) -> int:
        """Return how many deployments are written."""
        return len(self.create) + len(self.update) + len(self.retire)


def compare(wanted: Iterable[WantedDeployment], have: Mapping[str, Present]) -> Changes:
    """Return what makes the deployments that there are into those that are wanted."""
    every = {one.name: one for one in wanted}
    met = [
        Update(have[name], one, _parts(one, have[name]))
        for name, one in every.items()
        if name in have
    ]
    return Changes(
        create=tuple(one for name, one in every.items() if name not in have),
        update=tuple(update for update in met if update.parts),
        keep=tuple(update.wanted for update in met if not update.parts),
        retire=tuple(d for name, d in have.items() if name not in every and RETIRED not in d.tags),
        waiting=tuple(name for name, one in every.items() if one.paused),
    )


def _parts(wanted: WantedDeployment, present: Present) -> frozenset[str]:
    written = digests(present.version)
    parts = {part for part, text in digests(wanted.version).items() if written.get(part) != text}
    reasons = {AWAITS_CONTACT} if wanted.paused else set()
    return frozenset(parts | ({"pause"} if reasons != present.tags & _OURS else set()))


def by_operator(present: Present) -> bool:
    """Whether an operator has paused it, perhaps before we did."""
    return present.paused and (PAUSED_BY_OPERATOR in present.tags or not _OURS & present.tags)


def _tags(update: Update) -> list[str]:
    """Return our tags and those of operators; the language that the file no longer names goes."""
    had = digests(update.present.version).get("language")
    theirs = {tag for tag in update.present.tags if digest(tag) != had}
    remembered = (
        {PAUSED_BY_OPERATOR} if update.wanted.paused and by_operator(update.present) else set()
    )
    return sorted((theirs - _OURS - {PAUSED_BY_OPERATOR}) | {*update.wanted.tags} | remembered)


def tags_of_retired(present: Present) -> list[str]:
    """Return the tags of a deployment whose source has no file any more."""
    remembered = {PAUSED_BY_OPERATOR} if by_operator(present) else set()
    return sorted({*present.tags, RETIRED} | remembered)
