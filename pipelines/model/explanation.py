"""What the line says of a page, block by block, for the eyes of a person."""

from dataclasses import dataclass
from enum import StrEnum

from pipelines.model.article import Outcome
from pipelines.model.draft import Block
from pipelines.model.page import FetchedPage
from pipelines.model.source import Source


class BlockState(StrEnum):
    """What becomes of a block of a page."""

    KEPT = "kept"
    """Text of the article, all of it or in part."""
    CUT = "cut"
    """Chosen as text, then cut as boilerplate."""
    FIELD = "field"
    """Shown as a field: title, lead, kicker."""
    LEFT_OUT = "left out"
    """Inside the article's element, but not its text."""
    OUTSIDE = "outside"
    """Elsewhere on the page: menus, teasers, footers, what is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedBlock:
    """One block of a page, and why it became what it is."""

    block: Block
    state: BlockState
    kept: str = ""
    """What of it is in the article's text."""
    rule: str = ""
    """Of its first cut; of a field its name; empty where neither says anything."""
    evidence: tuple[str, ...]
    """A line for people each: the cuts with their rules, cuts that a guard refused, what the classifier says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedField:
    """One field of an article, and where it comes from."""

    name: str
    value: str
    origin: str = ""
    conflicts: tuple[str, ...] = ()
    """What the page says against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What one gate says of a page."""

    gate: str
    asks: str
    """What it looks for."""
    refusal: str = ""
    """Reason and evidence; empty when it lets the page pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that the line says of a page."""

    page: FetchedPage
    source: Source
    model: str
    """Version of the site model."""
    outcome: Outcome
    blocks: tuple[ExplainedBlock, ...] = ()
    """In the page's order; none of a page that could not be read."""
    fields: tuple[ExplainedField, ...] = ()
    gates: tuple[GateAnswer, ...] = ()
