"""`make quality`: the cleaner beside plain trafilatura, scored on corpora in one run.

Both get all pages of a corpus as JSON lines; CPU is that of all their processes divided by the pages.
"""

import argparse
import base64
import html
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from infra.quality import corpora, metrics
from infra.quality.metrics import Gold, Output

CORPORA = ("fundus", "fundus-evaluation", "article-extraction-benchmark", "wcxb", "trafilatura")
WORST = 20
"""Pages listed for a look, worst first."""
ROWS = (
    ("body token F1", "f1"),
    ("  precision", "precision"),
    ("  recall", "recall"),
    ("4-gram F1", "shingle_f1"),
    ("leaked lines", "leaked"),
    ("gold units found", "units_found"),
    ("  leads", "lead_found"),
    ("  headlines", "headline_found"),
    ("  paragraphs", "paragraph_found"),
    ("title exact", "title"),
    ("author set exact", "authors"),
    ("date to the day", "day"),
    ("date to the minute", "minute"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One extractor's outputs on a corpus."""

    name: str
    outputs: Mapping[str, Output]
    cpu_ms: float
    """CPU of all processes a page."""


def run(name: str, command: list[str], jsonl: Path, count: int) -> Run:
    """Runs an extractor over a file of pages.

    Raises:
        subprocess.CalledProcessError: When the command fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with jsonl.open("rb") as pages:
        done = subprocess.run(command, stdin=pages, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    outputs = {str(row["id"]): _output(row) for row in rows}
    return Run(name=name, outputs=outputs, cpu_ms=1000 * seconds / max(1, count))


def _output(row: dict[str, object]) -> Output:
    rejection = row.get("rejection")
    names = row.get("authors")
    return Output(
        text=str(row.get("text") or ""),
        lead=str(row["lead"]) if row.get("lead") else None,
        title=str(row["title"]) if row.get("title") else None,
        authors=tuple(map(str, names)) if isinstance(names, list) else (),
        date=str(row["date"]) if row.get("date") else None,
        rejection=str(rejection["reason"]) if isinstance(rejection, dict) else None,
    )


def write_pages(folder: Path, golds: Mapping[str, Gold], out: Path) -> int:
    """Writes a corpus as the JSON lines that the extractors read; gives the number of pages."""
    with out.open("w") as lines:
        count = 0
        for name, body in corpora.pages(folder):
            if name not in golds:
                continue
            row = {"id": name, "url": golds[name].url, "html_b64": base64.b64encode(body).decode()}
            lines.write(json.dumps(row) + "\n")
            count += 1
    return count


def scores(golds: Iterable[Gold], result: Run) -> dict[str, dict[str, float]]:
    """Gives the scores of all pages with gold, by page."""
    return {
        gold.id: metrics.score(gold, result.outputs.get(gold.id, Output()))
        for gold in golds
        if gold.scored
    }


def mean(rows: Iterable[Mapping[str, float]], key: str) -> float | None:
    """Gives a score's mean over the pages that have it."""
    values = [row[key] for row in rows if key in row]
    return fmean(values) if values else None


def snippet_f1(rows: Iterable[Mapping[str, float]]) -> float | None:
    """Gives the micro F1 of must and must-not snippets."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({key: int(row[key]) for key in row if key.startswith("snippets_")})
    kept, missed, leaked = (sums[f"snippets_{key}"] for key in ("kept", "missed", "leaked"))
    total = 2 * kept + missed + leaked
    return 2 * kept / total if total else None


def table(runs: list[Run], golds: list[Gold]) -> list[str]:
    """Gives the table of one corpus as lines: a score a line, an extractor a column, per cent."""
    by_run = [scores(golds, result) for result in runs]
    lines = [f"{'':24}" + "".join(f"{result.name:>14}" for result in runs)]
    for label, key in ROWS:
        values = [mean(rows.values(), key) for rows in by_run]
        if any(value is not None for value in values):
            lines.append(f"{label:24}" + "".join(map(_percent, values)))
    snippets = [snippet_f1(rows.values()) for rows in by_run]
    if any(value is not None for value in snippets):
        lines.append(f"{'snippets F1':24}" + "".join(map(_percent, snippets)))
    lines.append(f"{'CPU ms a page':24}" + "".join(f"{result.cpu_ms:14.1f}" for result in runs))
    return [*lines, *_several(golds, by_run), *_languages(golds, by_run)]


def _percent(value: float | None) -> str:
    return f"{'-':>14}" if value is None else f"{100 * value:14.1f}"


def _several(golds: list[Gold], by_run: list[dict[str, dict[str, float]]]) -> list[str]:
    pages = Counter(gold.publisher for gold in golds)
    several = {gold.id for gold in golds if pages[gold.publisher] > 2}  # noqa: PLR2004 - three or more
    return _f1_line("F1, publishers of 3+", several, by_run)


def _languages(golds: list[Gold], by_run: list[dict[str, dict[str, float]]]) -> list[str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for gold in golds:
        if gold.body and gold.scored:
            groups[gold.language[:2]].add(gold.id)
    largest = sorted(groups, key=lambda tag: (-len(groups[tag]), tag))[:6]
    if len(groups) == 1:
        return []
    return [
        line
        for tag in largest
        for line in _f1_line(f"F1, {tag} ({len(groups[tag])})", groups[tag], by_run)
    ]


def _f1_line(label: str, ids: set[str], by_run: list[dict[str, dict[str, float]]]) -> list[str]:
    values = [mean([rows[i] for i in ids if i in rows], "f1") for rows in by_run]
    if all(value is None for value in values):
        return []
    return [f"{label:24}" + "".join(map(_percent, values))]


def worst(golds: list[Gold], result: Run) -> list[tuple[float, Gold]]:
    """Gives the pages with the lowest F1, worst first."""
    rows = scores(golds, result)
    ranked = [(rows[gold.id]["f1"], gold) for gold in golds if "f1" in rows.get(gold.id, {})]
    return sorted(ranked, key=lambda pair: (pair[0], pair[1].id))[:WORST]


def before_after(golds: list[Gold], runs: list[Run]) -> str:
    """Gives an HTML page that shows the worst pages: what is lost, what leaks, in each extractor."""
    parts = [
        "<!doctype html><meta charset=utf-8><title>worst pages</title><style>td{vertical-align:top;"
    ]
    parts.append("width:33%;font:13px sans-serif}.lost{color:#b00}.leak{color:#a60}</style>")
    for f1, gold in worst(golds, runs[0]):
        parts.append(
            f"<h3>{html.escape(gold.id)}: F1 {100 * f1:.1f}</h3><p>{html.escape(gold.url)}</p><table><tr>"
        )
        parts += [_cell(gold, result) for result in runs]
        parts.append("</table>")
    return "".join(parts)


def _cell(gold: Gold, result: Run) -> str:
    out = result.outputs.get(gold.id, Output())
    text = f"{out.lead}\n{out.text}" if out.lead and gold.lead_in_body else out.text
    lost = "".join(f"<p class=lost>lost: {html.escape(x)}" for x in metrics.lost_units(gold, text))
    leaked = "".join(
        f"<p class=leak>leak: {html.escape(x)}" for x in metrics.leaked_lines(gold, text)
    )
    return f"<td><b>{html.escape(result.name)}</b> {html.escape(out.rejection or '')}{lost}{leaked}"


def refusals(golds: list[Gold], result: Run) -> list[str]:
    """Gives a line a page type: how many pages were refused, and the commonest reasons."""
    lines = []
    for kind in sorted({gold.page_type for gold in golds}):
        ids = [gold.id for gold in golds if gold.page_type == kind]
        reasons = Counter(
            reason for i in ids if (reason := result.outputs.get(i, Output()).rejection)
        )
        share = 100 * reasons.total() / len(ids)
        common = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(3))
        lines.append(
            f"{kind:24}{reasons.total():5} of {len(ids):4} refused ({share:.1f} %)  {common}"
        )
    return lines


def evaluate(folder: Path, report: Path) -> list[str]:
    """Scores one corpus; gives the lines to print and writes the worst pages to `report`."""
    golds = corpora.load_golds(folder)
    with tempfile.TemporaryDirectory() as scratch:
        jsonl = Path(scratch) / "pages.jsonl"
        count = write_pages(folder, {gold.id: gold for gold in golds}, jsonl)
        ours = [str(Path(sys.executable).parent / "copydesk"), "clean", "--jsonl"]
        runs = [
            run("copydesk", [*ours, "--no-gates"], jsonl, count),
            run("trafilatura", [sys.executable, "-m", "infra.quality.plain"], jsonl, count),
        ]
        gated = run("gated", ours, jsonl, count)
    report.mkdir(parents=True, exist_ok=True)
    page = report / f"{folder.name}.html"
    page.write_text(before_after(golds, runs), encoding="utf-8")
    scored = sum(gold.scored for gold in golds)
    lines = [f"== {folder.name}: {scored} pages with gold of {count}", *table(runs, golds)]
    lines += ["refusals", *refusals(golds, gated), f"worst {WORST}, before and after: {page}"]
    lines += [f"  {100 * f1:5.1f}  {gold.id}" for f1, gold in worst(golds, runs[0])]
    return lines


def main() -> int:
    """Runs the bench; skips with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--report", type=Path, default=Path("var/quality"))
    parser.add_argument("names", nargs="*", default=CORPORA, metavar="CORPUS")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.stdout.write(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER\n")
        return 0
    for name in options.names:
        sys.stdout.write("\n".join(evaluate(options.corpora / name, options.report)) + "\n\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
