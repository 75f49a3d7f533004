"""`copydesk sources override`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.cli import errors
from flows.preview import operator_word
from flows.steps.context import utc_now
from pipelines.model.source import SourceId
from pipelines.sources import overrides
from pipelines.sources.overrides import OverrideEntry, OverrideError
from pipelines.urls import safe_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the operator says, as the options give it."""

    source: str
    cut: str
    keep: str
    reason: str
    until: str
    list: bool
    remove: int


def override(seeds: Path | None, word: Word) -> int:
    """Writes, lists or takes back an operator's word on a line of a source; returns the exit code."""
    with errors.as_message(errors.WRONG_USE, OverrideError):
        folder = errors.read_settings(seeds=seeds).seeds
        _check(word)
        if word.cut or word.keep:
            _say(_written(folder, word))
        elif word.remove:
            _say(_taken_back(folder, word))
        else:
            _say(_listed(folder, word.source))
    return errors.GOOD


def _check(word: Word) -> None:
    chosen = [bool(word.cut), bool(word.keep), word.list, bool(word.remove)]
    if sum(chosen) != 1:
        raise errors.UsageError("say one of --cut LINE, --keep LINE, --list and --remove NUMBER")
    if (word.cut or word.keep) and not word.reason:
        raise errors.UsageError("--reason WHY is missing: the next person will ask")


def _written(folder: Path, word: Word) -> Iterator[str]:
    today = utc_now().date()
    entry = operator_word.write(
        folder,
        word.source,
        "prune" if word.cut else "keep",
        word.cut or word.keep,
        reason=word.reason,
        until=_day(word.until),
        today=today,
    )
    yield f"Written to {overrides.file_of(folder, SourceId(word.source))}: {_line(entry)}"
    yield operator_word.follows(word.source)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise errors.UsageError(f"--until {text!r} is no date (2027-11-30)") from None


def _taken_back(folder: Path, word: Word) -> Iterator[str]:
    file = overrides.file_of(folder, SourceId(word.source))
    yield f"Taken out of {file}: {_line(overrides.remove(file, word.remove))}"
    yield operator_word.follows(word.source)


def _listed(folder: Path, source: str) -> Iterator[str]:
    file = overrides.file_of(folder, SourceId(source))
    found = overrides.checked_entries(file)
    yield from (f"{number:3}  {_line(entry)}" for number, entry in enumerate(found, 1))
    if not found:
        yield f"{file} has no override."


def _line(entry: OverrideEntry) -> str:
    action = "cut" if entry.action == "prune" else "keep"
    lines = ", ".join(f"'{safe_text(target, 120)}'" for target in entry.targets)
    since = f", written {entry.added}" if entry.added else ""
    until = f", until {entry.until}" if entry.until else ""
    over = " (over)" if entry.until and entry.until < utc_now().date() else ""
    return f"{action} {lines}: {safe_text(entry.reason)}{since}{until}{over}"


def _say(lines: Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
