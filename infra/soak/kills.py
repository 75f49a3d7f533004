"""Works on a store, killed by SIGKILL at random instants, done again, and compared with one that was not disturbed."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra.soak import stores

FAULTS_TOLD = 5


@dataclass(slots=True)
class Told:
    """What became of the kills of one work."""

    killed: int = 0
    early: int = 0
    """How many had ended before their instant came: no kill."""
    equal: int = 0
    """Stores that were equal to the undisturbed one after repair."""
    faults: list[str] = field(default_factory=list)


def soak(name: str, place: Path, kills: int, seed: int) -> Told:
    """Kill a work so many times.

    Args:
        name: Of the work, see `stores.WORKS`.
        place: A folder that is not there yet.
        kills: How many processes are killed while they work.
        seed: Of the instants.
    """
    prepare, work = stores.WORKS[name]
    template = place / "template"
    template.mkdir(parents=True)
    prepare(template)
    undisturbed = _copied(template, place / "undisturbed")
    seconds = _timed(work, undisturbed)
    wanted, dice, told = stores.contents(undisturbed), random.Random(f"{name} {seed}"), Told()  # noqa: S311 - instants
    while told.killed < kills and told.early < 3 * kills:
        victim = _copied(template, place / "victim")
        if _killed(work, victim, dice.uniform(0, seconds)):
            told.killed += 1
            work(victim)
            faults = [
                *_differences(wanted, stores.contents(victim)),
                *map(str, stores.left_over(victim)),
            ]
            told.equal += not faults
            told.faults += faults[: FAULTS_TOLD - len(told.faults)]
        else:
            told.early += 1
        shutil.rmtree(victim)
    return told


def _copied(template: Path, target: Path) -> Path:
    shutil.copytree(template, target)
    return target


def _timed(work: Callable[[Path], None], folder: Path) -> float:
    began = time.monotonic()
    os.waitpid(_begun(work, folder), 0)
    return time.monotonic() - began


def _begun(work: Callable[[Path], None], folder: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            work(folder)
        finally:
            os._exit(0)
    return child


def _killed(work: Callable[[Path], None], folder: Path, seconds: float) -> bool:
    """Whether the work was killed so many seconds after its beginning; False when it had ended."""
    child = _begun(work, folder)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _differences(wanted: dict[str, object], found: dict[str, object]) -> list[str]:
    missing = [f"{key} is missing" for key in wanted.keys() - found.keys()]
    more = [f"{key} is too much" for key in found.keys() - wanted.keys()]
    other = [f"{key} differs" for key in wanted.keys() & found.keys() if wanted[key] != found[key]]
    return sorted(missing + more + other)
