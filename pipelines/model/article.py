"""The product: a clean article."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.draft import DOUBTED, BlockKind, Cut, Metadata, Span
from pipelines.model.page import UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Rejection
from pipelines.model.source import SourceId

OVERRIDE = "override"
"""Stands in `conflicts` for a rule of the operator's that could not be applied."""


class PageKind(StrEnum):
    """What kind of page an article came from."""

    ARTICLE = "article"
    LIVE_BLOG = "live_blog"
    GALLERY = "gallery"
    VIDEO = "video"
    AUDIO = "audio"
    INTERVIEW = "interview"
    SECTION = "section"
    OTHER = "other"


class Status(StrEnum):
    """State of an article's version; readers delete what is not `ok`."""

    OK = "ok"
    GONE = "gone"
    """The publisher's server says 410, or said 404 twice."""
    TAKEDOWN = "takedown"
    """Removed by us."""


class Change(StrEnum):
    """What a version changed against the one before."""

    FIRST = "first"
    CORRECTION = "correction"
    """Text edited in place."""
    TYPO = "typo"
    """Spelling or punctuation of a few words mended, the matter is the same."""
    METADATA = "metadata"
    """Title, lead and text are the same; authors, dates, sections, access, rights, images or other fields differ."""
    ADDED = "added"
    """Text only added."""
    REMOVED = "removed"
    """Text only removed."""
    HEADLINE = "headline"
    """Only the title changed."""
    RETRACTION = "retraction"
    """The publisher withdrew it."""
    GONE = "gone"
    """The publisher's server says that it is gone (`Status.GONE`)."""
    TAKEDOWN = "takedown"
    """Removed by us (`Status.TAKEDOWN`)."""
    RETURNED = "returned"
    """There again after it was gone."""
    RECLEANED = "recleaned"
    """The page is the same, our cleaning changed (`copydesk replay`): it says nothing of when the page changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the body's text."""

    text: str
    kind: BlockKind
    level: int = 0
    """Heading level 1 to 6, or the depth of a list entry's list; 0 when there is none or it is not known."""
    number: int = 0
    """Number of an entry of an ordered list; 0 for all others."""
    spans: tuple[Span, ...] = ()
    """Emphasis and links inside, by start, outer ones first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a version changed in one field, or at one place of the text."""

    field: str
    before: str
    """Value of the version before as people read it, empty when there was none; of the text, the lines."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanArticle:
    """One version of an article, as readers get it."""

    article_id: UrlId
    version: int = 1
    status: Status = Status.OK
    change: Change = Change.FIRST
    source_id: SourceId
    url: str
    """Canonical URL."""
    fetched_url: str | None = None
    """When it differs from `url`."""
    kind: PageKind = PageKind.ARTICLE
    metadata: Metadata
    """As the page says it and as was judged by the whole of it: `access`, `conflicts` with `OVERRIDE` and a rule that
    failed; images by lines of the text. What only other pages are compared by is left out."""
    lines: tuple[Line, ...]
    """The body without title and lead."""
    cuts: tuple[Cut, ...] = ()
    refused_cuts: tuple[str, ...] = ()
    fetched_at: datetime
    http_status: int | None = None
    cleaner_version: str
    model_version: str
    """Version of the site model that cleaned it; `sitemodel.COLD` when nothing was known of the source."""
    raw: RawPointer | None = None
    cluster_id: UrlId | None = None
    """Article whose copy it is, itself when it is the first; None before that is known, and of short texts."""
    differences: tuple[Difference, ...] = ()
    """Against the version before; none of a first version, nor when that could not be read."""
    agreement: float | None = None
    """Of an audited page: how well trafilatura's text agrees with this one, 0 to 1. Stored as words in `provenance`."""

    @property
    def text(self) -> str:
        """Body, one block a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Lines left in the text that may be boilerplate, each with why."""
        return tuple(line for line in self.refused_cuts if DOUBTED in line)

    @property
    def word_count(self) -> int:
        """White-space separated words of title, lead and body."""
        said = self.metadata
        return len(" ".join((said.title or "", said.lead or "", self.text)).split())


Outcome = CleanArticle | Rejection
"""What becomes of a fetched page: exactly one of the two drawers."""
