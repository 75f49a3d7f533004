"""`make train`: fits what is learned to a corpus folder and writes it into the packages.

What is shipped learns from all pages, and says nothing about quality on those pages. The same run leaves
the weights of the folds outside of git, for `make quality` to measure with: some ten minutes of a core.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.training import crossval, foldfiles, page_kinds, samples
from infra.training.fit import fit, fit_second
from infra.training.samples import Sample
from pipelines.extract.classifier import weights
from pipelines.extract.classifier.weights import Weights
from pipelines.judge.kind_model import dumps

CORPORA = ("fundus", "fundus-evaluation", "article-extraction-benchmark", "wcxb", "trafilatura")
OUT = Path(__file__).parents[2] / "pipelines" / "extract" / "weights" / weights.FILE


def train(pages: Sequence[Sample], first: crossval.Passes) -> Weights:
    """Return weights fitted to all pages; the second pass learns from out-of-fold scores of the first."""
    fitted = fit(pages)
    return Weights(
        tables=fitted.tables,
        first=fitted.trees,
        second=fit_second(pages, first.scores),
        names=fitted.names,
    )


def write_folds(corpora: Sequence[Path]) -> Path:
    """Fits and writes the weights of the folds alone, unless they are there; gives their folder."""
    place = foldfiles.folder(corpora)
    if not place.is_dir():
        _say("fitting the weights of the folds: some ten minutes of a core, kept afterwards")
        pages = list(samples.load(corpora))
        _write_folds(corpora, pages, crossval.first_passes(pages), place)
    return place


def _write_folds(
    corpora: Sequence[Path], pages: Sequence[Sample], first: crossval.Passes, place: Path
) -> list[page_kinds.Sample]:
    # An interrupted fit must not look like a whole one.
    part = place.with_name(f"{place.name}.part")
    for folder in (part, place):
        shutil.rmtree(folder, ignore_errors=True)
    foldfiles.write(pages, first, part)
    kinds = list(page_kinds.load(corpora, part))
    page_kinds.write_folds(kinds, part)
    part.rename(place)
    return kinds


def main() -> int:
    """Trains; skips with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if not options.corpora.is_dir():
        _say(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER")
        return 0
    corpora = [options.corpora / name for name in CORPORA]
    pages = list(samples.load(corpora))
    first = crossval.first_passes(pages)
    kinds = _write_folds(corpora, pages, first, foldfiles.folder(corpora))
    made = {
        options.out: weights.dumps(train(pages, first)),
        page_kinds.OUT: dumps(page_kinds.fit(kinds)),
    }
    for file, text in made.items():
        file.write_text(text, encoding="utf-8")
        _say(f"{file}: {file.stat().st_size} bytes")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
