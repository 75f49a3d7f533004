"""Forms of flows: the schema of a flow's parameters with the titles, help and choices that its annotations give.

Prefect's own schema calls each parameter by its raw name. What a form refuses, the server refuses, too.
"""

import inspect
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema
from pydantic import Field
from pydantic.fields import FieldInfo

CHOICES = "choices"
"""Key in an annotation of a field whose values are picked from a list that only an installation knows."""
SOURCES = "sources"

DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
"""A schema's format alone is not checked by the server."""

SourceNames = Annotated[
    list[str],
    Field(
        title="Sources",
        description="Pick one or several.",
        min_length=1,
        json_schema_extra={CHOICES: SOURCES, "uniqueItems": True},
    ),
]
"""Sources as a list to pick from."""

SourceName = Annotated[
    str,
    Field(
        title="Source",
        description="One that is missing here comes with a run of sync.",
        json_schema_extra={CHOICES: SOURCES},
    ),
]
"""One source of that list."""

DaskAddress = Annotated[
    str,
    Field(
        pattern=r"^\s*((tcp|tls|ws|wss)://\S+)?\s*$",
        max_length=300,
        title="Dask",
        description="Address of a Dask scheduler, tcp://HOST:8786, whose workers clean the pages; empty: this machine.",
    ),
]


def form(flow: Flow[..., Any], choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the schema of a flow's form.

    Args:
        flow: The flow.
        choices: What can be picked, by the name in the annotation (`SOURCES`).
    """
    schema = parameter_schema(flow.fn).model_dump()
    for name, one in inspect.signature(flow.fn).parameters.items():
        shown = schema["properties"][name]
        for said in getattr(one.annotation, "__metadata__", ()):
            if isinstance(said, FieldInfo):
                shown |= {"title": said.title or name, "description": said.description or ""}
        _offer(shown, choices)
        if shown.get("format") == "date":
            shown.setdefault("pattern", DATE)
    return schema


def _offer(shown: dict[str, Any], choices: Mapping[str, Sequence[str]]) -> None:
    """Puts a list to pick from in place of its name."""
    if offered := choices.get(shown.pop(CHOICES, "")):
        picked = shown["items"] if shown.get("type") == "array" else shown
        picked["enum"] = list(offered)
