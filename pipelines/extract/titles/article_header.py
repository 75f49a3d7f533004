"""Where an article begins on its page: the line of its title and the first line of its prose."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extract.titles.title import overlap, same_title
from pipelines.model.bounds import NEARLY_ALL, OF_OTHERS
from pipelines.model.draft import Block, BlockKind, Mark

_HEADING = BlockKind.HEADING

HEADER_PROSE_WORDS = 25
"""Words from which a line is prose."""

LEAST_WORDS, _MUCH = 10, 0.6

LINES_ABOVE = 12
"""Lines looked at above the first prose where the title is not found on the page."""

LINES_BELOW = 25
"""Lines looked at below the title where no prose follows."""

_ELSEWHERE = OF_OTHERS | {Mark.SHARE}
_FORM_CHARACTERS = 12
"""By which equal titles differ in length at most: quotes, dashes, ligatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeader:
    """Lines of the top of an article, as positions among the page's blocks."""

    title_at: int | None
    start: int
    """First line of the top: the title, or some lines above the prose."""
    prose_at: int
    """First line of prose; the end of the top when there is none."""

    def lines(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Return the lines from the title, or a little above the prose, up to the prose."""
        return blocks[self.start : self.prose_at]


def find_header(blocks: Sequence[Block], title: str | None) -> ArticleHeader:
    """Return the top of the article; where the title stands more than once, that nearest to the prose."""
    chosen = next((i for i, b in enumerate(blocks) if b.chosen and is_prose(b)), _longer(blocks))
    title_at = _title(blocks, title or "", chosen)
    begin = 0 if title_at is None else title_at + 1
    prose_at = next((i for i in range(begin, len(blocks)) if _is_text(blocks[i])), chosen)
    if prose_at is None:
        prose_at = min(len(blocks), begin + LINES_BELOW)
    start = title_at if title_at is not None else max(0, prose_at - LINES_ABOVE)
    return ArticleHeader(title_at=title_at, start=start, prose_at=prose_at)


def _longer(blocks: Sequence[Block]) -> int | None:
    """Return the first line of the text that is not much shorter than its longest: some languages need few words."""
    sizes = {i: b.size for i, b in enumerate(blocks) if b.chosen}
    least = max(sizes.values(), default=0) * _MUCH
    return next((i for i, size in sizes.items() if size >= max(least, LEAST_WORDS)), None)


def is_prose(block: Block) -> bool:
    """Whether a line is long enough to be a paragraph."""
    return block.size >= HEADER_PROSE_WORDS


def _is_text(block: Block) -> bool:
    return block.chosen and is_prose(block) and block.kind is not _HEADING


def _title(blocks: Sequence[Block], title: str, chosen: int | None) -> int | None:
    """Return the line that is the title: equal before alike, h1 before others, near the prose before far."""
    best: tuple[tuple[float, ...], int] | None = None
    wanted = same_title(title)
    for i, block in enumerate(blocks):
        likeness = _likeness(block, wanted)
        if not likeness or (likeness < 1 and chosen is not None and i > chosen):
            continue
        above = chosen is None or i <= chosen
        away = i if chosen is None else abs(i - chosen)
        score = (above, _ELSEWHERE.isdisjoint(block.marks), likeness, block.level == 1, -away)
        if best is None or score > best[0]:
            best = score, i
    return best[1] if best else None


def _likeness(block: Block, wanted: str) -> float:
    if not wanted:
        return 1.0 if block.level == 1 else 0.0
    heading = block.kind is _HEADING
    if not heading and abs(len(block.text) - len(wanted)) > _FORM_CHARACTERS:
        return 0.0
    if block.words > 60:  # noqa: PLR2004 - no title
        return 0.0
    if same_title(block.text) == wanted:
        return 1.0
    if not heading:
        return 0.0
    alike = overlap(block.text, wanted)
    is_alike = alike >= NEARLY_ALL and block.words > 2  # noqa: PLR2004
    return 0.5 if block.level == 1 else (alike / 2 if is_alike else 0.0)


AROUND = 3
"""Lines above the title and behind the text among which a byline may stand."""
