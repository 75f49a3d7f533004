"""Switching rules off, and noting which of them said something on a page: all others change nothing there."""

import copy
import pkgutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

import pipelines
from infra.ablation.switches import Switch
from pipelines.boilerplate.candidate import CutCandidate


@dataclass(slots=True)
class Book:
    """What rules said and took since it was opened."""

    said: set[str] = field(default_factory=set)
    """Names of switches whose rules said something."""
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """CPU of each rule, with all that it asks."""

    def turned(self) -> frozenset[str]:
        """Return who said something since the last leaf, and begin a new one."""
        said, self.said = frozenset(self.said), set()
        return said


@contextmanager
def swapped(original: object, other: object) -> Iterator[None]:
    """Puts something in the place of a function wherever the product refers to it: by name, or in a row of rules."""
    places = [
        (module, name, value)
        for module in _modules()
        for name, value in vars(module).items()
        if value is original or (isinstance(value, tuple) and _holds(value, original))
    ]
    try:
        for module, name, value in places:
            setattr(module, name, _exchanged(value, original, other))
        yield
    finally:
        for module, name, value in places:
            setattr(module, name, value)


def _holds(row: tuple[Any, ...], wanted: object) -> bool:
    return any(one is wanted for one in row)


def _exchanged(value: Any, original: object, other: object) -> Any:
    if value is original:
        return other
    return tuple(other if one is original else one for one in value)


def _modules() -> Sequence[Any]:
    return [module for name, module in sys.modules.items() if name.startswith("pipelines.")]


def load_rooms() -> None:
    """Imports all modules of the core, so that none keeps a rule that was switched off before it came."""
    for room in ("extract", "boilerplate", "judge"):
        place = [f"{path}/{room}" for path in pipelines.__path__]
        for found in pkgutil.walk_packages(place, f"pipelines.{room}."):
            import_module(found.name)


@contextmanager
def off(switch: Switch) -> Iterator[None]:
    """Switches a rule off."""
    with swapped(switch.original, switch.silence()):
        yield


@contextmanager
def recording(switches: Sequence[Switch]) -> Iterator[Book]:
    """Notes what all rules say, without changing it."""
    book = Book()
    with ExitStack() as stack:
        for switch in switches:
            stack.enter_context(swapped(switch.original, _noting(switch, book)))
        yield book


def _noting(switch: Switch, book: Book) -> Callable[..., Any]:
    original, silence, name = switch.original, switch.silence(), switch.name

    def noted(*given: Any, **named: Any) -> Any:
        before = _snapshot(given)
        start = time.process_time()
        result = original(*given, **named)
        if isinstance(result, Iterator):
            result = list(result)
            answer: Any = iter(result)
        else:
            answer = result
        book.seconds[name] += time.process_time() - start
        if name not in book.said and (
            switch.instead or _says(result, before, given, lambda: silence(*given, **named))
        ):
            book.said.add(name)
        return answer

    return noted


def _snapshot(given: tuple[Any, ...]) -> Any:
    """Return a copy of what a rule may change: blocks on their way to a decision; None of all else."""
    first = given[0] if given else None
    if isinstance(first, CutCandidate):
        return copy.copy(first)
    if isinstance(first, list) and first and isinstance(first[0], CutCandidate):
        return [copy.copy(one) for one in first]
    return None


def _says(result: Any, before: Any, given: tuple[Any, ...], silent: Callable[[], Any]) -> bool:
    if before is not None and before != given[0]:
        return True
    if result is None:
        return False
    nothing = silent()
    nothing = list(nothing) if isinstance(nothing, Iterator) else nothing
    if isinstance(result, np.ndarray):
        return not np.array_equal(result, nothing)
    return nothing is not result and bool(nothing != result)


@contextmanager
def remembering(functions: Sequence[Callable[..., Any]]) -> Iterator[None]:
    """Has functions answer once for the very same arguments: what no rule changes is read once."""
    with ExitStack() as stack:
        for function in functions:
            stack.enter_context(swapped(function, _remembered(function)))
        yield


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    answers: dict[tuple[int, ...], tuple[Any, Any]] = {}

    def answer(*given: Any) -> Any:
        key = tuple(id(one) for one in given if not isinstance(one, _MADE_ANEW))
        if key not in answers:
            answers[key] = (
                given,
                function(*given),
            )  # holds the arguments, so that their ids stay theirs
        return answers[key][1]

    return answer


_MADE_ANEW = (dict, tuple, frozenset, set)
"""Kinds of arguments that are equal on each call for a page, and made anew."""
