"""The account of one source's crawl: what is taken up is closed once, with its visit. No I/O."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from pipelines.model.page import PROBED, Via, Visit
from pipelines.model.rejection import NOT_ASKED, Reason, Stage
from pipelines.model.source import SourceId


class VisitAccount:
    """URLs that wait for their visit, and counts of those that had theirs.

    Args:
        source_id: Whose URLs they are.
        write: Takes each visit once, at the moment the URL is done with.
    """

    def __init__(self, source_id: SourceId, write: Callable[[Visit], None]) -> None:
        self._source_id = source_id
        self._write = write
        self._open: dict[str, tuple[Via, bool]] = {}
        self.counts: Counter[Reason | None] = Counter()
        """Visits of articles by reason."""
        self.refused = 0
        """Of these, the addresses that were not asked for."""
        self.listings_done = 0

    @property
    def left(self) -> int:
        """Number of URLs that still wait for their visit."""
        return len(self._open)

    def is_open(self, url: str) -> bool:
        """Whether a URL still waits for its visit."""
        return url in self._open

    def open(self, url: str, via: Via, *, is_listing: bool = False) -> None:
        """Note that a URL is taken up."""
        self._open[url] = (via, is_listing)

    def close(self, visit: Visit) -> None:
        """End an open URL with its visit."""
        if self._open.pop(visit.url, None) is None:
            raise ValueError(f"{visit.url} is not open: a URL ends in exactly one visit")
        if visit.is_listing:
            self.listings_done += visit.via.listing != PROBED
        else:
            self.counts[visit.reason] += 1
            self.refused += visit.stage is Stage.DISCOVER or visit.reason in NOT_ASKED
        self._write(visit)

    def end(self, url: str, reason: Reason, evidence: str) -> None:
        """End an open URL that was not asked for."""
        via, is_listing = self._open[url]
        visit = Visit(
            url=url,
            source_id=self._source_id,
            via=via,
            is_listing=is_listing,
            stage=Stage.DISCOVER,
            reason=reason,
            evidence=evidence,
            at=datetime.now(UTC),
        )
        self.close(visit)

    def end_rest(self, reason: Reason, evidence: str) -> None:
        """End all that is still open with one reason."""
        for url in list(self._open):
            self.end(url, reason, evidence)
