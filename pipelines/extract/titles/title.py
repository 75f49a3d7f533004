"""The title of a page, chosen among what its tags, JSON-LD and headings say; the line above it."""

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, FieldCandidate, content
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.titles import site_names
from pipelines.model.bounds import CANDIDATES
from pipelines.model.draft import Block, BlockKind, Mark

_KICKER = Mark.KICKER

WEIGHTS: Mapping[str, float] = {
    "jsonld": 1.8,
    "og": 1.4,
    "twitter": 0.2,
    "other": 0.8,
    "h1": 0.3,
    "shown": 1.1,
    "title": -0.6,
}
"""Votes for a title by the kinds of origin that name it.

Fitted as a conditional logit on the Fundus pages (weight 1) and WCXB articles (0.06) of the development
corpora; cross-validated by publisher 90 % right on Fundus, 86 % by the order jsonld, og, h1. Title tags are
written for search engines: what they alone say is seldom the headline. `shown` is a line of the page.
"""

PRINTED = 1.3
"""More for what JSON-LD calls the headline and the page shows, but not as h1: the h1 is another's work."""

VISIBLE = 0.5
"""More for a heading that the page shows: share titles are written for elsewhere. What the title tag says as well
is not held against it. On Fundus nothing changes, on WCXB's articles ten more in 792 are right."""

SHORT = -0.3
"""For titles under `SHORT_TITLE` characters: often a label."""

SHORT_TITLE = 15

LABEL = -1.0
"""For headings of a word or two that nothing else names: a blog's `News` above the title that its tag names."""

MOST_OF_LABEL = 2

MAX_TITLE = 400
"""Characters; longer is no headline."""

MOST_LABEL_WORDS = 3
"""Words of a label behind a bar: a section, a brand that nothing else names."""

_QUOTES = re.compile(
    "[\u2018\u2019\u201a\u201b\u2032`\u00b4\u201c\u201d\u201e\u201f\u2033«»\u2039\u203a\"']"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_OTHER_META = re.compile(r"(?:^|[.:_-])(?:title|headline)$")
_NO_HEADLINE = re.compile(r"image|video|site|app-|audio|subtitle|media|player|section")


@lru_cache(maxsize=5_000)
def same_title(title: str) -> str:
    """Return the form in which titles are compared: quotes, dashes, case and white space aside.

    The cache saves time only: a page's lines are asked for several times.
    """
    folded = unicodedata.normalize("NFKC", title)
    folded = _DASHES.sub("-", _QUOTES.sub("'", folded))
    return " ".join(folded.split()).casefold()


def title_candidates(
    declarations: Declarations, known: frozenset[str], sections: frozenset[str]
) -> tuple[FieldCandidate, ...]:
    """Return all titles the page names, without site names, in a fixed order."""
    said = [
        *declarations.jsonld("headline"),
        *(declarations.jsonld("name") if not declarations.article.get("headline") else ()),
        *declarations.meta("og:title"),
        *declarations.meta("twitter:title"),
        *_other_metas(declarations),
        *_marked(declarations),
        FieldCandidate(value=declarations.title_tag, origin="title"),
    ]
    cleaned = [
        FieldCandidate(
            value=site_names.without_site(jsonld.plain(f.value), known, sections), origin=f.origin
        )
        for f in said[:CANDIDATES]
        if f.value and len(f.value) <= MAX_TITLE
    ]
    found = [
        _without_label(f, declarations) for f in cleaned if not site_names.is_name(f.value, known)
    ]
    labels = _labels(declarations.blocks)
    begins, headings = (
        [*_begins(declarations, found)],
        _headings(declarations, found, known, labels),
    )
    own = [one for one in headings if one.origin != _WHOLE]
    found = [*_without_kicker(found, headings), *begins, *own]
    found = _uncut(found) or _above_prose(declarations.blocks, known)
    return tuple(found + list(_shown(declarations.blocks, found, labels)))


def _labels(blocks: Iterable[Block]) -> frozenset[str]:
    """Return what lines of a kicker's class say: a heading that says the same is a column's name, no headline."""
    return frozenset(same_title(b.text) for b in blocks if _KICKER in b.marks and b.level != 1)


def _without_kicker(
    found: Iterable[FieldCandidate], headings: Sequence[FieldCandidate]
) -> Iterator[FieldCandidate]:
    """Return titles without the kicker that the page's heading sets apart from what others call the title."""
    whole = [site_names.key(one.value) for one in headings if one.origin == _WHOLE]
    part = next((one.value for one in headings if one.origin == "h1"), "")
    for one in found:
        yield (
            FieldCandidate(value=part, origin=one.origin)
            if site_names.key(one.value) in whole
            else one
        )


_WHOLE = "h1 whole"
"""Origin of a heading with a kicker inside, which votes for no title."""


def _uncut(found: Sequence[FieldCandidate]) -> list[FieldCandidate]:
    """Return titles without those that are the begin of another, cut short by a system."""
    return [one for one in found if not (_CUT.search(one.value) and _is_begin(one, found))]


_CUT = re.compile(r"\s?(?:\.\.\.|\u2026)$")


def _is_begin(one: FieldCandidate, found: Sequence[FieldCandidate]) -> bool:
    begin = same_title(_CUT.sub("", one.value))
    return any(same_title(f.value).startswith(begin) and not _CUT.search(f.value) for f in found)


def _above_prose(blocks: Sequence[Block], known: frozenset[str]) -> list[FieldCandidate]:
    """Return the first heading right above the text, for pages that name no title but the site's."""
    first = next((b.order for b in blocks if b.chosen and b.words >= _PROSE), 0)
    for block in blocks[max(0, first - _NEAR) : first]:
        is_own = block.kind is BlockKind.HEADING and _HEADS.isdisjoint(block.marks)
        if is_own and block.link_share <= 0.5 and not site_names.is_name(block.text, known):  # noqa: PLR2004
            return [FieldCandidate(value=block.text[:MAX_TITLE], origin="heading")]
    return []


_PROSE, _NEAR = 12, 8
"""Words of a line of prose, and lines above it that are looked at."""


def _without_label(found: FieldCandidate, declarations: Declarations) -> FieldCandidate:
    """Takes a short label behind a bar off a title that the page does not print so."""
    head, _, label = found.value.rpartition(" | ")
    few = len(label.split()) <= MOST_LABEL_WORDS < len(head.split())
    if not few or any(
        same_title(block.text) == same_title(found.value) for block in declarations.blocks
    ):
        return found
    return FieldCandidate(value=head, origin=found.origin)


def _other_metas(declarations: Declarations) -> Iterator[FieldCandidate]:
    names = [
        name
        for name in declarations.metas
        if _OTHER_META.search(name)
        and not _NO_HEADLINE.search(name)
        and name not in {"og:title", "twitter:title"}
    ]
    return declarations.meta(*names)


def _marked(declarations: Declarations) -> Iterator[FieldCandidate]:
    for element in declarations.properties.get("headline", ())[:5]:
        if element.tag != "meta" and (value := content(element)):
            yield FieldCandidate(value=value, origin="itemprop headline")


def _headings(
    declarations: Declarations,
    said: Sequence[FieldCandidate],
    known: frozenset[str],
    labels: frozenset[str],
) -> list[FieldCandidate]:
    """Return the h1 that is likest to what the tags say, with its parts that equal a said title."""
    keys = {same_title(f.value) for f in said}
    best: tuple[float, list[FieldCandidate]] = (0.0, [])
    for place, element in enumerate(declarations.headings[:20]):
        whole = content(element)[:MAX_TITLE]
        if not whole or site_names.is_name(whole, known) or (said and same_title(whole) in labels):
            continue
        likeness = max((overlap(whole, f.value) for f in said), default=0.0)
        score = likeness + 0.1 / (place + 1)
        if score > best[0]:
            best = score, _of_heading(element, whole, keys)
    return best[1]


def _of_heading(heading: HtmlElement, whole: str, keys: Collection[str]) -> list[FieldCandidate]:
    """Return the titles in a heading: itself, and its parts that others name.

    What others call by its greater part alone has a kicker in front: that part is what stands there.
    """
    parts = [part for part in _parts(heading) if part and same_title(part) != same_title(whole)]
    named = [part for part in parts if same_title(part) in keys]
    if same_title(whole) in keys and not (named and parts[-1] == named[-1]):
        named = []
    greater = [p for p in named if 2 * len(p) >= len(whole) or len(p.split()) >= _FEWEST_WORDS]
    found = [FieldCandidate(value=part, origin="h1") for part in greater or [*named, whole]]
    found += [FieldCandidate(value=part, origin="shown") for part in greater[:1]]
    return [*found, FieldCandidate(value=whole, origin=_WHOLE)] if greater else found


_FEWEST_WORDS = 4
"""Words of a heading's part that is no label: what others name so is the title, and the rest its subtitle."""


def _parts(heading: HtmlElement) -> Iterator[str]:
    """Return the texts of a heading's elements and what stands between and behind them."""
    yield normalize_line(heading.text or "")
    for child in itertools.islice(heading, CANDIDATES):
        yield content(child)
        yield normalize_line(child.tail or "")


def _begins(
    declarations: Declarations, found: Sequence[FieldCandidate]
) -> Iterator[FieldCandidate]:
    """Return what a title tag says before its last separator, where it alone names the title.

    What stands behind may be a name of the site that nothing else tells; it is the lesser part.
    """
    if declarations.headings or any(one.origin != "title" for one in found):
        return
    for one in found:
        begin = site_names.without_end(one.value)
        if 2 * len(begin) >= len(one.value):
            yield FieldCandidate(value=begin, origin="title")


def _shown(
    blocks: Iterable[Block], said: Sequence[FieldCandidate], labels: frozenset[str]
) -> Iterator[FieldCandidate]:
    """Return the titles that stand as a line of their own on the page, outside navigation and kickers."""
    keys = {key: f.value for f in said if (key := same_title(f.value)) not in labels}
    sizes = [len(key) for key in keys]
    shortest, longest = min(sizes, default=0) - _FORM, min(MAX_TITLE, max(sizes, default=0) + _FORM)
    for block in blocks:
        if not shortest <= len(block.text) <= longest or not _HEADS.isdisjoint(block.marks):
            continue
        if block.link_share > 0.5:  # noqa: PLR2004 - a link to the article, on the page of another
            continue
        if (key := same_title(block.text)) in keys:
            yield FieldCandidate(value=keys.pop(key), origin="shown")


_FORM = 12
"""By which equal titles differ in length at most: quotes, dashes, ligatures."""
_HEADS = frozenset({Mark.NAV, Mark.RELATED, Mark.HIDDEN, Mark.SHARE})


def overlap(one: str, other: str) -> float:
    """Return the share of equal words, 0 to 1, of the shorter text in the longer."""
    a, b = set(same_title(one).split()), set(same_title(other).split())
    return len(a & b) / max(1, min(len(a), len(b)))


def choose_title(found: Sequence[FieldCandidate]) -> tuple[FieldCandidate | None, tuple[str, ...]]:
    """Return the title with most votes, and what says otherwise.

    Titles that differ only in quotes, dashes and case vote together; the kind of origin counts once. Of those that
    differ in the mark behind their kicker, the one that most places spell so.
    """
    votes: defaultdict[str, dict[str, FieldCandidate]] = defaultdict(dict)
    for one in found:
        votes[same_title(one.value)].setdefault(kind(one.origin), one)
    if not votes:
        return None, ()
    order = list(votes)
    scores = {
        key: score(key, votes[key]) + LABEL * _is_label(key, votes[key], order) for key in order
    }
    best = max(order, key=scores.__getitem__)  # the first of equals
    alike = [key for key in order if _SEPARATOR.sub(" ", key) == _SEPARATOR.sub(" ", best)]
    best = max(alike, key=lambda key: (len(votes[key]), ": " in key, scores[key]))
    others = tuple(
        next(iter(votes[key].values())).origin
        for key in order
        if key != best and "shown" not in votes[key]
    )
    return next(iter(votes[best].values())), others


_SEPARATOR = re.compile(r"\s?(?::|\s[-/|])\s")
"""Between kicker and title; which of them stands there, most places say, and of equals papers write a colon."""


def _is_label(title: str, kinds: Collection[str], others: Iterable[str]) -> bool:
    """Whether a title is a heading of a word or two that nothing else names, not even in part."""
    alone = {"h1", "shown"}.issuperset(kinds) and len(title.split()) <= MOST_OF_LABEL
    return alone and not any(overlap(title, other) for other in others if other != title)


def score(title: str, kinds: Collection[str]) -> float:
    """Return the votes for a title by the kinds of origin that name it."""
    printed = "jsonld" in kinds and "shown" in kinds and "h1" not in kinds
    short = len(title) < SHORT_TITLE
    visible = not short and {"h1", "shown"}.issubset(kinds)
    votes = sum(WEIGHTS[kind] for kind in kinds if not (visible and kind == "title"))
    return votes + PRINTED * printed + VISIBLE * visible + SHORT * short


def kind(origin: str) -> str:
    """Return the kind of an origin, a key of `WEIGHTS`."""
    first = origin.partition(" ")[0]
    if first in {"jsonld", "h1", "shown", "title"}:
        return first
    name = origin.partition(" ")[2]
    return {"og:title": "og", "twitter:title": "twitter"}.get(name, "other")
