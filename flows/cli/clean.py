"""`copydesk clean`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.batch import clean, records
from flows.batch.records import BatchResult
from flows.cli import errors
from flows.workers.pool import WorkerPool
from pipelines.model import precision
from pipelines.model.article import CleanArticle


def clean_stream(*, gates: bool, besides: bool) -> int:
    """Filters JSON lines from standard input to standard output; files or an address besides are wrong use."""
    with errors.as_message():
        if besides:
            raise errors.UsageError(
                "--jsonl reads standard input only; leave out the files and --url"
            )
        settings = errors.read_settings()
    output = sys.stdout.buffer
    with WorkerPool(settings.workers, preload=clean.PRELOAD) as pool:
        for line in clean.clean_lines(sys.stdin.buffer, pool, gates=gates):
            # As JSON spells surrogates.
            output.write(line.encode(errors="backslashreplace") + b"\n")
    output.flush()
    return errors.GOOD


def clean_files(files: Sequence[Path], url: str, *, as_json: bool, gates: bool) -> int:
    """Prints what becomes of saved pages; exit code 1 when one of them is no article."""
    with errors.as_message():
        settings = errors.read_settings()
        _check(files, url)
    named = [(str(path), url) for path in files]
    workers = min(settings.workers, len(files))
    with WorkerPool(workers, preload=clean.PRELOAD) as pool:
        answers = list(clean.clean_files(named, pool, gates=gates))
    place = {name: n for n, (name, _) in enumerate(named)}
    answers.sort(key=lambda answer: place[str(answer.id)])
    show = _as_json if as_json else _as_text
    sys.stdout.write("\n\n".join(map(show, answers)) + "\n")
    good = all(isinstance(answer.outcome, CleanArticle) for answer in answers)
    return errors.GOOD if good else errors.DEGRADED


def _check(files: Sequence[Path], url: str) -> None:
    if not files:
        raise errors.UsageError("name at least one saved page, or use --jsonl")
    if url and len(files) > 1:
        raise errors.UsageError("--url is the address of one page; give one file with it")
    folders = [str(path) for path in files if path.is_dir()]
    if folders:
        raise errors.UsageError(f"{', '.join(folders)} is a folder; name the saved pages in it")
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise errors.UsageError(f"no such file: {', '.join(missing)}")


def _as_json(answer: BatchResult) -> str:
    return json.dumps(records.as_json(answer), ensure_ascii=False, indent=2)


def _as_text(answer: BatchResult) -> str:
    outcome = answer.outcome
    if not isinstance(outcome, CleanArticle):
        return f"{answer.id}: {outcome.reason} ({outcome.stage}): {outcome.evidence}"
    said = outcome.metadata
    date = precision.written(said.published_at, said.date_precision)
    byline = " · ".join(part for part in (", ".join(said.authors), date) if part)
    parts = (said.kicker, said.title, said.lead, byline, outcome.text)
    cuts = [f"cut ({cut.rule}: {cut.evidence}): {cut.text}" for cut in outcome.cuts]
    return "\n\n".join(part for part in (*parts, "\n".join(cuts)) if part)
