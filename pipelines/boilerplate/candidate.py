"""A block of the text on its way to a decision, with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.boilerplate import asking
from pipelines.boilerplate.evidence_index import SeenElsewhere
from pipelines.boilerplate.lines import fingerprints, places, sentences
from pipelines.boilerplate.phrases import Speech
from pipelines.model.bounds import MOSTLY_LINK, PROSE_WORDS
from pipelines.model.draft import Block, BlockKind, Mark

_APPEAL = Speech.APPEAL
_NOTICE = Speech.NOTICE

SEEN_PLAIN = 3
SEEN_STRUCTURAL = 2
OWN_WORDS = 8
"""Words of a paragraph that can mark where the article's own text begins and ends."""
LABEL_WORDS = 8


@dataclass(slots=True)
class CutCandidate:
    """One block of the text on its way to a decision."""

    block: Block
    marks: frozenset[Mark]
    """Its marks without those that wrap the whole article."""
    speech: frozenset[Speech]
    phrase: str
    known: SeenElsewhere
    around: str
    """Place of the element around it."""
    place_evidence: str = ""
    """Evidence that its place holds nothing but boilerplate; empty when it does not."""
    opening_evidence: str = ""
    """Evidence that many pages have a line which begins like it, up to the colon; empty when they have not."""
    apart: bool = False
    """Stands in a box of its own."""
    appeal_in_box: bool = False
    """Some block with strong marks in the same container sounds like no article."""
    names_paper: bool = False
    """Says the name by which the paper's host goes."""
    joined: bool = False
    """Was cut as part of an appeal around it."""
    asks: frozenset[str] = asking.NOBODY
    """Kinds of words by which it asks readers for something, as `asking.kinds` gives them; known at the text's ends."""
    unrelated: bool = False
    """Stands on pages that have nothing else in common."""
    follows_text: bool = False
    """Stands wherever the paragraph of the text before it does, and so belongs to it."""
    position: str = "inside"
    """`head`, `inside` or `tail` of the article's own paragraphs."""
    rule: str = ""
    evidence: str = ""
    refused: str = ""

    @property
    def appeals(self) -> bool:
        """Whether it asks readers for something or is a notice of the paper's own."""
        return _APPEAL in self.speech or _NOTICE in self.speech

    @property
    def is_suspect(self) -> bool:
        """Whether it cannot tell where the article's own text begins and ends."""
        strange = self.apart and (self.known.count >= SEEN_STRUCTURAL or self.speech)
        repeated = self.known.count >= SEEN_STRUCTURAL and (self.known.is_close or self.apart)
        return bool(self.rule or self.marks & places.STRONG or strange or repeated or self.appeals)

    @property
    def is_own(self) -> bool:
        """True for prose that no other page has and that asks for nothing: the article's, wherever it stands."""
        said = self.block.kind is BlockKind.PARAGRAPH and self.block.size >= PROSE_WORDS
        spoken = self.speech or self.marks & places.STRONG or self.place_evidence
        few = SEEN_STRUCTURAL if self.known.is_close else SEEN_PLAIN
        return said and not spoken and not self.rule and self.known.seen < few

    def cut(self, rule: str, evidence: str) -> None:
        """Cuts it; what is known of it from other pages is added to the evidence."""
        seen = self.known.evidence if self.known.count >= SEEN_STRUCTURAL else ""
        self.rule = rule
        self.evidence = "; ".join(dict.fromkeys(filter(None, (evidence, seen))))


def set_positions(candidates: Sequence[CutCandidate]) -> None:
    """Sets for each block whether it stands before, among or behind the article's own paragraphs."""
    own = [
        i
        for i, candidate in enumerate(candidates)
        if not candidate.is_suspect
        and not candidate.apart
        and candidate.rule in ("", "keep")
        and candidate.block.kind is not BlockKind.HEADING
        and candidate.block.size >= OWN_WORDS
    ]
    first, last = (own[0], own[-1]) if own else (0, len(candidates))
    for i, candidate in enumerate(candidates):
        candidate.position = "head" if i < first else "tail" if i > last else "inside"


def has_structure(candidate: CutCandidate) -> bool:
    """Return whether a box, a weak mark or links speak against the block."""
    return bool(
        candidate.apart
        or candidate.marks & places.WEAK
        or candidate.block.link_share >= MOSTLY_LINK
    )


def structure(candidate: CutCandidate) -> str:
    """Return what `has_structure` rests on, for people."""
    weak = sorted(candidate.marks & places.WEAK)
    if weak:
        return f"{', '.join(weak)} around it"
    return f"box '{last_steps(candidate.around)}'" if candidate.apart else "mostly link"


@lru_cache(maxsize=fingerprints.CACHED)
def last_steps(place: str) -> str:
    """Return the end of a place, for people."""
    return ">".join(place.split(">")[-3:])[:100]


def is_line(block: Block) -> bool:
    """True for a short line that is neither sentence nor salutation: a kicker, a sign-off, a label."""
    return block.size <= LABEL_WORDS and block.text.rstrip()[-1:] not in _STOPS


_OPENING = "\"\u201e\u201c\u201d\u00bb\u00ab\u201a\u2018'\u203a\u2039\u300c\u300e\u05f4"

_CLOSING = "\"\u201c\u201d\u00bb\u00ab\u2018\u2019'\u203a\u2039\u300d\u300f\u05f4"

_STOPS = f'{sentences.STOPS},:\u060c\u3001\uff0c\uff1a\u00bb\u201c"\u201d\u300d\u300f'
"""What ends a sentence or a salutation in any script."""


def quoted(text: str) -> bool:
    """Return whether the whole text is put in quotation marks."""
    stripped = text.strip()
    return stripped[:1] in _OPENING and stripped.rstrip(f"{sentences.STOPS},;: ")[-1:] in _CLOSING
