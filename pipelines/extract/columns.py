"""Named columns of figures, one row a line, and how they become the classifiers' table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Columns:
    """Columns in order."""

    names: list[str] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    """A column each, or several of them as rows."""

    def add(self, name: str, column: object) -> None:
        """Adds a column."""
        self.names.append(name)
        self.values.append(np.asarray(column, np.float32))

    def add_all(self, names: Sequence[str], columns: NDArray[Any]) -> None:
        """Adds columns that are the rows of a table."""
        self.names += names
        self.values.append(np.asarray(columns, np.float32))


def matrix(*parts: Columns) -> Floats:
    """Gives the columns as one table, a column a row: the form that the trees read fastest."""
    values = [value for part in parts for value in part.values]
    table = np.empty((sum(len(part.names) for part in parts), values[0].shape[-1]), np.float32)
    at = 0
    for value in values:
        after = at + (len(value) if value.ndim > 1 else 1)
        table[at:after] = value
        at = after
    return table


def column_names(parts: Sequence[Columns]) -> list[str]:
    """Gives the names of all columns."""
    return [name for part in parts for name in part.names]


def numbered(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Gives the different values, and the number of each value among them."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(numbers), np.array([numbers[value] for value in values], np.int64)


def shifted(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """Gives each line the value of the line `by` places before it (after it when negative)."""
    moved = np.full_like(values, fill)
    if by > 0:
        moved[by:] = values[:-by]
    elif len(values) > -by:
        moved[:by] = values[-by:]
    return moved
