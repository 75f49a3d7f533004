"""The address of a picture: the widest that its tags offer, and whether two addresses are of one picture."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from pipelines.extract.html.links import as_given
from pipelines.model.bounds import CANDIDATES

SMALLEST = 80
"""Pixels of width or height, as the tag says; smaller ones are icons and counters."""

_MAX_SET = 6_000
"""Characters of a srcset that are looked at."""
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-src-set")
_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-image", "data-url",
    "data-full-src", "data-hi-res-src", "data-echo", "data-flickity-lazyload",
)  # fmt: skip
_CANDIDATE = re.compile(r"[\s,]*+(\S++)(?:(?<!,)(?:\s++([\d.]{1,8})([wx]))?+[^,]*+)?+")
"""An address with what is said of its size; it may hold commas, but ends before the last."""
_DENSITY = 100
"""Pixels that stand for `1x`, so that the densest counts as the widest."""

_NO_PICTURE = re.compile(
    r"(?:^|[/_.=-])(?:pixels?|spacer|blank|transparent|1x1|placeholder|loading|loader)(?:[/_.?-]|$)|%7b"
    r"|(?:youtube\.com|youtube-nocookie\.com|vimeo\.com|dailymotion\.com)/(?:embed|video)/",
    re.IGNORECASE,
)
"""What stands for a picture until a script brings it, and templates of addresses."""
_ICON = re.compile(
    r"(?:^|[/_.=-])(?:(?:app|fav)?icons?|logos?|sprites?|avatars?|emojis?|smil(?:ey|ies)|badges?|buttons?"
    r"|counter|vgwort|authors?|autor(?:es|en)?|columnists?)(?:[/_.-]|$)|\.svg$",
    re.IGNORECASE,
)
_COUNTERS = re.compile(r"(?:^|\.)(?:vgwort\.de|doubleclick\.net|ioam\.de|gravatar\.com)$|^pixel\.")
_SIZE_PARAMETERS = frozenset(
    re.findall(
        r"\w+",
        "w h width height q quality fit crop auto format fm dpr s resize size ssl strip v itok",
    )
)
_SIZE_IN_NAME = re.compile(
    r"(?:[-_][a-z]?\d{2,4}(?:[a-z]\d{1,4})*|[-_]?\d{2,4})x\d{2,4}(?:[a-z]\d{1,4})*|-scaled|@\dx",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:\.(?:jpe?g|png|webp|avif|gif))+$")
_NAMING = re.compile(
    r"(?:image|img|photo|asset|media|picture)_?id|url|src|file|path", re.IGNORECASE
)
"""Parameters that name the picture."""
_SIZE_FOLDER = re.compile(r"[wh]?\d{2,4}(?:x\d{2,4})?|[wh]_\d+.*")
_NUMBER = re.compile(r"\d{6,}")
_TELLING = 12
"""Characters of a file's name that tell its picture wherever it lies."""


def best_address(element: etree._Element, base: str) -> tuple[str, float]:
    """Return (address, pixels of its width or 0) of an img element; an empty address for icons and the like."""
    if any(_is_small(element.get(side)) for side in ("width", "height")):
        return "", 0
    for offered, width in islice(_offers(element), CANDIDATES):
        found = as_given(offered, base)
        if found and not _NO_PICTURE.search(found):
            return found, width
    return "", 0


def _offers(element: etree._Element) -> Iterator[tuple[str, float]]:
    """Return (address, width) from the widest down, then what is said without a width."""
    own = list(_in_sets(element))
    around = next(element.iterancestors("picture"), None)
    # libxml2 does not know that `source` is empty and nests them.
    beside = [] if around is None else [*islice(around.iter("source"), CANDIDATES)]
    sized = [*own, *(one for source in beside for one in _in_sets(source))]
    yield from sorted((one for one in sized if one[1]), key=lambda one: -one[1])
    yield from ((value.strip(), 0.0) for name in (*_LAZY, "src") if (value := element.get(name)))
    yield from (one for one in sized if not one[1])


def _in_sets(element: etree._Element) -> Iterator[tuple[str, float]]:
    for name in _SETS:
        for found in _CANDIDATE.finditer((element.get(name) or "")[:_MAX_SET]):
            yield found[1].rstrip(","), _number(found[2]) * (_DENSITY if found[3] == "x" else 1)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0


def _is_small(said: str | None) -> bool:
    digits = (said or "").strip().removesuffix("px")
    return digits.isdecimal() and len(digits) < 5 and int(digits) < SMALLEST  # noqa: PLR2004 - pixels


def is_no_image(url: str) -> bool:
    """Whether an address is of what stands for a picture, by the last of its path."""
    return _NO_PICTURE.search(url.rpartition("/")[2]) is not None


def is_icon(url: str) -> bool:
    """Whether an address speaks of an icon, a logo, an author or a counter."""
    parts = urlsplit(url)
    return bool(_ICON.search(parts.path) or _COUNTERS.search(parts.hostname or ""))


def image_key(url: str) -> str:
    """Return what the addresses of one picture in several sizes have in common."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query)
    if named := sorted(pair for pair in pairs if _NAMING.fullmatch(pair[0])):
        return str(named)
    path = _ENDINGS.sub("", _SIZE_IN_NAME.sub("", unquote(parts.path).lower()))
    telling = [part for part in path.split("/") if part and not _SIZE_FOLDER.fullmatch(part)]
    if telling and (len(telling[-1]) >= _TELLING or _NUMBER.fullmatch(telling[-1])):
        return telling[-1]
    wanted = sorted(pair for pair in pairs if pair[0] not in _SIZE_PARAMETERS)
    return "/".join(telling[-2:]) + (str(wanted) if wanted and "." not in parts.path else "")
