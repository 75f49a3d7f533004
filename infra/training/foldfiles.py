"""Weights of the folds as files, kept outside of git: what the bench measures the whole line with."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from infra.training import crossval
from infra.training.samples import Sample
from pipelines.extract.classifier import weights

HERE = Path(__file__).parents[2]
CACHE = HERE / "var" / "quality"
CODE = (
    "infra/training",
    "infra/quality/metrics.py",
    "pipelines/extract",
    "pipelines/boilerplate",
    "pipelines/judge",
    "pipelines/languages",
    "pipelines/languages/lexicon.json",
)
"""What the weights follow from, beside the corpora."""
_WRITTEN = (".py", ".yaml")
"""Endings of what people write there: code and words of languages."""
BLOCKS = Path("extract", "weights", weights.FILE)


def folder(corpora: Sequence[Path]) -> Path:
    """Return the folder for these corpora and this code, `0` up to `FOLDS` below it; it may not be there yet."""
    digest = hashlib.sha256(version("lightgbm").encode())
    code = [
        file
        for name in CODE
        for file in sorted((HERE / name).rglob("*"))
        if file.suffix in _WRITTEN
    ]
    data = [file for place in corpora for file in sorted(place.glob("*.[jt]*"))]
    for file in (*code, *(HERE / name for name in CODE if Path(name).suffix), *data):
        digest.update(hashlib.file_digest(file.open("rb"), "sha256").digest())
    return CACHE / f"folds-{digest.hexdigest()[:12]}"


def write(samples: Sequence[Sample], first: crossval.Passes, place: Path) -> None:
    """Writes each fold's files below a folder, by their paths in `pipelines`."""
    for fold, fitted in enumerate(crossval.fold_weights(samples, first)):
        file = place / str(fold) / BLOCKS
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(weights.dumps(fitted), encoding="utf-8")
