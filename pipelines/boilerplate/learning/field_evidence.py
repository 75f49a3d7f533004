"""Learning what titles, bylines and leads of a source have in common: a pure function of the set of pages."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipelines.model.sitemodel import FieldEvidence

ARTICLES_KEPT = 32
"""Smallest article hashes kept for a value or place: counts are exact up to here, then a sample."""
FIELDS_KEPT = 2_000
FIELD_DAYS = 400
"""A value or place not seen for this long before the newest page is forgotten."""


class FieldTally:
    """Evidence of fields while it is being gathered: the same in whatever order pages come."""

    def __init__(self, known: Iterable[FieldEvidence]) -> None:
        self._articles = {(row.what, row.key): set(row.articles) for row in known}
        self._last = {(row.what, row.key): row.last_seen for row in known}

    def add(self, observations: Iterable[tuple[str, str]], article: str, day: date) -> None:
        """Takes in what one page tells."""
        for told in observations:
            self._articles.setdefault(told, set()).add(article)
            self._last[told] = max(day, self._last.get(told, day))

    def kept(self) -> tuple[FieldEvidence, ...]:
        """Return the evidence, that of most articles and the newest first kept, sorted."""
        newest = max(self._last.values(), default=date.min)
        rows = [
            FieldEvidence(
                what=told[0],
                key=told[1],
                articles=tuple(sorted(seen)[:ARTICLES_KEPT]),
                last_seen=self._last[told],
            )
            for told, seen in self._articles.items()
            if newest - self._last[told] <= timedelta(days=FIELD_DAYS)
        ]
        return tuple(sorted(sorted(rows, key=_weight)[:FIELDS_KEPT], key=_name))


def _weight(row: FieldEvidence) -> tuple[int, int, str, str]:
    return -len(row.articles), -row.last_seen.toordinal(), row.what, row.key


def _name(row: FieldEvidence) -> tuple[str, str]:
    return row.what, row.key
