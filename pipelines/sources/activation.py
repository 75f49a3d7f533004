"""Which paused sources an operator has activated: `active.txt` beside the source files, an id a line.

The command writes it, people may read it; lines that begin with `#` are remarks. A source that its own file
does not pause needs no line.
"""

from collections.abc import Iterable
from pathlib import Path

NAME = "active.txt"
_HEAD = "# Paused sources that are harvested all the same. `copydesk sources activate` and `deactivate` write it.\n"


def read(folder: Path) -> frozenset[str]:
    """Return the ids that stand in the list of a folder of source files; none without a list."""
    file = folder / NAME
    return listed(file) if file.is_file() else frozenset()


def listed(file: Path) -> frozenset[str]:
    """Return the ids that stand in a list, one a line.

    Raises:
        OSError: When it cannot be read.
    """
    lines = map(str.strip, file.read_text(encoding="utf-8", errors="replace").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def write(folder: Path, ids: Iterable[str]) -> None:
    """Write the list, whole or not at all; without ids there is none.

    Raises:
        OSError: When the folder cannot be written.
    """
    file, part = folder / NAME, folder / f".{NAME}.part"
    listed = sorted(set(ids))
    if not listed:
        file.unlink(missing_ok=True)
        return
    part.write_text(_HEAD + "".join(f"{name}\n" for name in listed), encoding="utf-8")
    part.replace(file)
