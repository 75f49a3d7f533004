"""A folder to work in, outside any checkout: source files, settings, and where the sample newspaper's server lies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from flows import settings

INSTALLED = Path(__file__).resolve().parents[2]
"""Folder in which the rooms lie: the checkout, or where a wheel was unpacked."""
NEWSPAPER = INSTALLED / "infra" / "newspaper" / "server.py"
SETTINGS_EXAMPLE = INSTALLED / "infra" / "env.example"
SEEDS = INSTALLED / "seeds"
_HEAD = (
    "# Settings of the copydesk in this folder; commands that are run here read it. The same names in the\n"
    "# environment stand above it. Every setting is listed with its default: take away the # and change it.\n\n"
)
_IGNORED = "var/\n"
"""For the version control of the operator: what runs write is no source."""


class NotEmptyError(Exception):
    """The folder holds something that would be overwritten; the message names it."""


def create(folder: Path) -> tuple[Path, ...]:
    """Writes source files, settings and what version control is to leave alone; returns what was written.

    Args:
        folder: Made when it is not there; what lies in it stays untouched.

    Raises:
        NotEmptyError: When one of the names is taken; then nothing is written.
    """
    made = (folder / "seeds", folder / settings.FILE, folder / ".gitignore")
    taken = [str(path) for path in made if path.exists()]
    if taken:
        raise NotEmptyError(
            f"{', '.join(taken)}: there already, and nothing is overwritten. Take another folder, or move it away"
        )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SEEDS, made[0])
    made[1].write_text(_HEAD + "".join(_silent(SETTINGS_EXAMPLE.read_text())))
    made[2].write_text(_IGNORED)
    return made


def _silent(example: str) -> Iterator[str]:
    """Return the example's settings with each value as a comment, its explanation above it."""
    _, _, settings = example.partition("\n\n")
    ours, _, _ = settings.partition("# Not ours")
    for line in ours.splitlines():
        yield f"#{line}\n" if line.startswith("COPYDESK_") else f"{line}\n"
