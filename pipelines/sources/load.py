"""Source files to sources: the only reader of `seeds/`. Checks everything before any request is made.

`SourceFileError` is the only error that leaves; it lists every fault of every file, with line and remedy.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipelines.model.source import (
    Budget,
    Cron,
    Every,
    FetchBy,
    Identity,
    Network,
    Override,
    Rights,
    Schedule,
    Scope,
    Seed,
    SeedKind,
    Source,
    SourceId,
    Treatment,
)
from pipelines.sources import activation, cross_checks, yaml_lines
from pipelines.sources.schema import (
    ArticlesSchema,
    BudgetSchema,
    FileSchema,
    IdentitySchema,
    NetworkSchema,
    OverrideSchema,
    RawSchema,
    RightsSchema,
    ScheduleSchema,
    ScopeSchema,
    SeedSchema,
    TargetSchema,
)
from pipelines.urls import canonical, normalize, safe_text

MAX_FILE_BYTES = 64 * 1024
"""Real source files have one or two thousand bytes."""

MAX_FAULTS = 100
"""Faults shown; the message says how many there are."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 60
_COUNTRY = re.compile(r"[a-z]{2}")
_SHAPES: dict[tuple[str, ...], type[BaseModel]] = {
    (): FileSchema,
    ("schedule",): ScheduleSchema,
    ("seeds",): SeedSchema,
    ("scope",): ScopeSchema,
    ("identity",): IdentitySchema,
    ("budget",): BudgetSchema,
    ("overrides",): OverrideSchema,
    ("overrides", "prune"): TargetSchema,
    ("overrides", "keep"): TargetSchema,
    ("network",): NetworkSchema,
    ("rights",): RightsSchema,
    ("articles",): ArticlesSchema,
    ("raw",): RawSchema,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFault:
    """One thing that is wrong with a source file."""

    file: str
    line: int
    """From 1; 0 where there is no text to have lines."""
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return it as one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}; {self.remedy}"


class SourceFileError(ValueError):
    """Source files that cannot be used; the message lists all faults, one a line."""

    def __init__(self, faults: Iterable[SourceFault]) -> None:
        self.faults = tuple(faults)
        shown = [str(fault) for fault in self.faults[:MAX_FAULTS]]
        left = len(self.faults) - len(shown)
        super().__init__("\n".join([*shown, *([f"… and {left} more"] if left else [])]))


def load_sources(folder: Path) -> tuple[Source, ...]:
    """Reads all source files of a folder and the folders below it, and which of them are activated.

    Returns:
        The sources sorted by id; none for a folder without files.

    Raises:
        SeedError: With all faults of all files.
    """
    if not folder.is_dir():
        remedy = "name a folder with source files, e.g. `seeds`"
        message = "is no folder" if folder.exists() else "there is no such folder"
        raise SourceFileError(
            [SourceFault(file=str(folder), line=0, message=message, remedy=remedy)]
        )
    files = sorted(p for end in ("*.yaml", "*.yml") for p in folder.rglob(end))
    readings = {file: _read(file) for file in files}
    faults = [fault for _, found in readings.values() for fault in found]
    faults += _repeated(files)
    if faults:
        raise SourceFileError(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    activated = activation.read(folder)
    sources = (
        _placed(source, file.relative_to(folder), activated)
        for file, (source, _) in readings.items()
        if source
    )
    return tuple(sorted(sources, key=lambda s: s.id))


def shared_listings(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return what to say of listings that several sources name: their articles would be fetched and stored twice."""
    named: dict[str, set[SourceId]] = defaultdict(set)
    for source in sources:
        for seed in source.seeds:
            named[canonical(normalize(seed.url))].add(source.id)
    return tuple(
        f"{safe_text(url)} is named by {' and '.join(sorted(ids))}: its articles are fetched and stored "
        "once for each; name it in one of them only"
        for url, ids in sorted(named.items())
        if len(ids) > 1
    )


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a source file, for editors (`seeds/schema.json`)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **FileSchema.model_json_schema(),
        "title": "Source file of copydesk",
    }


def _placed(source: Source, file: Path, activated: frozenset[str]) -> Source:
    """Return the source with what its place among the files says."""
    country = file.parts[0] if len(file.parts) > 1 and _COUNTRY.fullmatch(file.parts[0]) else ""
    return replace(source, country=country, paused=source.paused and source.id not in activated)


def _read(file: Path) -> tuple[Source | None, list[SourceFault]]:
    names = list(_name_troubles(file))
    try:
        text = _text(file)
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        names.append(yaml_lines.KeyFault(0, why, "make it a file that can be read, or remove it"))
        return None, _faults(file, names)
    except ValueError as error:
        names.append(yaml_lines.KeyFault(1, str(error), "save it as a short UTF-8 text file"))
        return None, _faults(file, names)
    reading = yaml_lines.read(text)
    if not isinstance(reading.value, dict):
        whole = yaml_lines.KeyFault(1, "is no list of `key: value` lines", "see seeds/README.md")
        return None, _faults(file, [*names, *(reading.troubles or [whole])])
    shape, troubles = _shaped(reading)
    troubles = [*names, *reading.troubles, *troubles, *cross_checks.across(reading.value, reading)]
    if troubles or shape is None:
        return None, _faults(file, troubles)
    return _source(SourceId(file.stem), shape), []


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(MAX_FILE_BYTES + 1)
    if len(head) > MAX_FILE_BYTES:
        raise ValueError(f"is larger than {MAX_FILE_BYTES} bytes")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is no UTF-8 text (byte {error.start})") from error


def _name_troubles(file: Path) -> Iterator[yaml_lines.KeyFault]:
    if file.suffix != ".yaml":
        yield yaml_lines.KeyFault(1, "does not end in .yaml", f"rename it to {file.stem}.yaml")
    if not _SLUG.fullmatch(file.stem) or len(file.stem) > MAX_SLUG:
        remedy = f"rename it: a-z, 0-9 and single hyphens, at most {MAX_SLUG}, e.g. nd-aktuell.yaml"
        yield yaml_lines.KeyFault(1, f"name {safe_text(file.stem, 80)!r} is no source id", remedy)


def _repeated(files: Iterable[Path]) -> Iterator[SourceFault]:
    by_id: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        by_id[file.stem].append(file)
    for same in (same for same in by_id.values() if len(same) > 1):
        for file in same:
            others = ", ".join(str(other) for other in same if other != file)
            message = f"source id {file.stem!r} is also that of {others}"
            yield SourceFault(file=str(file), line=1, message=message, remedy="rename one of them")


def _faults(file: Path, troubles: Iterable[yaml_lines.KeyFault]) -> list[SourceFault]:
    found = {(t.line, t.message): t for t in troubles}.values()
    return [
        SourceFault(file=str(file), line=t.line, message=safe_text(t.message, 300), remedy=t.remedy)
        for t in found
    ]


def _shaped(
    reading: yaml_lines.YamlText,
) -> tuple[FileSchema | None, list[yaml_lines.KeyFault]]:
    try:
        return FileSchema.model_validate(reading.value), []
    except ValidationError as error:
        return None, [_trouble(e, reading) for e in error.errors(include_url=False)]


def _trouble(error: ErrorDetails, reading: yaml_lines.YamlText) -> yaml_lines.KeyFault:
    path = error["loc"]
    place = ".".join(map(str, path)) or "file"
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            message, remedy = f"unknown key {str(path[-1])!r}", _meant(path)
        case "missing":
            message, remedy = (
                f"key {place!r} is missing",
                f"add `{path[-1]}: …`; see seeds/README.md",
            )
        case "string_type" if not isinstance(error["input"], list | dict | None):
            message, remedy = (
                f"{place}: is read as {error['input']!r}, not as text",
                "put it in quotes",
            )
        case "model_type" | "dict_type":
            message, remedy = f"{place}: needs keys of its own", "see seeds/README.md, or remove it"
        case "seed":
            message, remedy = f"{place}: {context['message']}", str(context["remedy"])
        case _:
            given = safe_text(repr(error["input"]), 60)
            message, remedy = f"{place}: {error['msg']}", f"it is {given}; see seeds/README.md"
    return yaml_lines.KeyFault(reading.line(path), message, remedy)


def _meant(path: tuple[str | int, ...]) -> str:
    shape = _SHAPES[tuple(part for part in path[:-1] if isinstance(part, str))]
    near = difflib.get_close_matches(str(path[-1]), shape.model_fields, n=1)
    return f"did you mean {near[0]!r}?" if near else f"keys here: {', '.join(shape.model_fields)}"


def _source(source_id: SourceId, shape: FileSchema) -> Source:
    return Source(
        id=source_id,
        name=shape.name,
        home=shape.home,
        language=shape.language,
        timezone=shape.timezone,
        schedule=_schedule(shape.schedule),
        seeds=tuple(_seed(seed) for seed in shape.seeds),
        archives=tuple(shape.archives),
        scope=Scope(
            hosts=tuple(shape.scope.hosts),
            allow=tuple(shape.scope.allow),
            deny=tuple(shape.scope.deny),
        ),
        identity=Identity(pattern=shape.identity.pattern, mirrors=tuple(shape.identity.mirrors)),
        budget=Budget(
            pages=shape.budget.pages,
            seconds=shape.budget.seconds,
            gap_seconds=float(shape.budget.gap),
        ),
        overrides=tuple(override for each in shape.overrides for override in _overrides(each)),
        network=Network(allow=tuple(shape.network.allow)),
        rights=Rights(
            tdm=Treatment.STORE if shape.rights.tdm == "permitted" else Treatment.SKIP,
            by=shape.rights.by or "",
            noarchive=Treatment(shape.rights.noarchive),
        ),
        raw_keep_days=shape.raw.keep,
        articles_keep_days=shape.articles.keep,
        fetch_by=FetchBy(shape.fetch),
        shortest_words=shape.shortest,
        paused=shape.paused,
        unchecked=shape.checked == "never",
        sample=shape.sample,
    )


def _schedule(shape: ScheduleSchema) -> Schedule:
    if shape.cron:
        return Cron(expression=shape.cron, timezone=shape.timezone or "UTC")
    return Every(seconds=shape.every or 0, jitter_seconds=shape.jitter or 0)


def _seed(shape: SeedSchema) -> Seed:
    named = {kind: getattr(shape, kind) for kind in SeedKind}
    return next(Seed(kind=kind, url=url) for kind, url in named.items() if url)


def _overrides(shape: OverrideSchema) -> Iterator[Override]:
    action = "prune" if shape.prune else "keep"
    for target in shape.prune or shape.keep or ():
        yield Override(
            action=action,
            xpath=target.xpath,
            text=target.text,
            reason=shape.reason,
            until=shape.until,
        )
