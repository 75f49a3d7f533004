"""A page as the judges see it: its kept text, its facts, figures that several gates ask for."""

import re
from dataclasses import dataclass
from functools import cached_property

from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import Block, BlockKind, Draft, Mark, Stripped

_HIDDEN = Mark.HIDDEN
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.QUESTION})

ARTICLE_TYPES = re.compile(
    r"^(?:\w*NewsArticle|Article|ReportageNewsArticle|BlogPosting|LiveBlogPosting|Report|\w*Article)$"
)
_BEGINNING = 1_500
TEXT_LIMIT = 30_000
"""Characters of a text that features are counted in."""
_ANY_DATE = "jsonld WebPage"
"""Begins the origins of a date that pages without any day of publication have, too."""
GATE_BLOCKS = 25
"""Blocks behind the text that may belong to a gate in front of the rest."""


@dataclass(frozen=True, eq=False)
class JudgedPage:
    """A draft after stripping. Without slots: its figures are counted once, when first asked for.

    A page equals itself only, so that what is made of it can be remembered at no cost.
    """

    draft: Draft
    stripped: Stripped
    shortest_words: int | None = None
    """As the source has it."""

    @cached_property
    def text(self) -> str:
        """The kept text, one block a line."""
        return "\n".join(block.text for block in self.stripped.blocks)

    @cached_property
    def words(self) -> int:
        """Words of the kept text and the lead."""
        lead = self.draft.metadata.lead or ""
        return sum(block.size for block in self.stripped.blocks) + len(lead.split())

    @cached_property
    def told(self) -> tuple[Block, ...]:
        """Kept lines of any kind that are as long as prose and not mostly links."""
        return tuple(
            block
            for block in self.stripped.blocks
            if block.size >= PROSE_WORDS and block.link_share < 0.5  # noqa: PLR2004 - half
        )

    @cached_property
    def prose(self) -> tuple[Block, ...]:
        """Those of them that are paragraphs, quotes or questions."""
        return tuple(block for block in self.told if block.kind in _PROSE)

    @cached_property
    def prose_words(self) -> int:
        """Words of the prose."""
        return sum(block.size for block in self.prose)

    @cached_property
    def visible(self) -> tuple[Block, ...]:
        """All blocks that a reader sees."""
        return tuple(block for block in self.draft.blocks if _HIDDEN not in block.marks)

    @cached_property
    def behind(self) -> tuple[Block, ...]:
        """Visible blocks among and behind the kept text, where a gate would stand."""
        orders = [block.order for block in self.stripped.blocks]
        first, last = min(orders, default=0), max(orders, default=len(self.draft.blocks))
        return tuple(
            block
            for block in self.visible
            if first <= block.order <= last + GATE_BLOCKS and Mark.NAV not in block.marks
        )

    @cached_property
    def title(self) -> str:
        """Title, or the title tag when there is none."""
        return self.draft.metadata.title or self.draft.facts.title_tag

    @cached_property
    def beginning(self) -> str:
        """Titles and the first visible text, where a page says what it is."""
        said = [
            self.draft.facts.title_tag,
            self.title,
            *(block.text for block in self.visible[:40]),
        ]
        return "\n".join(said)[:_BEGINNING]

    @cached_property
    def is_declared_article(self) -> bool:
        """Whether JSON-LD or OpenGraph call the page an article."""
        facts = self.draft.facts
        return facts.og_type == "article" or any(map(ARTICLE_TYPES.match, facts.jsonld_types))

    @cached_property
    def is_signed(self) -> bool:
        """Whether the page names a date or an author."""
        said = self.draft.metadata
        return self.is_dated or bool(said.authors or said.agencies)

    @cached_property
    def is_published(self) -> bool:
        """Whether the page says of its text when it came out: no guess, no date that programs give any page."""
        origin = dict(self.draft.metadata.provenance).get("published_at", "")
        return bool(self.draft.metadata.published_at) and not origin.startswith(_ANY_DATE)

    @property
    def is_dated(self) -> bool:
        """Whether the page says when it was published or changed."""
        said = self.draft.metadata
        return bool(said.published_at or said.modified_at)
