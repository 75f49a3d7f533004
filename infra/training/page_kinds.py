"""Fits the points by which pages of other kinds are told from articles; writes `pipelines/judge/points.py`.

`python -m infra.training.page_kinds`. Corpora: WCXB's page types (CC-BY-4.0) and Fundus' pages as further
articles (MIT); the texts stay out, what is kept are thresholds and points of some sixty figures.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from infra.quality import corpora
from infra.quality.metrics import Gold
from pipelines import line
from pipelines.boilerplate.strip import strip
from pipelines.judge.page import Page
from pipelines.judge.signs import signs
from pipelines.model.page import FetchedPage, Via
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Source, SourceId

Floats = NDArray[np.float64]

WEIGHTS = {"article": 1.0, "news": 0.6, "documentation": 0.3}
"""Weight of a page in the fit; all other types have 1.5. Documentation is prose and counts as article."""
OTHER_WEIGHT = 1.5
PIECES = 4
"""A figure's range is cut into so many pieces of equally many pages; each step has its points."""
RIDGE = 6.0
"""Chosen with `PIECES` in five folds by site: at 2.4 % of articles refused 74 % of others are told apart, at
1.3 % 66 %, no page of a news site refused at either; LightGBM on the same figures does no better."""
REFUSED_SHARE = 0.008
"""Share of the training articles below the threshold; in folds by site it is about twice as many."""
OUT = Path(__file__).parents[2] / "pipelines" / "judge" / "points.py"

Sample = tuple[str, dict[str, float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the corpora, fits, writes the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    options = parser.parse_args(arguments)
    samples = list(_samples(options.corpora))
    OUT.write_text(module(samples), encoding="utf-8")
    sys.stdout.write(f"{len(samples)} pages, written {OUT}\n")
    return 0


def _samples(folder: Path) -> Iterator[Sample]:
    for name in ("wcxb", "fundus"):
        golds = {gold.id: gold for gold in corpora.load_golds(folder / name)}
        pages = [(golds[i], body, name) for i, body in corpora.pages(folder / name) if i in golds]
        with ProcessPoolExecutor(2) as pool:
            yield from filter(None, pool.map(_sample, pages, chunksize=8))


def _sample(page: tuple[Gold, bytes, str]) -> Sample | None:
    gold, body, corpus = page
    source = Source(
        id=SourceId("corpus"),
        name=gold.publisher,
        home=f"https://{urlsplit(gold.url).netloc}/",
        language="en",
        schedule=Every(seconds=3600),
        seeds=(),
    )
    fetched = FetchedPage(
        url=gold.url,
        final_url=gold.url,
        source_id=source.id,
        status=200,
        headers=(),
        body=body,
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        via=Via(seed=gold.url, listing=gold.url),
    )
    draft = line.draft(fetched, source)
    if isinstance(draft, Rejection):
        return None
    kind = "news" if corpus == "fundus" else gold.page_type or "article"
    return kind, signs(Page(draft, strip(draft, cold(source.id))))


def module(samples: Sequence[Sample]) -> str:
    """Gives the text of the module that holds the fitted points."""
    names = list(samples[0][1])
    kinds = np.array([kind for kind, _ in samples])
    figures = np.array([[row[name] for name in names] for _, row in samples], dtype=np.float64)
    steps = [_steps(figures[:, column]) for column in range(len(names))]
    encoded = _encoded(figures, steps)
    wanted = np.isin(kinds, list(WEIGHTS)).astype(np.float64)
    weights = np.array([WEIGHTS.get(str(kind), OTHER_WEIGHT) for kind in kinds])
    points = np.round(fitted(encoded, wanted, weights), 3)
    scores = points[0] + encoded @ points[1:]
    threshold = float(np.quantile(scores[kinds == "article"], REFUSED_SHARE))
    return _text(names, steps, points, threshold)


def _steps(values: Floats) -> list[float]:
    distinct = np.unique(values)
    if len(distinct) < 3:  # noqa: PLR2004 - yes or no
        return [round(float(distinct[-1] + distinct[0]) / 2, 4)] if len(distinct) > 1 else []
    inner = np.quantile(values, np.linspace(0, 1, PIECES + 1)[1:-1])
    return [float(step) for step in np.unique(np.round(inner, 4))]


def _encoded(figures: Floats, steps: Sequence[Sequence[float]]) -> Floats:
    columns = [figures[:, i] > step for i, own in enumerate(steps) for step in own]
    return np.array(columns, dtype=np.float64).T


def fitted(encoded: Floats, wanted: Floats, weights: Floats) -> Floats:
    """Gives intercept and points of a ridge logistic regression, by Newton's steps."""
    rows = np.c_[np.ones(len(encoded)), encoded]
    points = np.zeros(rows.shape[1])
    ridge = np.eye(len(points)) * RIDGE
    ridge[0, 0] = 1e-6
    for _ in range(60):
        chance = 1 / (1 + np.exp(-(rows @ points)))
        slope = rows.T @ (weights * (chance - wanted)) + ridge @ points
        bend = (rows.T * (weights * chance * (1 - chance))) @ rows + ridge
        step = np.linalg.solve(bend, slope)
        points -= step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004 - settled
            break
    return points


def _text(
    names: Sequence[str], steps: Sequence[Sequence[float]], points: Floats, threshold: float
) -> str:
    lines = [
        '"""Points by which pages of other kinds are told from articles. Made by `infra.training.page_kinds`."""',
        "",
        f"START = {float(points[0])}",
        f"THRESHOLD = {threshold:.3f}",
        '"""A page with fewer points is no article."""',
        "POINTS: dict[str, tuple[tuple[float, float], ...]] = {",
    ]
    number = 1
    for name, own in zip(names, steps, strict=True):
        pairs = [(step, float(points[number + i])) for i, step in enumerate(own)]
        number += len(own)
        inner = "".join(f"({step}, {point})," for step, point in pairs)
        lines.append(f'    "{name}": ({inner}),')
    doc = '"""By figure: (threshold, points when the figure is above it)."""'
    return "\n".join([*lines, "}", doc, ""])


if __name__ == "__main__":
    sys.exit(main())
