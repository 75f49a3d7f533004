"""Images of an article with caption and credit: those between its title and the end of its text.

What stands in boxes of other articles, in forms, advertisements and author boxes is left out.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache
from itertools import accumulate, islice

from lxml import etree

from pipelines.extract.dates.parse import find_shown
from pipelines.extract.html import marks
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.html.tags import INLINE, KINDS, TAG_NUMBERS
from pipelines.extract.html.walk import Walk
from pipelines.extract.images.credits import part_credits, split_credit
from pipelines.extract.images.sources import best_address, image_key, is_icon
from pipelines.languages import lexicon
from pipelines.model.draft import Block, Image, Mark, Metadata

MAX_IMAGES = 50
MAX_CAPTION, MAX_CREDIT, MAX_ALT = 1_000, 200, 500
"""Characters."""
WIDE = 1_000
"""Pixels from which a figure's own address is better than that of the same picture in the page's data."""

_BODY_SHARE = 0.7
"""Share of the text's characters that its element holds; single lines may stand elsewhere."""
_CLIMBED = 4
"""Elements above an image among which the one with its caption is looked for."""
_MAX_PARTS = 400
"""Elements of a caption that are looked at."""
_OTHERS = sum(
    marks.BIT[mark]
    for mark in (
        Mark.NAV, Mark.FORM, Mark.PAYMENT, Mark.AD, Mark.RELATED, Mark.NEWSLETTER,
        Mark.SHARE, Mark.COMMENTS, Mark.APPEAL, Mark.CONSENT, Mark.AUTHOR_BOX, Mark.BYLINE,
        Mark.HIDDEN,
    )
)  # fmt: skip
_CAPTION = marks.BIT[Mark.CAPTION]
_PICTURED = re.compile(r"im(?:age|g)|picture|photo|media|bild|foto|figure|caption", re.IGNORECASE)
_CREDITING = re.compile(
    r"\w*credits?|copyright\w*|photographer|fotograf\w*|bildnachweis|bildquelle|quelle|urheber\w*|rights"
    r"|attribution|source|authors?|autor\w*|byline|(?:photo|image|picture|foto|bild)(?:source|author|autor|rechte)"
)
_DATELINE = 60
"""Characters of a byline; longer captions that begin with a date are told of."""
_PICTURE = lexicon.alternatives("picture_names")
_SHOWN = re.compile(
    rf"(?:(?:{_PICTURE}) (?:{lexicon.alternatives('picture_joins')}) )?(.+?)(?:'s|\u2019s)?"
    rf"(?: (?:{_PICTURE}|{lexicon.alternatives('picture_ends')}))*$"
)
"""What the picture of an author is called."""
_AD = re.compile(rf"\W*(?:{lexicon.alternatives('ad_label')})\W*", re.IGNORECASE)
_BY = re.compile(rf"(?:{lexicon.alternatives('by')}|{lexicon.alternatives('pictured_by')})\s")
_AROUND = frozenset({"picture", "source", "noscript"})
_NO_TEXT = frozenset({"img", "picture", "source", "figure"})
_UNSAID = frozenset({"script", "style", "noscript", "template", "svg", "button", "video", "audio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image of the text, with how wide its address says it is."""

    image: Image
    width: float
    """Pixels; 0 when nothing is said."""


def read_figures(walk: Walk, blocks: Sequence[Block], base: str) -> tuple[Figure, ...]:
    """Return the images of the article in page order, each once.

    Args:
        walk: The page.
        blocks: Its lines, the article's own chosen.
        base: Address against which relative ones stand.
    """
    own = [walk.nodes[b.order] for b in blocks[: len(walk.nodes)] if b.chosen]
    if not own:
        return ()
    start, end = _region(walk, own, blocks)
    chosen, lined = frozenset(own), frozenset(walk.nodes)
    farthest = list(accumulate(walk.nodes, max))
    found: dict[str, Figure] = {}
    holders: set[int] = set()
    for node in range(start, end):
        if not (walk.images[node] or walk.tag_names[node] == "amp-img"):
            continue
        if _is_of_others(walk, node, start):
            continue
        holder = _holder(walk, node, chosen, lined)
        said = None if holder in holders else holder
        following = bisect_right(farthest, node)
        for figure in _figures(walk, node, said, base, following):
            if found.setdefault(image_key(figure.image.url), figure) is figure:
                holders.add(holder)
        if len(found) >= MAX_IMAGES:
            break
    return tuple(found.values())[:MAX_IMAGES]


def with_figures(read: Metadata, figures: Sequence[Figure]) -> Metadata:
    """Return the metadata with the images of the text behind the main one, which may be one of them.

    Args:
        read: What the page's data say; of images at most the main one.
        figures: Images of the text.
    """
    figures = [
        figure
        for figure in figures
        if not _is_portrait(figure.image, (*read.authors, *read.agencies))
    ]
    if not figures:
        return read
    same = image_key(read.images[0].url) if read.images else ""
    own = [figure for figure in figures if image_key(figure.image.url) == same]
    first = (_joined(own[0], read.images[0]),) if own else read.images
    others = (figure.image for figure in figures if figure not in own)
    origin = ("images", f"{len(figures)} in the text")
    return replace(
        read,
        images=(*first, *others)[:MAX_IMAGES],
        provenance=(*read.provenance, origin),
    )


def _is_portrait(image: Image, authors: Sequence[str]) -> bool:
    """Whether an image shows an author: nothing but the name, or a byline, stands with it."""
    said = (image.caption or image.alt or "").casefold().strip()
    names = [name.casefold() for name in authors]
    if not any(name in said for name in names):
        return False
    shown = _SHOWN.fullmatch(said)
    return _BY.match(said) is not None or (shown is not None and shown[1] in names)


def _joined(figure: Figure, main: Image) -> Image:
    return Image(
        url=figure.image.url if figure.width >= WIDE else main.url,
        caption=figure.image.caption or main.caption,
        credit=figure.image.credit or main.credit,
        alt=figure.image.alt or main.alt,
        line=figure.image.line,
    )


def _region(walk: Walk, own: Sequence[int], blocks: Sequence[Block]) -> tuple[int, int]:
    """Return the frames from the article's title, or the begin of its element, to the end of its text's element."""
    sizes = [len(block.text) for block in blocks if block.chosen]
    total = sum(sizes[: len(own)])
    body = own[max(range(len(own)), key=lambda n: sizes[n])]
    while body and _BODY_SHARE * total > sum(
        size for node, size in zip(own, sizes, strict=False) if body <= node < walk.ends[body]
    ):
        body = walk.parents[body]
    article = body
    while article and walk.tag_names[article] not in ("article", "main"):
        article = walk.parents[article]
    title = TAG_NUMBERS["h1"]
    headings = [node for node in range(body) if walk.tags[node] == title]
    starts = [*([article] if article else []), *headings[-1:]]
    return max(1, min(starts, default=body)), walk.ends[body]


def _is_of_others(walk: Walk, node: int, start: int) -> bool:
    """Whether an element between an image and the article's own stands for something else."""
    while node > start:
        spoken = walk.spoken[node]
        name = walk.tag_names[node]
        own = marks.TAG_BITS.get(name, 0)
        if name == "aside" or (own | (marks.names(spoken)[0] if spoken else 0)) & _OTHERS:
            return True
        node = walk.parents[node]
    return False


def _holder(walk: Walk, node: int, own: frozenset[int], lined: frozenset[int]) -> int:
    """Return the element that holds an image with its caption: its figure, else a box called like one."""
    at, best = node, node
    for _ in range(_CLIMBED):
        if not at or not own.isdisjoint(range(at, walk.ends[at])):
            break
        if walk.tag_names[at] == "figure" or _PICTURED.search(walk.spoken[at]):
            best = at
            if not lined.isdisjoint(range(at, walk.ends[at])):
                break
        at = walk.parents[at]
    return best


def _figures(
    walk: Walk, node: int, holder: int | None, base: str, following: int
) -> Iterator[Figure]:
    """Return the images directly in a frame; the first has what its holder says, when there is one.

    Args:
        walk: The page.
        node: Element whose images are wanted.
        holder: Element with what is said of them.
        base: Address against which theirs stand.
        following: First line behind the element's begin that a later element holds.
    """
    element = walk.elements[node]
    if element is None:
        return
    said = walk.elements[holder] if holder is not None else None
    caption, by = ("", "") if said is None else _said(said)
    for picture in islice(element.iter("img", "amp-img"), MAX_IMAGES):
        if not _is_directly_in(picture, element):
            continue
        url, width = best_address(picture, base)
        if _AD.fullmatch(caption) or not url or (is_icon(url) and not caption):
            continue
        if _leads_elsewhere(picture):
            continue
        alt = normalize_line(picture.get("alt") or "")[:MAX_ALT]
        image = Image(
            url=url,
            caption=caption[:MAX_CAPTION] or None,
            credit=by[:MAX_CREDIT] or None,
            alt=alt if alt and alt != caption else None,
            line=_line_behind(walk, picture, following),
        )
        yield Figure(image=image, width=width)
        caption = by = ""


def _line_behind(walk: Walk, picture: etree._Element, following: int) -> int:
    """Return the line before which a picture stands; of those that the walk did not count, that of the next frame."""
    around = (
        picture if picture in walk.pictured else next(picture.iterancestors("picture"), picture)
    )
    return walk.pictured.get(around, following)


def _is_directly_in(picture: etree._Element, element: etree._Element) -> bool:
    """Whether a picture stands in an element with nothing but inline elements between."""
    if picture is element:
        return True
    for around in picture.iterancestors():
        if around is element:
            return True
        if around.tag not in _AROUND and KINDS.get(str(around.tag)) != INLINE:
            return False
    return False


def _leads_elsewhere(picture: etree._Element) -> bool:
    """Whether a picture outside of a figure is a link to another page: a teaser."""
    link = next(picture.iterancestors("a"), None)
    if link is None or next(picture.iterancestors("figure"), None) is not None:
        return False
    target = (link.get("href") or "#").partition("?")[0].lower()
    return not (
        target.startswith("#") or target.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))
    )


def _said(holder: etree._Element) -> tuple[str, str]:
    """Return (caption, credit) of a figure: by its elements' names, else by the words before a credit."""
    captions = [*islice(holder.iter("figcaption"), 3)]
    signed: list[etree._Element] = []
    for element in islice(holder.iter("*"), _MAX_PARTS):
        named = " ".join(filter(None, (element.get("class"), element.get("itemprop"))))
        is_cited = element.tag == "cite" and bool(captions)
        if not (named or is_cited) or element.tag in _NO_TEXT:
            continue
        is_credit, is_caption = _called(named)
        is_credit = is_credit or is_cited
        if is_credit and element.tag != "figcaption":
            signed.append(element)
        elif is_caption and not captions:
            captions.append(element)
    by = next((said for element in signed if (said := _words(element, ()))), "")
    above = (one.getparent() for one in signed if one is not holder)
    captions = captions or [one for one in above if one is not None]
    caption = next((said for one in captions if (said := _words(one, signed))), "")
    if _is_dateline(caption):
        return "", ""
    return part_credits(caption, by) if by else split_credit(caption)


def _is_dateline(caption: str) -> bool:
    """Whether what stands beside a picture begins with a date: a byline, whose author is no photographer."""
    if len(caption) > _DATELINE:
        return False
    read = next(find_shown(caption, UTC), None)
    return read is not None and not re.search(r"\w", read.before)


@lru_cache(maxsize=10_000)
def _called(named: str) -> tuple[bool, bool]:
    """Says whether an element is called like a credit, and whether like a caption."""
    bits, words = marks.names(named)
    return any(map(_CREDITING.fullmatch, words)), bool(bits & _CAPTION)


def _words(element: etree._Element, without: Sequence[etree._Element]) -> str:
    """Return the text inside an element as one line, without that of some others and of buttons."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in islice(walk, 2 * _MAX_PARTS):
        if event == "start":
            silent = node.tag in _UNSAID or (node is not element and node in without)
            parts.append("" if silent else node.text or "")
            if silent:
                walk.skip_subtree()
        elif node is not element:
            parts.append(_gap(node) + (node.tail or ""))
    return normalize_line("".join(parts)[: 2 * MAX_CAPTION])


def _gap(node: etree._Element) -> str:
    return "" if KINDS.get(str(node.tag)) == INLINE and node.tag != "span" else " "
