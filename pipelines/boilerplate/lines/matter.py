"""What an article is about and how it ends, in a few hashes: kept of a sample of a source's articles.

By it pages of one story, series or column, which repeat lines as news, are told from pages that have nothing in common
but their paper. Words are compared as they are written, without any list of words.
"""

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from pipelines.boilerplate.lines import fingerprints
from pipelines.model.draft import Block, Draft, Mark, SpanKind

TITLE_LETTERS, TEXT_LETTERS, END_LETTERS = 5, 6, 3
"""Shortest words that say what a title, a text or an end is about: shorter ones are words of any text."""
TEXT_TERMS = 64
"""Words of a text that are kept, the most frequent."""
RELATED = 3
"""What articles must share to be of one matter: a word of their titles, an author, or three words of their texts."""
_SURE = ("in", "of", "on")
"""Under so many names is kept what is a matter by itself."""
STEM = 6
"""Letters of a word that are compared: names and nouns take endings."""
PAIR = 2
"""Letters that stand for a word in scripts without spaces."""
ENDING = 2
"""Last lines of an article that may be its paper's: a heading and a paragraph, or two paragraphs."""
END_TERMS = 32
_SERIES = re.compile(r".{4,40}?(?=\s?[:|\u2013\u2014]\s)")
"""What stands before a title's colon or dash: the name of a series or a story."""
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(rf"[^\W\d_]{{{END_LETTERS},}}")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)


def about(draft: Draft, left_out: Collection[int] = ()) -> tuple[str, ...]:
    """Return the hashes of what a page's article is about, sorted: of words of its title and text, and its authors.

    Args:
        draft: The page.
        left_out: Orders of blocks that are not asked, as other pages have them too.
    """
    said = draft.metadata
    title = draft.cold_title or said.title or ""
    named = _stems(f"{title} {said.kicker or ''}", TITLE_LETTERS)
    own = (b for b in draft.blocks if b.chosen and b.order not in left_out)
    counts = Counter(itertools.chain.from_iterable(_stems(b.text, TEXT_LETTERS) for b in own))
    often = [term for term, count in counts.items() if count > 1]
    often = sorted(often, key=lambda term: (-counts[term], term))[:TEXT_TERMS]
    sure = {f"title {term}" for term in named if len(term) > PAIR}
    sure |= {f"by {author.casefold()}" for author in said.authors}
    if series := _SERIES.match(title):
        sure.add(f"series {series[0].casefold()}")
    thrice = (f"{part} {term}" for part in _SURE for term in sure)
    return tuple(sorted(map(_short, {*named, *often, *thrice})))


def ending(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the hashes of what the last lines of a text say that nothing before them does, sorted, bounded."""
    lines = [block for block in blocks if block.chosen and Mark.HIDDEN not in block.marks]
    before = set().union(*(_words(block.text) for block in lines[:-ENDING]))
    before.update(*(_targets(block) for block in lines[:-ENDING] if block.spans))
    own = frozenset().union(*map(end_terms, lines[-ENDING:])) - before
    return tuple(sorted(map(_short, own))[:END_TERMS])


def record(article: str, about: Sequence[str], ending: Sequence[str]) -> str:
    """Return one article's record."""
    return f"{article}\t{' '.join(about)}\t{' '.join(ending)}"


def read(record: str) -> tuple[str, list[str], list[str]]:
    """Return article, what it is about and how it ends, from a record."""
    article, about, ending = record.split("\t")
    return article, about.split(), ending.split()


def end_terms(block: Block) -> frozenset[str]:
    """Return the words of a line and the addresses that its links lead to."""
    return _words(block.text).union(_targets(block))


def _targets(block: Block) -> list[str]:
    return [span.target for span in block.spans if span.kind is SpanKind.LINK and span.target]


def shares(terms: Collection[str], ends: Iterable[Collection[str]]) -> Mapping[str, int]:
    """Return in how many ends each term stands, of those that stand in any."""
    counts = Counter(itertools.chain.from_iterable(ends))
    return {term: counts[short] for term in terms if counts[short := _short(term)]}


def is_one(shared: Collection[str], line: str) -> bool:
    """Tell whether what pages share makes them of one matter: several words, or one that their line says too."""
    said = {_short(word) for word in _stems(line, TITLE_LETTERS)}
    return len(shared) >= RELATED or any(term in said for term in shared)


def _stems(text: str, letters: int) -> set[str]:
    words = _words(text)
    if _UNSPACED.search(text):
        return {word[:STEM] for word in words if len(word) >= letters or _UNSPACED.match(word)}
    return {word[:STEM] for word in words if len(word) >= letters}


@lru_cache(maxsize=1_024)  # 4 kB each; what a template says comes with every page
def _words(text: str) -> frozenset[str]:
    """Return the words of a text; of scripts without spaces all pairs of letters."""
    if not _UNSPACED.search(text):
        return frozenset(_LONG_WORD.findall(text.casefold()))
    words = _WORD.findall(text.casefold())
    return frozenset(itertools.chain.from_iterable(map(_pairs, words)))


def _pairs(word: str) -> list[str]:
    if _UNSPACED.match(word):
        return [word[at : at + PAIR] for at in range(len(word) - 1)]
    return [word] if len(word) >= END_LETTERS else []


@lru_cache(maxsize=fingerprints.CACHED)
def _short(term: str) -> str:
    return f"{zlib.crc32(term.encode()):08x}"[:6]
