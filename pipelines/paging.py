"""Which page of several an address names: page parameters, numbered paths. Pure.

An article or a section may stand on several pages. Their addresses differ in a page number only, so two
addresses with one stem and numbers that follow each other are pages of one whole, if something says so.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.languages import lexicon

_WORD = rf"(?:{lexicon.alternatives('page_words')})"
_PARAMETER = re.compile(
    rf"(?:[^=]*(?:\[|%5B))?(?P<word>{_WORD}|p|{lexicon.alternatives('part_words')})(?:\]|%5D)?=(?P<number>\d{{1,3}})",
    re.IGNORECASE,
)
"""`?seite=2`, `?tx_news[currentPage]=2`."""
_SPOKEN = re.compile(
    rf"(?P<stem>.*?[^/])(?:/{_WORD}[-_/=]?|[-_,.;]{_WORD}[-_=]?)(?P<number>\d{{1,3}})(?P<end>\.\w{{2,5}})?/?",
    re.IGNORECASE,
)
"""`/titel/page/2`, `/titel/seite-2.html`, `/titel-seite-2.html`, `/titel,seite=2`."""
_FOLDER = re.compile(
    r"(?P<stem>.*/[^/]*(?:[^\W\d_][-_][^\W\d_]|\d{5}|\.\w{2,5}\b)[^/]*)/(?P<number>\d{1,2})(?P<end>)/?"
)
"""`/ein-titel/2/` (WordPress); what stands before must be a title or a number of an article, no rubric and no date."""
_BARE = re.compile(r"(?P<stem>.*?[^/])[-_,](?P<number>\d{1,2})(?P<end>\.\w{2,5})/?")
"""`/titel_2.html`: may as well be an article of that name."""
_LETTER = re.compile(
    r"(?P<stem>.*?[^/])[-_,./]p(?P<number>\d{1,2})(?P<end>\.\w{2,5})?/?", re.IGNORECASE
)
"""`/titel/p2`, `/titel-p2.html`: may as well be the name of a thing."""
_FORMS = (_SPOKEN, _FOLDER, _BARE, _LETTER)
_TOLD = frozenset({_SPOKEN, _FOLDER})
_RUN = re.compile(r"\d+")
_ESCAPE = re.compile(r"%[0-9A-F]{2}")

MAX_PLACE = 40
"""Characters of an address that tell a page from another at most."""
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address says of its place among several pages."""

    stem: str
    """The same for all pages of one whole; no address."""
    number: int = 1
    is_spoken: bool = False
    """Whether a word or a parameter calls the number a page's; without it, only a link between the pages tells."""
    is_worded: bool = False
    """Whether it is a word for a page, so that nothing but a page of the same whole can have such an address."""
    firsts: tuple[str, ...] = ()
    """Addresses that the first page may have; none for an address without a page number."""

    @property
    def is_later(self) -> bool:
        """Whether the address itself tells that it is not the first page."""
        return self.is_spoken and self.number > 1


def page_of(url: str) -> Page:
    """Return the place of a normalized address among the pages of its whole; the first where it names none."""
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    for at, pair in enumerate(pairs):
        if (found := _PARAMETER.fullmatch(pair)) and parts.path.strip("/"):
            rest = "&".join([*pairs[:at], *pairs[at + 1 :]])
            first = parts._replace(query=rest).geturl()
            return Page(
                stem=stem(first),
                number=_number(found["number"]),
                is_spoken=True,
                is_worded=found["word"].lower() != "p",
                firsts=(first,),
            )
    for form in _FORMS:
        if found := form.fullmatch(parts.path):
            bare = parts._replace(path=found["stem"]).geturl()
            ends = (found["end"] or "", "", "/", ".html")
            return Page(
                stem=stem(bare),
                number=_number(found["number"]),
                is_spoken=form in _TOLD,
                is_worded=form is _SPOKEN,
                firsts=tuple(
                    dict.fromkeys(parts._replace(path=found["stem"] + end).geturl() for end in ends)
                ),
            )
    return Page(stem=stem(url))


def follows(url: str, target: str, *, is_told: bool = False) -> bool:
    """Whether an address is the page after another one, both normalized.

    Args:
        url: The one.
        target: The other.
        is_told: Whether a link says that it is the next page: then it may be the second one where pages are
            counted from 0 (`?page=1`).
    """
    page, after = page_of(url), page_of(target)
    before = (after.stem, after.number - 1)
    if before in ((page.stem, page.number), (stem(url), 1)):
        return True
    return is_told and bool(after.firsts) and (after.stem, after.number) == (stem(url), 1)


def step(url: str, target: str) -> tuple[int, int] | None:
    """Return the numbers at the one place where two addresses differ; None when they differ in anything else.

    Whatever stands beside the number (`?start=20`, `/archiv/2`), it is part of the place; an address that has
    nothing there is the first, with 0.
    """
    start, end = _shared(url, target)
    one = _ESCAPE.sub("~", url[start : len(url) - end])
    other = _ESCAPE.sub("~", target[start : len(target) - end])
    runs, others = _RUN.findall(one), _RUN.findall(other)
    if len(others) != 1 or len(other) > MAX_PLACE:
        return None
    if runs and _RUN.sub("", one) == _RUN.sub("", other):
        return int(runs[0]), int(others[0])
    return (0, int(others[0])) if one.strip("/") == "" else None


def _shared(url: str, target: str) -> tuple[int, int]:
    """Return how many characters two addresses have in common at their beginning and at their end, in whole numbers."""
    shortest = min(len(url), len(target))
    start = next((at for at in range(shortest) if url[at] != target[at]), shortest)
    while start and target[start - 1].isdigit() and (url + target)[start - 1].isdigit():
        start -= 1
    rest = shortest - start
    end = next((at for at in range(rest) if url[-1 - at] != target[-1 - at]), rest)
    while end and target[len(target) - end].isdigit():
        end -= 1
    return start, end


def stem(url: str) -> str:
    """Return what all pages of a whole share of their addresses, for an address without page number."""
    parts = urlsplit(url)
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    path = _ENDING.sub("", parts.path.rstrip("/"))
    return f"{parts.netloc.removeprefix('www.')}{path}?{query}"


def _number(text: str) -> int:
    return max(int(text), 1)
