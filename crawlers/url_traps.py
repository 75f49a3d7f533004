"""Patterns of addresses: what calendars, page numbers, sort orders and random names have in common. Pure.

Two measures against traps (faults G01, G04, G05). Addresses that differ in nothing but short numbers or
parameters have a share of the run only. Addresses below one folder whose first pages all say the same are
not asked for any more in this run.
"""

import hashlib
import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from pipelines.challenge import without_markup

LEAST_SHARE = 50
"""How many addresses of one pattern are taken up in any run."""

SHARE = 4
"""One page in so many of a larger budget may be of one pattern."""

ECHOES = 8
"""Pages that must say the same before their pattern is muted; one that has said two things never is."""

_SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
"""Longer ones are numbers of articles."""
_NAME = re.compile(r"\d{5}|[^\W\d_]+[-_][^\W\d_]+")
"""A number of an article, or words of a title."""
_CHANGING = re.compile(rb"(?:\s|\d{6,})+")
"""Shorter numbers may be all that tells one draw or one day's weather from the next."""


def count_patterns(url: str) -> str:
    """Return an address without its short numbers and the values of its parameters; names of articles stay."""
    parts = urlsplit(url)
    values = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{name}={v if _NAME.search(v) else ''}" for name, v in sorted(values))
    path = _SHORT_NUMBER.sub("0", parts.path)
    return f"{parts.netloc}{path}{'?' if query else ''}{query}"


def folder(url: str) -> str:
    """Return an address without its last part, numbers and the values of its parameters."""
    parts = urlsplit(count_patterns(url))
    path = parts.path.rstrip("/").rpartition("/")[0]
    names = "&".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return f"{path}/*{'?' if names else ''}{names}"


class PatternQuota:
    """How many addresses of each pattern a run has taken up.

    Args:
        budget: Pages that the run may fetch.
    """

    def __init__(self, budget: int) -> None:
        self._most = max(LEAST_SHARE, budget // SHARE)
        self._taken: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def refusal(self, url: str) -> str:
        """Counts a new address; gives why it is one too many, empty when it is not."""
        pattern = count_patterns(url)
        self._taken[pattern] += 1
        first = self._first.setdefault(pattern, url)
        if self._taken[pattern] <= self._most:
            return ""
        return f"more than {self._most} addresses differ in numbers or parameters only, e.g. {first[:120]}"


class RepeatedPages:
    """What the first pages of each pattern said."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[bytes, str, int]] = {}
        """Pattern to what its pages said so far, the first address and how many there were."""
        self._free: set[str] = set()

    def hear(self, url: str, body: bytes) -> None:
        """Notes what an address showed."""
        pattern = folder(url)
        if pattern in self._free:
            return
        said = _digest(url, body)
        before, first, times = self._said.get(pattern, (said, url, 0))
        if said != before:
            self._free.add(pattern)
        self._said[pattern] = (before, first, times + 1)

    def refusal(self, url: str) -> str:
        """Return why an address is not worth asking for, empty when it is."""
        pattern = folder(url)
        _, first, times = self._said.get(pattern, (b"", "", 0))
        if pattern in self._free or times < ECHOES:
            return ""
        return (
            f"the first {ECHOES} addresses of {pattern[:80]} show the same page, e.g. {first[:120]}"
        )


def _digest(url: str, body: bytes) -> bytes:
    """Return a hash of a page's words, without numbers of requests and what it repeats of its address."""
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2].encode()
    text = without_markup(body)
    return hashlib.sha256(_CHANGING.sub(b" ", text.replace(name, b"") if name else text)).digest()
