"""Pages of the corpora as training samples: walked by our own code, each line labelled by the gold."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infra.quality import corpora, metrics
from infra.quality.metrics import Gold
from infra.training.folds import publisher
from pipelines.extract.classifier import features
from pipelines.extract.classifier.feature_table import FeatureTable
from pipelines.extract.classifier.line_stats import LineStats, line_stats
from pipelines.extract.classifier.trafilatura_choice import ask_trafilatura
from pipelines.extract.declared.elements import read_declared
from pipelines.extract.declared.head import PageHead, read_head
from pipelines.extract.html.decode import DecodedPage, decode_page
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import Walk, walk

WEIGHTS = {
    "fundus": 1.0,
    "fundus-evaluation": 0.6,
    "article-extraction-benchmark": 0.8,
    "wcxb": 0.35,
    "trafilatura": 0.4,
}
"""Weight of a page by its corpus: news above guides and blogs, hand-made gold above drafted one."""

YES, NO, IGNORED = 1, 0, -1
_LINE_WORDS = 5
"""Tokens from which a line is labelled by its shingles alone."""
_PROBE = 25
"""Characters from which a snippet or line is compared as a part of the other."""


@dataclass(slots=True, kw_only=True)
class Sample:
    """A page to learn from or to measure on."""

    corpus: str
    gold: Gold
    publisher: str
    """What is kept together when samples are split."""
    walk: Walk
    head: PageHead
    seen: LineStats
    plain: FeatureTable
    """Features that need no learned table."""
    opinion: frozenset[int]
    """Lines that trafilatura takes."""
    labels: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    cover: float = 1.0
    """Share of the gold's shingles that the lines labelled as content hold."""


def load(folders: Iterable[Path]) -> Iterator[Sample]:
    """Reads corpora; pages without lines, without gold or of other kinds than articles are left out.

    All cores share the pages; samples come in the order of the corpora.
    """
    with ProcessPoolExecutor() as pool:
        for folder in folders:
            yield from filter(None, pool.map(_sample, _pages(folder), chunksize=8))


def _pages(folder: Path) -> Iterator[tuple[str, Gold, bytes]]:
    golds = {gold.id: gold for gold in corpora.load_golds(folder)}
    for name, body in corpora.pages(folder):
        gold = golds.get(name)
        if gold and gold.scored and gold.page_type == "article":
            yield folder.name, gold, body


def _sample(page: tuple[str, Gold, bytes]) -> Sample | None:
    corpus, gold, body = page
    decoded = decode_page(body, {})
    root = parse_html(decoded.text) if isinstance(decoded, DecodedPage) else None
    if root is None:
        return None
    walked, head = walk(root), read_head(read_declared(root))
    if not walked.texts:
        return None
    seen = line_stats(walked)
    sample = Sample(
        corpus=corpus,
        gold=gold,
        publisher=publisher(gold.url or gold.id),
        walk=walked,
        head=head,
        seen=seen,
        plain=features.unlearned(walked, head, seen),
        opinion=ask_trafilatura(root, walked) or frozenset(),
    )
    walked.elements.clear()  # a sample goes from process to process; a tree cannot
    walked.pictured.clear()
    sample.labels = by_body(walked, gold) if gold.body else by_snippets(walked, gold)
    if gold.body:
        sample.cover = _cover(sample)
    return sample


def by_body(walked: Walk, gold: Gold) -> NDArray[np.int8]:
    """Labels lines by a gold text: content, not content, or neither."""
    body = gold.body or ()
    words = [metrics.tokens(text) for text in walked.texts]
    grams = metrics.Grams([word for unit in body for word in metrics.tokens(unit)])
    units = {tuple(metrics.tokens(unit)) for unit in body}
    labels = np.zeros(len(words), np.int8)
    doubtful = []
    for order, line in enumerate(words):
        if not line:
            labels[order] = IGNORED
        elif len(line) >= _LINE_WORDS:
            labels[order] = grams.share(line) >= metrics.GOLD_LINE
        elif tuple(line) in units:
            labels[order] = YES
        elif grams.share(line) == 1.0:
            doubtful.append(order)
    sure = labels == YES
    for order in doubtful:  # pieces of a broken paragraph: decided by what stands beside them
        beside = [n for n in (order - 1, order + 1) if 0 <= n < len(words)]
        labels[order] = any(sure[n] and walked.nodes[n] == walked.nodes[order] for n in beside)
    _ignore(labels, walked, words, gold, grams)
    return labels


def _ignore(
    labels: NDArray[np.int8],
    walked: Walk,
    words: Sequence[list[str]],
    gold: Gold,
    grams: metrics.Grams,
) -> None:
    """Takes out what the gold leaves open: optional lines and copies of the title."""
    optional = metrics.Grams([word for unit in gold.optional for word in metrics.tokens(unit)])
    title = metrics.normal_title(gold.title)
    for order, line in enumerate(words):
        if labels[order] != NO or not line:
            continue
        is_open = bool(gold.optional) and optional.share(line) >= metrics.FOUND
        if (is_open and grams.share(line) < metrics.GOLD_LINE) or (
            title and metrics.normal_title(walked.texts[order]) == title
        ):
            labels[order] = IGNORED


def by_snippets(walked: Walk, gold: Gold) -> NDArray[np.int8]:
    """Labels the few lines that hold a snippet which must, or must not, be in the text."""
    labels = np.full(len(walked.texts), IGNORED, np.int8)
    for snippets, label in ((gold.must, YES), (gold.must_not, NO)):
        for snippet in (" ".join(text.split()) for text in snippets):
            for order, text in enumerate(walked.texts):
                if snippet in text or (len(text) >= _PROBE and text in snippet):
                    labels[order] = label
    return labels


def _cover(sample: Sample) -> float:
    held = metrics.Grams(
        [
            word
            for text, label in zip(sample.walk.texts, sample.labels, strict=True)
            if label == YES
            for word in metrics.tokens(text)
        ]
    )
    return held.share([word for unit in sample.gold.body or () for word in metrics.tokens(unit)])
