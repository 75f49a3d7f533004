"""The honest run: each page cleaned by a copy of copydesk whose weights saw no page of its publisher.

The copies differ from this checkout in the weights alone; each cleans the pages of the publishers it
never saw, with `copydesk clean`, so pages of one publisher are evidence for each other as in a harvest.
"""

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from infra.quality.metrics import Output
from infra.quality.running import Run, run
from infra.training.folds import FOLDS, fold_of, publisher

_ROOMS = ("flows", "crawlers", "pipelines")
_HERE = Path(__file__).parents[2]
CLEAN = (sys.executable, "-c", "from flows.cli.app import main; main()", "clean", "--jsonl")
"""`copydesk clean` of the packages that Python finds."""


def copies(folds: Path, room: Path) -> list[Path]:
    """Makes a copy of our packages for each fold.

    Args:
        folds: Has a folder for each fold, with what takes the place of files in `pipelines`.
        room: Empty folder for the copies.
    """
    roots = [room / str(fold) for fold in range(FOLDS)]
    for fold, root in enumerate(roots):
        for name in _ROOMS:
            shutil.copytree(_HERE / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(folds / str(fold), root / "pipelines", dirs_exist_ok=True)
    return roots


def run_folds(name: str, roots: list[Path], jsonl: Path, room: Path) -> tuple[Run, Run]:
    """Cleans a file of pages by folds; gives (all pages with their text, what the gates leave of them).

    Raises:
        subprocess.CalledProcessError: When a cleaner fails.
    """
    gated: dict[str, Output] = {}
    texts: dict[str, Output] = {}
    for root, pages in zip(roots, _dealt(jsonl, room), strict=True):
        judged = run(name, CLEAN, pages, root).outputs
        gated |= judged
        texts |= judged
        refused = _with_siblings(pages, judged)
        if refused:
            texts |= run(name, [*CLEAN, "--no-gates"], refused, root).outputs
    refusals = {page: replace(texts[page], rejection=out.rejection) for page, out in gated.items()}
    return (
        Run(name=name, outputs=texts, cpu_ms=None),
        Run(name=name, outputs=refusals, cpu_ms=None),
    )


def _dealt(jsonl: Path, room: Path) -> list[Path]:
    """Deals the lines of a file out to a file for each fold."""
    lines: dict[int, list[str]] = defaultdict(list)
    with jsonl.open() as pages:
        for line in pages:
            lines[fold_of(publisher(json.loads(line)["url"]))].append(line)
    files = [room / f"pages-{fold}.jsonl" for fold in range(FOLDS)]
    for fold, file in enumerate(files):
        file.write_text("".join(lines[fold]))
    return files


def _with_siblings(jsonl: Path, judged: Mapping[str, Output]) -> Path | None:
    """Writes the pages of publishers of which a page was refused; None when there is none."""
    with jsonl.open() as pages:
        rows = [
            (publisher(row["url"]), row["id"], line) for line in pages if (row := json.loads(line))
        ]
    refused = {name for name, page, _ in rows if judged[page].rejection}
    if not refused:
        return None
    file = jsonl.with_suffix(".refused")
    file.write_text("".join(line for name, _, line in rows if name in refused))
    return file
