"""YAML text to plain values with the line of every key, and all that is wrong with it. Pure.

A subset that a person can read at a glance: one document, no anchors, aliases, tags or repeated keys, so
that neither a bomb of aliases nor a constructor of objects has a way in (fault L07).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

MAX_DEPTH = 8
"""Levels of nesting; source files need four."""

Path = tuple[str | int, ...]
Plain = None | bool | int | float | str | date | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class KeyFault:
    """One thing that is wrong: where, what, and what to do."""

    line: int
    """From 1; 0 for what has no text."""
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a text says, with the line (from 1) of every key and item by its path."""

    value: Plain
    lines: dict[Path, int]
    troubles: tuple[KeyFault, ...]

    def line(self, path: Path) -> int:
        """Return the line of the nearest known part of a path; 1 when there is none."""
        known = (
            self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines
        )
        return next(known, 1)


def read(text: str) -> YamlText:
    """Reads a text; a broken one gives `value` None and says why in `troubles`."""
    troubles = tuple(_refused(text))
    if troubles:
        return YamlText(None, {}, troubles)
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is None:
        return YamlText(
            None, {}, (KeyFault(1, "is empty", "copy another source's file and edit it"),)
        )
    lines: dict[Path, int] = {}
    found: list[KeyFault] = []
    value = _plain(node, (), lines, found)
    return YamlText(value, lines, tuple(found))


def _refused(text: str) -> Iterator[KeyFault]:
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if fault := _odd(event, depth, documents):
                yield KeyFault(_line(event.start_mark), *fault)
            if depth > MAX_DEPTH or documents > 1:
                return
    except yaml.MarkedYAMLError as error:
        what = " ".join(filter(None, (error.context, error.problem)))
        yield KeyFault(
            _line(error.problem_mark), f"is no YAML: {what}", "mind indentation, colons and quotes"
        )
    except yaml.YAMLError as error:
        what = str(error).splitlines()[0]
        yield KeyFault(1, f"is no YAML: {what}", "save it as UTF-8 text without control characters")


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _odd(event: yaml.Event, depth: int, documents: int) -> tuple[str, str] | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return (
            "anchors and aliases (& and *) are not read",
            "write the value out; quote texts with & or *",
        )
    if tag := getattr(event, "tag", None):
        return f"tag {str(tag)[:40]!r} is not read", "leave the tag away"
    if depth > MAX_DEPTH:
        return f"is nested deeper than {MAX_DEPTH} levels", "see seeds/README.md for the keys"
    if documents > 1:
        return "has a second document (---)", "put each source into a file of its own"
    return None


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], found: list[KeyFault]) -> Plain:
    lines.setdefault(path, _line(node.start_mark))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, at), lines, found) for at, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, found)
    return _scalar(node, found)


def _mapping(
    node: yaml.MappingNode, path: Path, lines: dict[Path, int], found: list[KeyFault]
) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            found.append(KeyFault(line, "a key is no plain word", "write `key: value`"))
            continue
        key = key_node.value
        if key in values:
            found.append(KeyFault(line, f"key {key!r} stands twice", "keep one of them"))
        lines[*path, key] = line
        values[key] = _plain(value_node, (*path, key), lines, found)
    return values


def _scalar(node: yaml.Node, found: list[KeyFault]) -> Plain:
    try:
        value: Plain = yaml.CSafeLoader("").construct_object(node)
    except (ValueError, yaml.YAMLError) as error:
        line = _line(node.start_mark)
        found.append(
            KeyFault(line, f"{node.value[:60]!r} cannot be read: {error}", "mend or quote it")
        )
        return None
    return value
