"""The address an article goes by: the page's own canonical when it is believable, else where it was found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pipelines import urls
from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, FieldCandidate
from pipelines.link_header import linked
from pipelines.model.source import Source

_VARIANT = re.compile(
    r"(?:^|[/.])(?:amp|print|drucken|mobile?)(?=[/.]|$)|\.amp(?=\.)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{4,}")
_WORD = re.compile(r"[a-z0-9]{3,}")
_ENDING = re.compile(r"\.\w{2,5}$")
_FRONT = re.compile(r"/?(?:index|home|start|default)?(?:\.\w{2,5})?/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledUrl:
    """The address that was settled on, and why."""

    url: str
    origin: str


def settle(declarations: Declarations) -> SettledUrl:
    """Return the canonical address (fault I09): of the same source and of the same article, or the final URL.

    `link rel=canonical` comes before the header of that name before `og:url` before JSON-LD; the first believable
    one is taken.
    """
    refused: list[str] = []
    for one in _named(declarations):
        try:
            url = urls.normalize(one.value, declarations.final_url)
        except urls.BadUrlError as error:
            refused.append(f"{one.origin} {error}")
            continue
        doubt = why_not(url, declarations.final_url, declarations.source)
        if not doubt:
            return SettledUrl(url=url, origin=one.origin)
        refused.append(f"{one.origin} {urls.safe_text(url, 80)} {doubt}")
    note = f"; refused: {'; '.join(refused[:2])}" if refused else ""
    return SettledUrl(url=declarations.final_url, origin=f"final url{note}")


def _named(declarations: Declarations) -> Iterator[FieldCandidate]:
    for rel, href in declarations.links:
        if rel == "canonical":
            yield FieldCandidate(value=href, origin="link canonical")
            break  # the first: a second one is a template's fault
    if href := linked(declarations.headers, "canonical"):
        yield FieldCandidate(value=href, origin="header link canonical")
    yield from declarations.meta("og:url")
    for address in jsonld.links(declarations.article.get("mainEntityOfPage"))[:1]:
        yield FieldCandidate(value=address, origin="jsonld mainEntityOfPage")


def why_not(url: str, final_url: str, source: Source) -> str:
    """Return why a canonical address is not believed; empty when it is.

    Args:
        url: Normalized address that the page names.
        final_url: Normalized address that answered.
        source: Whose page it is.
    """
    if url == final_url:
        return ""
    named, answered = urlsplit(url), urlsplit(final_url)
    if _bare(named.hostname) not in _hosts(source) | {_bare(answered.hostname)}:
        return "is of another host"
    if named.port != answered.port and _bare(named.hostname) == _bare(answered.hostname):
        return "is of another port"
    if _FRONT.fullmatch(named.path) and not _FRONT.fullmatch(answered.path):
        return "is the front page"
    if not _is_same_article(url, final_url, source):
        return "is another article"
    return ""


def _hosts(source: Source) -> set[str]:
    home = urlsplit(source.home).hostname
    return {_bare(host) for host in (home, *source.scope.hosts, *source.identity.mirrors)}


def _bare(host: str | None) -> str:
    return (host or "").lower().partition(":")[0].removeprefix("www.")


def _is_same_article(url: str, final_url: str, source: Source) -> bool:
    """Whether two addresses of a source can be one article's: same identity, path, number or slug."""
    if urls.identity(url, source.identity) == urls.identity(final_url, source.identity):
        return True
    if source.identity.pattern and urls.identity(final_url, source.identity).startswith("id:"):
        return False  # the source says what identifies its articles
    one, other = _path(url), _path(final_url)
    if one == other:
        return _is_same_query(url, final_url)
    if not other or (not _WORD.search(other.rpartition("/")[2]) and urlsplit(final_url).query):
        return True  # `/?p=123`: the address that answered says nothing of the article
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    if numbers and others:
        return bool(numbers & others)
    return _share(one, other) >= 0.5  # noqa: PLR2004 - half of the slug's words


def _path(url: str) -> str:
    return _VARIANT.sub("", urlsplit(url).path.lower()).rstrip("/")


def _is_same_query(url: str, final_url: str) -> bool:
    """Whether the canonical names no other value for a parameter (`?id=7` against `?id=8`)."""
    named, answered = (dict(parse_qsl(urlsplit(u).query)) for u in (url, final_url))
    return all(answered.get(key, value) == value for key, value in named.items())


def _share(one: str, other: str) -> float:
    a, b = (set(_WORD.findall(_ENDING.sub("", path.rpartition("/")[2]))) for path in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))
