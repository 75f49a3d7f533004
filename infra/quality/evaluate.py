"""`make quality`: the cleaner beside plain trafilatura, scored on corpora in one run.

The figure that counts is cross-validated: each page is cleaned with weights that saw no page of its
publisher. The shipped weights, which learned from these very pages, stand beside it for their CPU alone.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.quality import corpora, heldout, newspaper, tables, worst
from infra.quality.metrics import Gold
from infra.quality.running import timed_run, write_pages
from infra.quality.tables import Measured
from infra.training import train

CORPORA = train.CORPORA
NEWSPAPER = "newspaper"
CHOSEN = (
    "copydesk: by weights that saw no page of the publisher; (shipped): saw all",
    "chosen in folds: trees, tables of words, second pass, page kinds and the points under which they refuse",
    "chosen in sight of these pages: rules, the score of a line, votes for titles, the order of dates and authors",
    "what each rule gains: make ablate",
)
"""What the figures say of pages never seen, and where they flatter."""


def evaluate(
    name: str, golds: Sequence[Gold], pages: Iterable[tuple[str, bytes]], roots: list[Path]
) -> Measured:
    """Runs all extractors over a corpus.

    Args:
        name: The corpus.
        golds: What its pages should become.
        pages: (id, bytes) of its pages.
        roots: Copies of our packages with the weights of each fold.
    """
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        jsonl = room / "pages.jsonl"
        count = write_pages(pages, {gold.id: gold for gold in golds}, jsonl)
        ours, gated = (
            newspaper.clean("copydesk")
            if name == NEWSPAPER
            else heldout.run_folds("copydesk", roots, jsonl, room)
        )
        runs = [
            ours,
            timed_run("trafilatura", [sys.executable, "-m", "infra.quality.plain"], jsonl, count),
            timed_run("(shipped)", [*heldout.CLEAN, "--no-gates"], jsonl, count),
        ]
    return Measured(name=name, golds=golds, runs=runs, gated=gated)


def report(measured: Measured, folder: Path) -> list[str]:
    """Return the lines to print of a corpus; writes its worst pages to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{measured.name}.html"
    page.write_text(worst.before_after(measured.golds, measured.runs[:2]), encoding="utf-8")
    scored = sum(gold.scored for gold in measured.golds)
    ranked = worst.worst(measured.golds, measured.runs[0])
    return [
        f"== {measured.name}: {scored} pages with gold of {len(measured.golds)}",
        *tables.table(measured),
        *(f"lost whole: {page}" for page in tables.lost(measured)),
        f"worst {len(ranked)}, before and after: {page}",
        *(f"  {100 * f1:5.1f}  {gold.id}" for f1, gold in ranked),
    ]


def main() -> int:
    """Runs the bench; skips with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--report", type=Path, default=Path("var/quality"))
    parser.add_argument("names", nargs="*", default=(*CORPORA, NEWSPAPER), metavar="CORPUS")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.stdout.write(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER\n")
        return 0
    folds = train.write_folds([options.corpora / name for name in CORPORA])
    sys.stdout.write("\n".join(CHOSEN) + "\n\n")
    with tempfile.TemporaryDirectory() as scratch:
        roots = heldout.copies(folds, Path(scratch))
        for name in options.names:
            golds, pages = _corpus(name, options.corpora / name)
            measured = evaluate(name, golds, pages, roots)
            sys.stdout.write("\n".join(report(measured, options.report)) + "\n\n")
            sys.stdout.flush()
    return 0


def _corpus(name: str, folder: Path) -> tuple[list[Gold], Iterable[tuple[str, bytes]]]:
    if name == NEWSPAPER:
        return newspaper.golds(), newspaper.pages()
    return corpora.load_golds(folder), corpora.pages(folder)


if __name__ == "__main__":
    sys.exit(main())
