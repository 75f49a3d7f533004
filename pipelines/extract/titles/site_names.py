"""Names a site goes by, and titles without them."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, content
from pipelines.languages import lexicon

MIN_TITLE = 2
"""Characters that must be left of a title when a site name is taken off."""

MOST_NAME_WORDS = 5
"""Words of a site's name; longer is a headline that names the site."""

MOST_NAMES = 12
FEWEST_NAME_LETTERS = 4
NAME_SHARE = 0.45
"""Letters of a name, and its share of the words around it, from which they stand for the site."""

LABEL_WORDS, LABEL_SHARE = 3, 0.4
"""Words of a section's name beside that of the site, and its share of the letters of the title before it."""

_CACHED = 4_096
_SEPARATOR = re.compile(
    r"\s[|\-\u2013—―•·»«\u203a\u2039>:/~⋆]{1,3}\s(?=\S)|\s?(?:[|\uff5c\uff1a]|::)\s?(?=\S)"
)
_IN_BRACKETS = re.compile(r"^(.+\S)\s*[(\[\uff08【]([^()\[\]\uff08\uff09【】]{2,60})[)\]\uff09】]$")
_NO_WORD = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[\s\u2010-\u2015_.,:;|/()\"\u00ab\u00bb\u201c-\u201f-]+")
_COMMON_LABELS_WORDS = (
    "www m amp mobile news com net org co ac gov edu de at ch fr es it uk us eu info online blog"
    " blogs ww2 www2 en app old beta web"
)
_COMMON_LABELS = frozenset(_COMMON_LABELS_WORDS.split())
_FILLERS = re.compile(
    rf"^(?:{lexicon.alternatives('articles')})(?=\s)|(?<=\s)(?:{lexicon.alternatives('name_endings')})$",
    re.IGNORECASE,
)


@lru_cache(maxsize=_CACHED)
def key(name: str) -> str:
    """Return letters and digits alone, in one case: names that differ in dots and spaces are equal.

    The cache only saves time: bylines are compared with all short lines of a page, which are mostly the template's.
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", name).casefold())


def names(declarations: Declarations) -> frozenset[str]:
    """Return keys of the names of the page's site: by its tags, JSON-LD, host and source file."""
    host = urlsplit(declarations.final_url).hostname or ""
    return declared(declarations) | _host_keys(host)


def declared(declarations: Declarations) -> frozenset[str]:
    """Return keys of the names of the page's site by its tags, JSON-LD and source file."""
    return frozenset(map(key, _forms(_declared(declarations))))


def _declared(declarations: Declarations) -> list[str]:
    said = [
        f.value
        for f in declarations.meta("og:site_name", "application-name", "publisher", "twitter:site")
    ]
    said += [
        f.value
        for f in declarations.meta("apple-mobile-web-app-title", "dc.publisher", "copyright")
    ]
    for node in jsonld.resolved(declarations.article.get("publisher"), declarations.nodes):
        said += jsonld.texts(node)
    for node in declarations.nodes:
        if {"Organization", "NewsMediaOrganization", "WebSite"} & set(jsonld.types(node)):
            said += jsonld.texts(node.get("name"))
    return [*said, declarations.source.name]


def of_masthead(declarations: Declarations) -> frozenset[str]:
    """Return keys of what the links to the site's own begin say, in words or by their picture."""
    return frozenset(map(key, _of_masthead(declarations)))


def _of_masthead(declarations: Declarations) -> Iterable[str]:
    host = urlsplit(declarations.final_url).hostname or ""
    own = (e for e in declarations.homes if urlsplit(e.get("href") or "").netloc in ("", host))
    return (s for e in own if len(key(s := _said(e))) >= FEWEST_NAME_LETTERS)


def shown(declarations: Declarations) -> tuple[str, ...]:
    """Return the names that the page gives its site, words in one case and nothing between them but spaces, sorted.

    What a link to the site's begin says is a name if the page says it elsewhere, too: in its tags, its host or at an
    end of its title. Others say what they lead to (`Startseite`). Of many names the shortest.
    """
    title = _split(declarations.title_tag)
    ends = (title[0], title[-1]) if len(title) > 1 else ()
    known = names(declarations) | {key(end) for end in ends}
    masthead = (said for said in _of_masthead(declarations) if is_site(said, known))
    found = {*map(_plain, _forms(_declared(declarations))), *map(_plain, masthead)}
    return tuple(sorted(sorted(found, key=lambda name: (len(name), name))[:MOST_NAMES]))


def _plain(name: str) -> str:
    return " ".join(_BETWEEN.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split())


def _said(link: HtmlElement) -> str:
    pictured = next(link.iter("img"), None)
    said = (
        content(link) or (pictured is not None and pictured.get("alt")) or link.get("title") or ""
    )
    return said if len(said.split()) <= MOST_NAME_WORDS else ""


def _forms(said: Iterable[str]) -> Iterable[str]:
    for name in said:
        if len(name) > 80:  # noqa: PLR2004 - a sentence
            continue
        forms = [name, *_SEPARATOR.split(name), _FILLERS.sub("", name), name.partition(".")[0]]
        yield from (form for form in forms if len(key(form)) > 1)


def _host_keys(host: str) -> frozenset[str]:
    labels = [label for label in host.lower().split(".") if label]
    own = [label for label in labels if label not in _COMMON_LABELS]
    joined = key(".".join(labels[-2:])), key(host.removeprefix("www."))
    return frozenset(k for k in (*map(key, own), *joined) if len(k) > 1)


def is_name(words: str, known: frozenset[str]) -> bool:
    """Whether words are a name of the site and nothing else."""
    return key(words) in known or key(_FILLERS.sub("", words)) in known


def is_site(words: str, known: frozenset[str]) -> bool:
    """Whether words at the end of a title, or in a byline, name the site: exactly or near enough.

    Near: most of it is the name (`Globalnews.ca`, `STERN.de`), or it is most of the name.
    """
    own = key(words)
    if not own:
        return False
    if is_name(words, known):
        return True
    if key(words.split(maxsplit=1)[0]) in known and words.isupper():  # a station's regional desk
        return True
    if len(words.split()) > MOST_NAME_WORDS:
        return False
    return any(_is_near(own, name) for name in known)


def _is_near(own: str, name: str) -> bool:
    shorter, longer = sorted((own, name), key=len)
    if len(shorter) < FEWEST_NAME_LETTERS or len(shorter) < NAME_SHARE * len(longer):
        return False
    return longer.startswith(shorter) or (longer == own and own.endswith(shorter))


def without_site(title: str, known: frozenset[str], sections: frozenset[str] = frozenset()) -> str:
    """Return a title without site names and section names at its ends.

    Args:
        title: As it stands in a tag.
        known: Keys of the site's names, as `names` gives them.
        sections: Keys of the page's sections: taken off when a site name stood there as well.
    """
    if (found := _IN_BRACKETS.match(title)) and is_site(found[2], known):
        title = found[1]
    parts = _split(title)
    parts = _without_ends(parts, known, sections)
    kept = "".join(parts).strip()
    return kept if len(kept) >= MIN_TITLE else title


def _without_ends(parts: list[str], known: frozenset[str], sections: frozenset[str]) -> list[str]:
    """Takes ends off a list of (words, separator, words, …, words): site names, and labels beside them.

    What a site's name stands before is none of the title.
    """
    sites = [at for at in range(2, len(parts), 2) if is_site(parts[at], known)]
    sign = ""
    if sites:
        sign, parts = parts[sites[0] - 1], parts[: sites[0] - 1]
        parts = _without_labels(parts, sign, sections)
    while len(parts) > 1 and is_site(parts[0], known):
        sign, parts = parts[1], parts[2:]
    if sign:
        parts = _without_labels(parts[::-1], "" if sites else sign, sections)[::-1]
    return parts


def _without_labels(parts: list[str], sign: str, sections: frozenset[str]) -> list[str]:
    """Takes off the end what is a section's name, or much shorter and parted from the rest by the site's own sign."""
    while len(parts) > 1:
        is_label = parts[-2] == sign and _is_label(parts[-1], parts[:-2])
        if not (is_label or key(parts[-1]) in sections):
            break
        parts = parts[:-2]
    return parts


def _is_label(words: str, rest: Iterable[str]) -> bool:
    few = len(words.split()) <= LABEL_WORDS
    return few and len(key(words)) <= LABEL_SHARE * len(key("".join(rest)))


def end_of(title: str) -> str:
    """Return what stands behind the last separator of a title; empty when there is none."""
    parts = _split(title)
    return parts[-1] if len(parts) > 1 else ""


def without_end(title: str) -> str:
    """Return a title without its last separator and what stands behind it."""
    return "".join(_split(title)[:-2]).strip()


def _split(title: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for found in _SEPARATOR.finditer(title):
        parts += [title[at : found.start()], found[0]]
        at = found.end()
    return [*parts, title[at:]]
