"""Prints every module of the three rooms with the first line of its docstring: `make map`."""

import ast
import sys
from pathlib import Path

ROOMS = ("flows", "crawlers", "pipelines")
_ROOT = Path(__file__).parents[1]
_WIDTH = 52


def lines() -> list[str]:
    """Return a line a module: its path, then the first line of its docstring."""
    files = [file for room in ROOMS for file in sorted((_ROOT / room).rglob("*.py"))]
    return [f"{file.relative_to(_ROOT)!s:{_WIDTH}} {_first_line(file)}" for file in files]


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
