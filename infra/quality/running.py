"""Running extractors over a file of pages, each in a process of its own."""

import base64
import json
import os
import resource
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from infra.quality.metrics import Gold, Output

WARMING = 12
"""Pages after which all workers are warm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One extractor's outputs on a corpus."""

    name: str
    outputs: Mapping[str, Output]
    cpu_ms: float | None
    """CPU of all processes a page, start-up apart; None where it says nothing."""


def run(name: str, command: Sequence[str], jsonl: Path, root: Path | None = None) -> Run:
    """Runs an extractor over a file of pages, without saying anything of its CPU.

    Args:
        name: Its heading in the tables.
        command: Reads JSON lines, writes JSON lines.
        jsonl: The pages.
        root: Folder from which Python takes our packages; this checkout when None.

    Raises:
        subprocess.CalledProcessError: When the command fails.
    """
    where = os.environ | ({"PYTHONPATH": str(root)} if root else {})
    with jsonl.open("rb") as pages:
        done = subprocess.run(  # noqa: S603 - our own command
            command, stdin=pages, stdout=subprocess.PIPE, check=True, env=where, cwd=root
        )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return Run(name=name, outputs={str(row["id"]): output(row) for row in rows}, cpu_ms=None)


def timed_run(name: str, command: Sequence[str], jsonl: Path, count: int) -> Run:
    """Runs an extractor over a file of pages and takes the CPU of all its processes.

    What the first pages cost is left out: start-up and imports of all workers, which is most of what a
    small corpus would measure.

    Raises:
        subprocess.CalledProcessError: When the command fails.
    """
    first = jsonl.with_suffix(".first")
    with jsonl.open() as pages:
        first.write_text("".join(islice(pages, WARMING)))
    before = _children_seconds()
    run(name, command, first)
    started = _children_seconds()
    result = run(name, command, jsonl)
    seconds = (_children_seconds() - started) - (started - before)
    return replace(result, cpu_ms=1000 * seconds / max(1, count - WARMING))


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def output(row: Mapping[str, Any]) -> Output:
    """Reads what `copydesk clean --jsonl` says of a page."""
    rejection = row.get("rejection")
    names = row.get("authors")
    return Output(
        text=str(row.get("text") or ""),
        lead=str(row["lead"]) if row.get("lead") else None,
        title=str(row["title"]) if row.get("title") else None,
        authors=tuple(map(str, names)) if isinstance(names, list) else (),
        date=str(row["date"]) if row.get("date") else None,
        section=str(row["section"]) if row.get("section") else None,
        rejection=str(rejection["reason"]) if isinstance(rejection, dict) else None,
    )


def write_pages(pages: Iterable[tuple[str, bytes]], golds: Mapping[str, Gold], out: Path) -> int:
    """Writes the pages of known ids as the JSON lines that extractors read; gives their number."""
    with out.open("w") as lines:
        count = 0
        for name, body in pages:
            if name not in golds:
                continue
            row = {"id": name, "url": golds[name].url, "html_b64": base64.b64encode(body).decode()}
            lines.write(json.dumps(row) + "\n")
            count += 1
    return count
