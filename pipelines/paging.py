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
    rf"(?:{_WORD}|p|{lexicon.alternatives('part_words')})=(\d{{1,2}})", re.IGNORECASE
)
_SPOKEN = re.compile(
    rf"(?P<stem>.*?[^/])(?:/{_WORD}[-_/=]?|[-_,.;]{_WORD}[-_=]?)(?P<number>\d{{1,2}})(?P<end>\.\w{{2,5}})?/?",
    re.IGNORECASE,
)
"""`/titel/page/2`, `/titel/seite-2.html`, `/titel-seite-2.html`, `/titel,seite=2`."""
_FOLDER = re.compile(
    r"(?P<stem>.*/[^/]*(?:[^\W\d_][-_][^\W\d_]|\d{5}|\.\w{2,5}\b)[^/]*)/(?P<number>\d{1,2})(?P<end>)/?"
)
"""`/ein-titel/2/` (WordPress); what stands before must be a title or a number of an article, no rubric and no date."""
_BARE = re.compile(r"(?P<stem>.*?[^/])[-_,](?P<number>\d{1,2})(?P<end>\.\w{2,5})/?")
"""`/titel_2.html`: may as well be an article of that name."""
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address says of its place among several pages."""

    stem: str
    """The same for all pages of one whole; no address."""
    number: int = 1
    is_spoken: bool = False
    """Whether a word or a parameter calls the number a page's; without it, only a link between the pages tells."""
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
            return Page(stem=stem(first), number=_number(found[1]), is_spoken=True, firsts=(first,))
    for form in (_SPOKEN, _FOLDER, _BARE):
        if found := form.fullmatch(parts.path):
            bare = parts._replace(path=found["stem"]).geturl()
            ends = (found["end"] or "", "", "/", ".html")
            return Page(
                stem=stem(bare),
                number=_number(found["number"]),
                is_spoken=form is not _BARE,
                firsts=tuple(
                    dict.fromkeys(parts._replace(path=found["stem"] + end).geturl() for end in ends)
                ),
            )
    return Page(stem=stem(url))


def follows(url: str, target: str) -> bool:
    """Whether an address is the page after another one, both normalized."""
    page, after = page_of(url), page_of(target)
    before = (after.stem, after.number - 1)
    return before in ((page.stem, page.number), (stem(url), 1))


def stem(url: str) -> str:
    """Return what all pages of a whole share of their addresses, for an address without page number."""
    parts = urlsplit(url)
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    path = _ENDING.sub("", parts.path.rstrip("/"))
    return f"{parts.netloc.removeprefix('www.')}{path}?{query}"


def _number(text: str) -> int:
    return max(int(text), 1)
