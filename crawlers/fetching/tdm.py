"""What a site reserves of text and data mining in its file `tdmrep.json` (TDM Reservation Protocol, W3C)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

PATH = "/.well-known/tdmrep.json"
PLACE = "tdmrep.json tdm-reservation"
"""How the ledger and the column `rights` call the signal."""

MAX_RULES = 1_000
_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)
MAX_PATTERN = 500
"""Characters of a location; a longer one, or one that is no text, is no rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TdmRules:
    """The rules of one origin, in their order."""

    rules: tuple[tuple[str, str], ...] = ()
    """Location and reservation (`1` or `0`)."""

    def signals(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return what the file says of an address as (place, value): the first location that fits counts."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        found = (value for location, value in self.rules if _fits(location, path))
        return tuple((PLACE, value) for value in [*found][:1])


def read(body: bytes) -> TdmRules:
    """Return the rules of a file; none of one that is no such file."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return TdmRules()
    entries = document if isinstance(document, list) else [document]
    named = (entry for entry in entries[:MAX_RULES] if isinstance(entry, Mapping))
    return TdmRules(rules=tuple(islice((r for entry in named for r in _rules(entry)), MAX_RULES)))


def _rules(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rules of an entry; one with a list of locations, and with whole addresses, is what its author meant."""
    said, location = entry.get("tdm-reservation"), entry.get("location")
    value = str(int(said)) if isinstance(said, bool) else str(said)
    if value not in ("0", "1"):
        return
    for one in location if isinstance(location, list) else [location]:
        if isinstance(one, str) and len(one) <= MAX_PATTERN:
            yield _ORIGIN.sub("", one), value


def _fits(location: str, path: str) -> bool:
    """Whether a path begins with a location in which `*` stands for anything and `$` for the end, as in robots.txt."""
    is_whole = location.endswith("$")
    first, *rest = location.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest, start=1):
        is_last = is_whole and number == len(rest)
        found = path.rfind(part, at) if is_last else path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not is_whole or at == len(path)
