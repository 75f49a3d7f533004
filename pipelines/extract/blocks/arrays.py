"""Arrays of figures of lines: their types, and values as numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

Ints = NDArray[np.int64]


def numbered(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the different values, and the number of each value among them."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(numbers), np.array([numbers[value] for value in values], np.int64)
