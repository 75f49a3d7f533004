"""`make train`: fits the block classifier to a corpus folder and writes its weights.

The weights learn from all pages; they say nothing about quality on those pages. `--measure` prints the
honest figures instead: pages scored by weights that saw no page of their publisher.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.training import crossval, report, samples
from infra.training.fit import fit, fit_second
from pipelines.extract import weights
from pipelines.extract.weights import Weights

CORPORA = ("fundus", "fundus-evaluation", "article-extraction-benchmark", "wcxb", "trafilatura")
OUT = Path(__file__).parents[2] / "pipelines" / "extract" / "weights" / weights.FILE


def train(pages: Sequence[samples.Sample]) -> Weights:
    """Gives weights fitted to all pages; the second pass learns from out-of-fold scores of the first."""
    scores = crossval.first_scores(pages, tuple(crossval.first_passes(pages)))
    fitted = fit(pages)
    return Weights(
        tables=fitted.tables,
        first=fitted.trees,
        second=fit_second(pages, scores),
        names=fitted.names,
    )


def main() -> int:
    """Trains or measures; skips with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--measure", action="store_true", help="cross-validate, write nothing")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.stdout.write(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER\n")
        return 0
    pages = [page for name in CORPORA for page in samples.load(options.corpora / name)]
    if options.measure:
        sys.stdout.write("\n".join(report.lines(pages)) + "\n")
        return 0
    options.out.write_text(weights.dumps(train(pages)), encoding="utf-8")
    sys.stdout.write(f"{options.out}: {options.out.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
