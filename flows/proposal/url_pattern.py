"""What tells the addresses of a site's articles from those of its other pages, as a pattern. Pure.

A pattern is believed when it loses next to none of the articles; a year or a slug's length is none to rely on.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

LEAST = 10
"""Articles without which a pattern is a guess."""

LOST = 0.005
"""Share of the articles that a pattern may lose."""

_SHAPES = (
    r"/(?:19|20)\d\d[-/]?\d\d[-/]",
    r"(?<!\d)\d{6,}(?!\d)",
    r"(?<!\d)\d{4,}(?!\d)",
    r"\.s?html?$",
)
"""What tells addresses of articles from those of sections, the surest first."""


def find(articles: list[str], others: list[str]) -> str:
    """Return the pattern that keeps the articles and refuses most of what else the home page links; or none."""
    if len(articles) < LEAST or not others:
        return ""
    subjects, rest = [*map(subject_of, articles)], [*map(subject_of, others)]

    def kept(pattern: str, of: list[str]) -> int:
        return sum(bool(re.search(pattern, subject)) for subject in of)

    whole = [p for p in _candidates(subjects) if kept(p, subjects) >= (1 - LOST) * len(subjects)]
    best = min(whole, key=lambda p: kept(p, rest), default="")
    return best if best and 2 * kept(best, rest) <= len(rest) else ""


def _candidates(subjects: list[str]) -> Iterator[str]:
    """Yield patterns in the order in which they are preferred: the common folder with a shape, a shape, the folder."""
    first = Counter(subject.split("/")[1] for subject in subjects if subject.count("/") > 1)
    folder, count = next(iter(first.most_common(1)), ("", 0))
    common = count >= (1 - LOST) * len(subjects) and not re.search(r"\d", folder)  # no year
    base = f"^/{re.escape(folder)}/" if common else ""
    if base:
        yield rf"{base}\d+"
        yield from (f"{base}.*{shape}" for shape in _SHAPES)
    yield from _SHAPES
    if base:
        yield base


def number(articles: list[str]) -> str | None:
    """Return the pattern of a number that every article has and no two share."""
    pattern = r"(?<!\d)(\d{5,})(?!\d)"
    found = [re.findall(pattern, urlsplit(url).path) for url in articles]
    numbers = {one[0] for one in found if len(one) == 1}
    whole = len(numbers) == len(articles) and len(articles) >= LEAST
    return pattern if whole else None


def subject_of(url: str) -> str:
    """Return what patterns of a scope are looked for in: path and query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
