"""What the log hears of a source's crawl: odd things a few times each, faults of a whole host once."""

from collections import Counter

from crawlers.fetching.limits import FetchFailure
from pipelines import logs
from pipelines.model.rejection import Reason

MAX_NOTES = 5
"""Warnings of one kind that a source may log."""

_log = logs.get("crawlers.source_crawl")
_HOST_FAULTS = frozenset(
    {
        Reason.ADDRESS_REFUSED,
        Reason.HOST_DOWN,
        Reason.ROBOTS_UNREACHABLE,
        Reason.THROTTLED,
        Reason.TLS_FAILED,
    }
)


class CrawlLog:
    """What was said of one source so far."""

    def __init__(self) -> None:
        self._told: set[Reason] = set()
        self._warned: Counter[str] = Counter()

    def warn(self, event: str, **facts: str) -> None:
        """Logs the first few of an event; a source with 200 odd sitemaps needs no 200 lines (K12)."""
        self._warned[event] += 1
        if self._warned[event] <= MAX_NOTES:
            _log.warning(event, **facts)

    def tell(self, fault: FetchFailure) -> None:
        """Logs the first fault of a kind that concerns the whole host (fault B01)."""
        if fault.reason in _HOST_FAULTS and fault.reason not in self._told:
            self._told.add(fault.reason)
            _log.warning("host_refused", reason=fault.reason, evidence=fault.evidence)
