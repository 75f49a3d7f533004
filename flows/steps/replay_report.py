"""What a replay changes, as figures and lines for whoever approves it; pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines import versions
from pipelines.model.article import CleanArticle, Difference
from pipelines.model.draft import Cut
from pipelines.model.source import SourceId

ID_CHARACTERS = 12
"""Hexadecimal digits of an id: enough that nobody approves another report by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """What a replay of a source changes."""

    id: str
    """Of just these versions with just these texts and fields: the same stored articles, captures, source file and code
    give the same one."""
    changed: int
    """Articles that are stored and get a new version."""
    new: int
    """Articles of pages that were refused before."""
    fields: tuple[tuple[str, int], ...]
    """Fields that change, with the number of articles, the most frequent first."""
    words_lost: int
    """Words of lines of stored texts that the new ones do not have."""
    words_gained: int
    newly_cut: tuple[Cut, ...]
    """Lines of stored texts that are cut now."""


def report_of(source_id: SourceId, changed: Sequence[CleanArticle]) -> ReplayReport:
    """Return what new versions change against the stored ones, which `differences` tells.

    Args:
        source_id: Whose articles they are.
        changed: What would be committed.
    """
    fields = Counter(
        name for article in changed for name in {one.field for one in article.differences}
    )
    texts = [one for article in changed for one in article.differences if one.field == "text"]
    return ReplayReport(
        id=_id(source_id, changed),
        changed=sum(article.version > 1 for article in changed),
        new=sum(article.version == 1 for article in changed),
        fields=tuple(fields.most_common()),
        words_lost=sum(max(0, -_words_more(one)) for one in texts),
        words_gained=sum(max(0, _words_more(one)) for one in texts),
        newly_cut=tuple(cut for article in changed for cut in _newly_cut(article)),
    )


def _id(source_id: SourceId, changed: Sequence[CleanArticle]) -> str:
    told = sorted(
        (
            one.article_id,
            one.version,
            one.change,
            versions.content_hash(one),
            versions.metadata_hash(one),
        )
        for one in changed
    )
    return hashlib.sha256(json.dumps([source_id, told]).encode()).hexdigest()[:ID_CHARACTERS]


def _words_more(difference: Difference) -> int:
    return len(difference.after.split()) - len(difference.before.split())


def _newly_cut(article: CleanArticle) -> Iterator[Cut]:
    stood = {
        line
        for one in article.differences
        if one.field == "text"
        for line in one.before.split("\n")
    }
    return (cut for cut in article.cuts if cut.text in stood)
