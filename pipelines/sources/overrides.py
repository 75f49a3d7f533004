"""Overrides written into a source file, and taken out again: only their own lines change, comments and form stay."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from pipelines.model.source import Source, SourceId
from pipelines.sources.load import SourceFileError, load_sources
from pipelines.urls import safe_text

_KEY = "overrides"
ACTIONS = "prune", "keep"


class OverrideError(ValueError):
    """An override that cannot be written or taken out; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideEntry:
    """One entry of a source file, as it stands there."""

    action: str
    """One of `ACTIONS`."""
    targets: tuple[str, ...]
    """Lines, and XPath expressions as they are."""
    reason: str
    added: date | None = None
    """When it was written; None where the file does not say."""
    until: date | None = None
    """Last day on which it holds."""


def file_of(folder: Path, source: SourceId) -> Path:
    """Return the file of a source.

    Raises:
        OverrideError: When there is none.
    """
    found = next(iter(sorted(folder.rglob(f"{source}.yaml"))), None)
    if found is None:
        raise OverrideError(f"no file {safe_text(source)}.yaml in {folder}")
    return found


def read(file: Path) -> str:
    """Return the text of a source file with its line ends as they are; raises `OverrideError`."""
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise OverrideError(f"{file} cannot be read: {error}") from error


def entries(text: str) -> tuple[OverrideEntry, ...]:
    """Return the overrides of a valid source file, in its order."""
    return tuple(map(_entry, (yaml.safe_load(text) or {}).get(_KEY) or ()))


def checked_entries(file: Path) -> tuple[OverrideEntry, ...]:
    """Return the overrides of a file; raises `OverrideError` when it is no source file."""
    text = read(file)
    _checked(file, text)
    return entries(text)


def _entry(said: dict[str, Any]) -> OverrideEntry:
    action = next(name for name in ACTIONS if name in said)
    targets = said[action] if isinstance(said[action], list) else [said[action]]
    return OverrideEntry(
        action=action,
        targets=tuple(_target(one) for one in targets),
        reason=said["reason"],
        added=said.get("added"),
        until=said.get("until"),
    )


def _target(one: str | dict[str, str]) -> str:
    return one if isinstance(one, str) else next(iter(one.values()))


def add(file: Path, entry: OverrideEntry) -> None:
    """Write an override of whole lines behind those that a file has, whole or not at all.

    Raises:
        OverrideError: When a line is decided already, or the file cannot be written this way.
    """
    there = checked_entries(file)
    for number, one in enumerate(there, 1):
        if decided := set(one.targets) & set(entry.targets):
            line = safe_text(min(decided), 60)
            raise OverrideError(
                f"{line!r} is decided already by override {number} ({one.action}): take that out first, "
                f"copydesk sources override {file.stem} --remove {number}"
            )
    _write(file, _added(read(file), entry), (*there, entry))


def remove(file: Path, number: int) -> OverrideEntry:
    """Take an override out of a file, and return it.

    Args:
        file: The source file.
        number: Its place among the file's overrides, from 1.

    Raises:
        OverrideError: When there is none of this number, or the file cannot be written.
    """
    there = checked_entries(file)
    if not 1 <= number <= len(there):
        raise OverrideError(f"{file.name} has {len(there)} overrides, none with number {number}")
    _write(file, _removed(read(file), number - 1), (*there[: number - 1], *there[number:]))
    return there[number - 1]


def _write(file: Path, text: str, wanted: tuple[OverrideEntry, ...]) -> None:
    """Puts the text in place once it is read as what it is to say, and nothing else of the file differs."""
    before, after = _checked(file, read(file)), _checked(file, text)
    if entries(text) != wanted or replace(before, overrides=()) != replace(after, overrides=()):
        raise OverrideError(f"{file} is written in a way that only a person can edit")
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(file)
    except OSError as error:
        raise OverrideError(f"{file} cannot be written: {error.strerror}") from error


def _checked(file: Path, text: str) -> Source:
    """Return the source that a text describes; raises `OverrideError` with all that is wrong with it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / file.name).write_bytes(text.encode())
        try:
            (source,) = load_sources(Path(folder))
        except SourceFileError as error:
            faults = "; ".join(f"{fault.message}; {fault.remedy}" for fault in error.faults)
            raise OverrideError(f"{file.name}: {faults}") from error
    return source


def _added(text: str, entry: OverrideEntry) -> str:
    found = _sequence(text)
    if found is None:
        if text.lstrip().startswith("{"):
            raise OverrideError("a file in braces is one that only a person can edit")
        whole = text if text.endswith("\n") or not text else f"{text}{_end(text)}"
        return f"{whole}{_KEY}:{_end(text)}{_block(entry, 2, _end(text))}"
    if found.flow_style:
        at = found.value[-1].end_mark.index if found.value else found.start_mark.index + 1
        return f"{text[:at]}{', ' if found.value else ''}{_flow(entry)}{text[at:]}"
    at = _behind(text, found)
    head = text[:at] if text[:at].endswith("\n") else f"{text[:at]}{_end(text)}"
    return f"{head}{_block(entry, found.start_mark.column, _end(text))}{text[at:]}"


def _removed(text: str, number: int) -> str:
    found = _sequence(text)
    if found is None:
        return text
    if found.flow_style:
        start, end = _within(found, number)
        return text[:start] + text[end:]
    start = _line_start(text, found.value[number].start_mark.index)
    if len(found.value) == 1:
        start = _line_start(text, text.rindex(_KEY, 0, found.start_mark.index))
    return text[:start] + text[_behind(text, found.value[number]) :]


def _within(found: yaml.SequenceNode, number: int) -> tuple[int, int]:
    """Return what to take out of a sequence in brackets: an entry with the comma that it makes needless."""
    items = found.value
    if len(items) == 1:
        return found.start_mark.index + 1, found.end_mark.index - 1
    if number + 1 < len(items):
        return items[number].start_mark.index, items[number + 1].start_mark.index
    return items[number - 1].end_mark.index, items[number].end_mark.index


def _sequence(text: str) -> yaml.SequenceNode | None:
    """Return where the overrides stand in a text; None where it has none."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)  # not C's: its marks count other characters
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    nodes = (value for key, value in pairs if key.value == _KEY)
    return next((node for node in nodes if isinstance(node, yaml.SequenceNode)), None)


def _behind(text: str, node: yaml.Node) -> int:
    """Return where the line behind a node begins; its own end would lie behind the comments that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    at = node.end_mark.index
    if text[at - 1 : at] == "\n":
        return at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _block(entry: OverrideEntry, indent: int, end: str) -> str:
    first, *rest = (f"{key}: {value}" for key, value in _pairs(entry))
    lines = (f"{' ' * indent}- {first}", *(f"{' ' * indent}  {line}" for line in rest))
    return "".join(f"{line}{end}" for line in lines)


def _flow(entry: OverrideEntry) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in _pairs(entry))}}}"


def _pairs(entry: OverrideEntry) -> Iterator[tuple[str, str]]:
    lines = [f"{{text: {_quoted(line)}}}" for line in entry.targets]
    yield entry.action, lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
    yield "reason", _quoted(entry.reason)
    if entry.added:
        yield "added", entry.added.isoformat()
    if entry.until:
        yield "until", entry.until.isoformat()


def _quoted(text: str) -> str:
    """Return a text in double quotes on one line, every sign in it escaped that YAML would read as another."""
    return yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf")).strip()
