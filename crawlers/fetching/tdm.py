"""What a site reserves of text and data mining in its file `tdmrep.json` (TDM Reservation Protocol, W3C)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PATH = "/.well-known/tdmrep.json"
PLACE = "tdmrep.json tdm-reservation"
"""How the ledger and the column `rights` call the signal."""

MAX_RULES = 1_000
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
    entries = document if isinstance(document, list) else []
    named = (entry for entry in entries[:MAX_RULES] if isinstance(entry, Mapping))
    rules = ((entry.get("location"), str(entry.get("tdm-reservation"))) for entry in named)
    return TdmRules(
        rules=tuple(
            (location, value)
            for location, value in rules
            if isinstance(location, str) and len(location) <= MAX_PATTERN and value in ("0", "1")
        )
    )


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
