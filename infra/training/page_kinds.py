"""Fits the points by which pages of other kinds are told from articles: trees over some hundred signs, and words.

Learned from WCXB's page types, and from the pages of the other corpora as further articles. All pages are
read by block weights that saw no page of their publisher, as the pages of new publishers will be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from numpy.typing import NDArray

from infra.quality import corpora as reading
from infra.quality.metrics import Gold
from infra.training import foldfiles
from infra.training.folds import FOLDS, fold_of, publisher
from pipelines.boilerplate.strip import strip
from pipelines.extract.classifier import weights
from pipelines.extract.extractor import extract_page
from pipelines.judge import kind_model, page_kind
from pipelines.judge.judged_page import JudgedPage
from pipelines.judge.kind_features import kind_features
from pipelines.judge.kind_model import KindWeights, Tree, word_share
from pipelines.judge.kind_words import Words, kind_words
from pipelines.model.page import FetchedPage, Via
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Source, SourceId

FILE = Path("judge", "weights", kind_model.FILE)
OUT = Path(__file__).parents[2] / "pipelines" / FILE

TYPED = "wcxb"
"""The corpus that names page types; pages of the others are articles."""
WEIGHTS = {
    "fundus": 0.6,
    "fundus-evaluation": 0.6,
    "article-extraction-benchmark": 0.6,
    "trafilatura": 0.4,
}
TYPE_WEIGHTS = {"article": 1.0, "documentation": 0.3}
"""Documentation is prose and counts as article. All other types have `OTHER_WEIGHT`."""
OTHER_WEIGHT = 1.5
REFUSED_SHARE = 0.005
"""Share of the articles of the typed corpus that may be refused by their points, in folds by publisher. Most of
them are refused by rules as well: an empty page, a home page."""
THRESHOLD_FOLDS = 3 * FOLDS
"""Each leaves so few pages out that points are what the whole forest gives: forests of half the pages are less sure."""
WORD_PUBLISHERS = 8
"""Publishers that must have a word for it to be listed."""
WORD_DAMPING = 0.1
"""How much each word is held back; with 0.3 as many kinds are told apart."""
WORD_STEPS = 8
"""Newton's steps."""
ROUNDS = 300
SEEDS = (1, 2, 3)
"""So many forests are fitted; a page's points are their mean."""
_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 8,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "max_bin": 63,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page to learn from."""

    corpus: str
    kind: str
    """Page type by the gold."""
    publisher: str
    signs: dict[str, float]
    words: Words
    passes: bool
    """True for what is not refused for its points, however few."""

    @property
    def is_article(self) -> bool:
        """True for what is to be kept."""
        return self.kind in TYPE_WEIGHTS

    @property
    def weight(self) -> float:
        """How much it counts."""
        return WEIGHTS.get(self.corpus) or TYPE_WEIGHTS.get(self.kind, OTHER_WEIGHT)


def load(corpora: Iterable[Path], place: Path) -> Iterator[Sample]:
    """Reads corpora with the block weights of the folds; pages that cannot be taken apart are left out.

    Args:
        corpora: Folders.
        place: Folder of the folds' files, as `foldfiles.write` leaves it.
    """
    with ProcessPoolExecutor() as pool:
        for folder in corpora:
            golds = {gold.id: gold for gold in reading.load_golds(folder)}
            pages = ((golds[i], body) for i, body in reading.pages(folder) if i in golds)
            yield from filter(
                None, pool.map(partial(_sample, folder.name, place), pages, chunksize=8)
            )


def _sample(corpus: str, place: Path, page: tuple[Gold, bytes]) -> Sample | None:
    gold, body = page
    name = publisher(gold.url or gold.id)
    source = Source(
        id=SourceId("corpus"),
        name=gold.publisher,
        home=f"https://{urlsplit(gold.url).netloc}/",
        language="und",
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
    draft = extract_page(fetched, source, _block_weights(place, fold_of(name)))
    if isinstance(draft, Rejection):
        return None
    judged = JudgedPage(draft, strip(draft, cold(source.id)))
    found = kind_features(judged)
    return Sample(
        corpus=corpus,
        kind=gold.page_type if corpus == TYPED else "article",
        publisher=name,
        signs=found,
        words=kind_words(judged),
        passes=page_kind.is_sure(judged) or page_kind.may_be_news(judged, found),
    )


@cache
def _block_weights(place: Path, fold: int) -> weights.Weights:
    file = place / str(fold) / foldfiles.BLOCKS
    return weights.loads(file.read_text(encoding="utf-8"))


def write_folds(samples: Sequence[Sample], place: Path) -> None:
    """Writes the weights of each fold beside its other files."""
    for fold in range(FOLDS):
        file = place / str(fold) / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        held_out = [sample for sample in samples if fold_of(sample.publisher) != fold]
        file.write_text(kind_model.dumps(fit(held_out)), encoding="utf-8")


def fit(samples: Sequence[Sample]) -> KindWeights:
    """Return weights fitted to samples; their threshold is settled in folds by publisher."""
    names = tuple(samples[0].signs)
    return _judging(samples, names, _threshold(samples, names))


def _judging(samples: Sequence[Sample], names: tuple[str, ...], threshold: float) -> KindWeights:
    return KindWeights(
        names=names,
        trees=_trees(samples, names),
        words=word_weights(samples),
        threshold=threshold,
    )


def _threshold(samples: Sequence[Sample], names: tuple[str, ...]) -> float:
    """Return the points for which a set share of articles is refused, each judged without its fold."""
    folds = np.array([fold_of(sample.publisher, THRESHOLD_FOLDS) for sample in samples])
    below: list[float] = []
    for fold in np.unique(folds):
        rest = [sample for sample, own in zip(samples, folds, strict=True) if own != fold]
        judging = _judging(rest, names, 0.0)
        below += [
            np.inf
            if sample.passes
            else kind_model.score_kind(judging, sample.signs, sample.words).total
            for sample, own in zip(samples, folds, strict=True)
            if own == fold and sample.corpus == TYPED and sample.kind == "article"
        ]
    return round(float(np.quantile(below, REFUSED_SHARE)), 3)


def word_weights(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Return what the words of each place mean for an article: a logistic regression over all of them."""
    places = list(samples[0].words)
    listed = [(place, word) for place in places for word in _listed(samples, place)]
    column = {key: number for number, key in enumerate(listed)}
    table = np.zeros((len(samples), len(listed)))
    for row, sample in zip(table, samples, strict=True):
        for place, words in sample.words.items():
            known = [column[place, word] for word in words if (place, word) in column]
            row[known] = word_share(words)
    weights: dict[str, dict[str, float]] = {place: {} for place in places}
    for (place, word), points in zip(listed, _regression(table, samples), strict=True):
        weights[place][word] = round(float(points), 2)
    return weights


def _listed(samples: Sequence[Sample], place: str) -> list[str]:
    """Return the words that several publishers have."""
    publishers: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for word in sample.words[place]:
            publishers[word].add(sample.publisher)
    return sorted(word for word, having in publishers.items() if len(having) >= WORD_PUBLISHERS)


def _regression(table: NDArray[np.float64], samples: Sequence[Sample]) -> NDArray[np.float64]:
    """Return the weights of columns: Newton's steps among the pages, of which there are fewer than words."""
    wanted = np.array([sample.is_article for sample in samples], np.float64)
    weight = np.array([sample.weight for sample in samples])
    alike = table @ table.T / WORD_DAMPING
    points = held = np.zeros(len(samples))
    for _ in range(WORD_STEPS):
        sure = 1 / (1 + np.exp(-points))
        bend = np.maximum(weight * sure * (1 - sure), 1e-9)
        aim = bend * points + weight * (wanted - sure)
        root = np.sqrt(bend)
        within = np.eye(len(samples)) + root[:, None] * alike * root
        held = aim - root * np.linalg.solve(within, root * (alike @ aim))
        points = alike @ held
    return table.T @ held / WORD_DAMPING


def _trees(samples: Sequence[Sample], names: tuple[str, ...]) -> tuple[Tree, ...]:
    rows = np.array([[one.signs[name] for name in names] for one in samples])
    wanted = np.array([sample.is_article for sample in samples], np.float64)
    weight = np.array([sample.weight for sample in samples])
    fitted = (
        lightgbm.train(
            {**_SETTINGS, "seed": seed}, lightgbm.Dataset(rows, wanted, weight=weight), ROUNDS
        )
        for seed in SEEDS
    )
    return tuple(
        _tree(one["tree_structure"])
        for booster in fitted
        for one in booster.dump_model()["tree_info"]
    )


def _tree(node: dict[str, Any]) -> Tree:
    if "split_feature" not in node:
        return [_points(node["leaf_value"])]
    below = (_tree(node["left_child"]), _tree(node["right_child"]))
    limit = round(float(node["threshold"]), 5)
    return [node["split_feature"], limit, *below, _points(node["internal_value"])]


def _points(value: float) -> float:
    return round(float(value) / len(SEEDS), 4)
