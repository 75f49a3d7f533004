"""Reads run reports for the newsroom, each of them once.

What was read of them lies in a folder of this machine: of the last days the lines of all runs, so that only reports
written since are read; of earlier days, in which nothing changes any more, the sums. The folder can be deleted.
"""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from flows.newsroom import line
from flows.newsroom.line import DayTotal, RunLine
from pipelines import codec
from pipelines.model.report import RunReport
from pipelines.store import runs
from pipelines.store.object_store import NotFoundError, ObjectStore

T = TypeVar("T")

DAYS = 22
"""Three weeks and today: three days of the same weekday are what a source's norm is made of."""
OPEN_DAYS = 2
"""Days back to which a report may still be written: a run belongs to the day of its start."""
_AT_ONCE = 16
"""Reports asked for together; a bucket answers each after some 20 ms."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What reports say of the last three weeks."""

    lines: tuple[RunLine, ...]
    """Of the last days, all runs."""
    totals: dict[date, tuple[DayTotal, ...]]
    """Of all days, those of `lines` too."""


@dataclass(frozen=True, slots=True)
class _Kept:
    key: str
    line: RunLine


def read(store: ObjectStore, folder: Path, today: date) -> Readings:
    """Return what the reports of three weeks say.

    Args:
        store: Where they are.
        folder: Where that which was read is kept; made when it is not there.
        today: The current day in UTC.

    Raises:
        StoreError: When the store cannot be read.
    """
    room = folder / hashlib.sha256(store.name.encode()).hexdigest()[:12]
    room.mkdir(parents=True, exist_ok=True)
    recent: dict[date, list[RunLine]] = {}
    totals: dict[date, tuple[DayTotal, ...]] = {}
    for day in (today - timedelta(days=n) for n in range(DAYS)):
        if day >= today - timedelta(days=OPEN_DAYS):
            recent[day] = _lines(store, room, day)
            totals[day] = tuple(line.day_totals(recent[day]))
        else:
            totals[day] = _totals(store, room, day)
    _sweep(room, today)
    return Readings(tuple(one for lines in recent.values() for one in lines), totals)


def _lines(store: ObjectStore, room: Path, day: date) -> list[RunLine]:
    """Return the lines of an open day: those that are kept, and those of reports that are new."""
    file = room / f"{day}.lines.json"
    kept = {one.key: one for one in _load(file, tuple[_Kept, ...])}
    new = [key for key in runs.report_keys(store, day) if key not in kept]
    if new:
        kept |= {one.key: one for one in _fetch(store, new)}
        _save(file, tuple(kept.values()))
    return [one.line for one in kept.values()]


def _totals(store: ObjectStore, room: Path, day: date) -> tuple[DayTotal, ...]:
    """Return the sums of a day that is closed; one without reports is looked at again, which costs one listing."""
    file = room / f"{day}.totals.json"
    if found := _load(file, tuple[DayTotal, ...]):
        return found
    made = tuple(line.day_totals(_lines(store, room, day)))
    if made:
        _save(file, made)
    (room / f"{day}.lines.json").unlink(missing_ok=True)
    return made


def _fetch(store: ObjectStore, keys: Iterable[str]) -> list[_Kept]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [one for one in pool.map(lambda key: _one(store, key), keys) if one]


def _one(store: ObjectStore, key: str) -> _Kept | None:
    """Return the line of a report; None when it has been deleted since, or is of a release whose reports differ."""
    try:
        return _Kept(key, line.of_report(codec.load(RunReport, store.get(key))))
    except (NotFoundError, codec.CodecError):
        return None


def _load(file: Path, noun: type[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what is kept; nothing where there is no file, or one that an earlier release has written."""
    try:
        return codec.load(noun, file.read_bytes())
    except (FileNotFoundError, codec.CodecError):
        return ()


def _save(file: Path, kept: object) -> None:
    """Writes a file whole or not at all: two commands at once may both write it."""
    draft = file.with_suffix(".new")
    draft.write_bytes(codec.dump(kept))
    draft.replace(file)


def _sweep(room: Path, today: date) -> None:
    """Removes what was kept of days that nobody asks for any more."""
    first = str(today - timedelta(days=DAYS))
    for file in room.glob("*.json"):
        if file.name < first:
            with suppress(FileNotFoundError):
                file.unlink()
