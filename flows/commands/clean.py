"""`copydesk clean`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flows import filter as filters
from flows import papers
from flows.commands import common
from flows.papers import Answer
from flows.workbench import Workbench
from pipelines.model.article import CleanArticle


def clean_stream(*, gates: bool, besides: bool) -> int:
    """Filters JSON lines from standard input to standard output; files or an address besides are wrong use."""
    with common.told():
        if besides:
            raise common.UsageError(
                "--jsonl reads standard input only; leave out the files and --url"
            )
        settings = common.read_settings()
    output = sys.stdout.buffer
    with Workbench(settings.workers, preload=filters.PRELOAD) as bench:
        for line in filters.clean_lines(sys.stdin.buffer, bench, gates=gates):
            # As JSON spells surrogates.
            output.write(line.encode(errors="backslashreplace") + b"\n")
    output.flush()
    return common.GOOD


def clean_files(files: Sequence[Path], url: str, *, as_json: bool, gates: bool) -> int:
    """Prints what becomes of saved pages; exit code 1 when one of them is no article."""
    with common.told():
        settings = common.read_settings()
        _check(files, url)
    named = [(str(path), url) for path in files]
    workers = min(settings.workers, len(files))
    with Workbench(workers, preload=filters.PRELOAD) as bench:
        answers = list(filters.clean_files(named, bench, gates=gates))
    place = {name: n for n, (name, _) in enumerate(named)}
    answers.sort(key=lambda answer: place[str(answer.id)])
    show = _as_json if as_json else _as_text
    sys.stdout.write("\n\n".join(map(show, answers)) + "\n")
    good = all(isinstance(answer.outcome, CleanArticle) for answer in answers)
    return common.GOOD if good else common.DEGRADED


def _check(files: Sequence[Path], url: str) -> None:
    if not files:
        raise common.UsageError("name at least one saved page, or use --jsonl")
    if url and len(files) > 1:
        raise common.UsageError("--url is the address of one page; give one file with it")
    folders = [str(path) for path in files if path.is_dir()]
    if folders:
        raise common.UsageError(f"{', '.join(folders)} is a folder; name the saved pages in it")
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise common.UsageError(f"no such file: {', '.join(missing)}")


def _as_json(answer: Answer) -> str:
    return json.dumps(papers.as_json(answer), ensure_ascii=False, indent=2)


def _as_text(answer: Answer) -> str:
    outcome = answer.outcome
    if not isinstance(outcome, CleanArticle):
        return f"{answer.id}: {outcome.reason} ({outcome.stage}): {outcome.evidence}"
    date = outcome.published_at.isoformat() if outcome.published_at else ""
    byline = " · ".join(part for part in (", ".join(outcome.authors), date) if part)
    parts = (outcome.kicker, outcome.title, outcome.lead, byline, outcome.text)
    cuts = [f"cut ({cut.rule}: {cut.evidence}): {cut.text}" for cut in outcome.cuts]
    return "\n\n".join(part for part in (*parts, "\n".join(cuts)) if part)
