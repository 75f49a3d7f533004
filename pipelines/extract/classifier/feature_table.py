"""Named columns of figures, one row a line, and how they become the classifiers' table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Floats


@dataclass(slots=True)
class FeatureTable:
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


def matrix(*parts: FeatureTable) -> Floats:
    """Return the columns as one table, a column a row: the form that the trees read fastest."""
    values = [value for part in parts for value in part.values]
    table = np.empty((sum(len(part.names) for part in parts), values[0].shape[-1]), np.float32)
    at = 0
    for value in values:
        after = at + (len(value) if value.ndim > 1 else 1)
        table[at:after] = value
        at = after
    return table


def column_names(parts: Sequence[FeatureTable]) -> list[str]:
    """Return the names of all columns."""
    return [name for part in parts for name in part.names]


def shifted(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """Return each line the value of the line `by` places before it (after it when negative)."""
    moved = np.full_like(values, fill)
    if by > 0:
        moved[by:] = values[:-by]
    elif len(values) > -by:
        moved[:by] = values[-by:]
    return moved
