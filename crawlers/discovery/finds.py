"""What the readers of listings give: raw finds, not yet tied to a source."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from pipelines.model.source import SeedKind

MAX_HINT_CHARACTERS = 300
"""Titles and dates of listings are hints; more of them is of no use."""

MAX_ADDRESS_CHARACTERS = 4096
"""Addresses are kept to this length: above the limit of `urls.normalize`, so that they are still refused there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUrl:
    """One address that a listing names."""

    url: str
    """Absolute where that was possible; not normalized."""
    title: str | None = None
    published: str | None = None
    """Date as written; never trusted."""
    modified: str | None = None
    """Date of the last change as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFinds:
    """What one reader made of a listing."""

    kind: SeedKind
    articles: tuple[FoundUrl, ...] = ()
    listings: tuple[FoundUrl, ...] = ()
    """Further listings, i.e. child sitemaps."""
    notes: tuple[str, ...] = ()
    """What was odd or left out, for operators; empty when all is well."""


def found_url(
    url: str,
    base: str,
    *,
    title: object = None,
    published: object = None,
    modified: object = None,
) -> FoundUrl:
    """Return a find with its address resolved and its hints folded into one short line each.

    An address that cannot be parsed is kept as written, so that it is refused and counted later.
    """
    return FoundUrl(
        url=absolute(url, base),
        title=_hint(title),
        published=_hint(published),
        modified=_hint(modified),
    )


def absolute(url: str, base: str) -> str:
    """Return the address resolved against its base, or as written when it cannot be parsed."""
    text = url.strip()[:MAX_ADDRESS_CHARACTERS]
    if text.startswith(("https://", "http://")):
        return text
    try:
        return urljoin(base, text)
    except ValueError:
        return text


def distinct(finds: Iterable[FoundUrl]) -> list[FoundUrl]:
    """Return the finds without repeated addresses: the first of each, in order."""
    return list({f.url: f for f in reversed(list(finds))}.values())[::-1]


def bounded(
    finds: list[FoundUrl], limit: int, what: str
) -> tuple[tuple[FoundUrl, ...], tuple[str, ...]]:
    """Return the first finds and, when some were left, a note that says so."""
    if len(finds) <= limit:
        return tuple(finds), ()
    return tuple(finds[:limit]), (f"names {len(finds)} {what}; the first {limit} are used",)


def _hint(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return " ".join(value[: MAX_HINT_CHARACTERS * 4].split())[:MAX_HINT_CHARACTERS] or None
