"""Learned tables: log-odds of class words and of words of short lines, each publisher one voice."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from infra.training.samples import NO, YES, Sample
from pipelines.extract.blocks.build import subtree_sums
from pipelines.extract.classifier.log_odds import LogOddsTables
from pipelines.extract.html import marks

PRIOR = 0.3
"""Share of content among what is counted."""
_DAMPING = 2.0
_MOST_WORDS = 60
_LABEL_WORDS = 40
_MAX_LENGTH = 24
_CLASS_PUBLISHERS, _WORD_PUBLISHERS = 4, 6
"""Publishers that must have a word for it to be listed."""

Shares = dict[str, dict[str, tuple[float, float]]]
"""Word, publisher: sum of the pages' shares of content, number of pages."""


@dataclass(slots=True)
class Counted:
    """What all publishers say of words."""

    classes: Shares
    words: Shares


def count(samples: Iterable[Sample]) -> Counted:
    """Counts class words and words of short lines over labelled pages."""
    counted = Counted({}, {})
    for sample in samples:
        _add(counted.classes, sample.publisher, _class_shares(sample))
        _add(counted.words, sample.publisher, _word_shares(sample))
    return counted


def tables(counted: Counted, without: str | None = None) -> LogOddsTables:
    """Return the tables; without one publisher's own pages when they are to train on those.

    A model that sees its tables made from the very pages it learns from trusts them too much.
    """
    return LogOddsTables(
        classes=_odds(counted.classes, _CLASS_PUBLISHERS, without),
        words=_odds(counted.words, _WORD_PUBLISHERS, without),
    )


def leave_one_out(counted: Counted) -> Callable[[str], LogOddsTables]:
    """Return a function that gives the tables without a publisher, at the price of what differs."""
    whole = tables(counted)

    def without(publisher: str) -> LogOddsTables:
        own = Counted(
            _having(counted.classes, whole.classes, publisher),
            _having(counted.words, whole.words, publisher),
        )
        return LogOddsTables(
            classes=_Layered(_odds(own.classes, 0, publisher), whole.classes),
            words=_Layered(_odds(own.words, 0, publisher), whole.words),
        )

    return without


class _Layered(dict[str, float]):
    """A table over another one."""

    def __init__(self, over: Mapping[str, float], under: Mapping[str, float]) -> None:
        super().__init__({**under, **over})


def _having(shares: Shares, listed: Mapping[str, float], publisher: str) -> Shares:
    return {word: shares[word] for word in listed if publisher in shares[word]}


def _odds(shares: Shares, fewest: int, without: str | None) -> dict[str, float]:
    base = math.log(PRIOR / (1 - PRIOR))
    found = {}
    for word in sorted(shares):
        voices = [held / pages for name, (held, pages) in shares[word].items() if name != without]
        if len(shares[word]) < fewest or len(word) > _MAX_LENGTH or word.isdigit():
            continue
        mean = (sum(sorted(voices)) + _DAMPING * PRIOR) / (len(voices) + _DAMPING)
        mean = min(max(mean, 1e-3), 1 - 1e-3)
        found[word] = round(math.log(mean / (1 - mean)) - base, 2)
    return found


def _add(shares: Shares, publisher: str, page: Mapping[str, float]) -> None:
    for word, share in page.items():
        voices = shares.setdefault(word, {})
        held, pages = voices.get(publisher, (0.0, 0.0))
        voices[publisher] = (held + share, pages + 1)


def _class_shares(sample: Sample) -> dict[str, float]:
    """Return per class word the share of content in the elements that carry it."""
    words = np.minimum(_MOST_WORDS, [len(text.split()) for text in sample.walk.texts])
    content = subtree_sums(sample.walk, words * (sample.labels == YES))
    all_words = subtree_sums(sample.walk, words * (sample.labels >= NO))
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for frame, spoken in enumerate(sample.walk.spoken):
        if spoken and all_words[frame] > 0:
            for word in marks.names(spoken)[1]:
                sums[word][0] += float(content[frame])
                sums[word][1] += float(all_words[frame])
    return {word: held / total for word, (held, total) in sums.items()}


def _word_shares(sample: Sample) -> dict[str, float]:
    """Return per word the share of content among the short lines that have it."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for order, words in enumerate(sample.seen.word_sets):
        if sample.labels[order] >= NO and sample.seen.words[order] <= _LABEL_WORDS:
            for word in words - {""}:
                sums[word][0] += float(sample.labels[order] == YES)
                sums[word][1] += 1
    return {word: held / total for word, (held, total) in sums.items()}
