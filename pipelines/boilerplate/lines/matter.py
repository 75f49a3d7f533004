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

from pipelines.boilerplate.lines import fingerprints, sentences, words
from pipelines.model.draft import Block, Draft, Mark, SpanKind

TITLE_LETTERS, TEXT_LETTERS, END_LETTERS = 5, 6, 3
"""Shortest words that say what a title, a text or an end is about: shorter ones are words of any text."""
TEXT_TERMS = 64
"""Words of a text that are kept, the most frequent."""
RELATED = 3
"""What articles must share to be of one matter: a word of their titles, an author, or three words of their texts."""
_SURE = ("in", "of", "on")
"""Under so many names is kept what is a matter by itself."""
_SURER = (*_SURE, "at", "by", "to")
"""The same where words are pairs of letters, which meet by chance."""
STEM = 6
"""Letters of a word that are compared: names and nouns take endings."""
ENDING = 2
"""Last lines of an article that may be its paper's: a heading and a paragraph, or two paragraphs."""
END_TERMS = 32
_NAMED = "n"
"""First letter of the hashes of short names, which others have not: they tell only of lines that say them."""
_NAME = re.compile(r"(?<!\w)[^\W\d_]\w{3,4}(?!\w)")
"""Words too short to say what a text is about, unless they are names: with capitals inside a sentence."""
_STARTS = f'{sentences.STOPS}:"\u201c\u201e\u00ab\u00bb'
_SERIES = re.compile(r".{4,40}?(?=\s?[:|\u2013\u2014]\s|[\uff1a\uff5c])")
"""What stands before a title's colon or dash: the name of a series or a story."""
_LONG_WORD = re.compile(rf"[^\W\d_]{{{END_LETTERS},}}")


def about(draft: Draft, left_out: Collection[int] = ()) -> tuple[str, ...]:
    """Return the hashes of what a page's article is about, sorted: of words of its title and text, and its authors.

    Args:
        draft: The page.
        left_out: Orders of blocks that are not asked, as other pages have them too.
    """
    said = draft.metadata
    title = draft.cold_title or said.title or ""
    named = _stems(f"{title} {said.kicker or ''}", TITLE_LETTERS)
    own = [b for b in draft.blocks if b.chosen and b.order not in left_out]
    counts = Counter(itertools.chain.from_iterable(_stems(b.text, TEXT_LETTERS) for b in own))
    often = [term for term, count in counts.items() if count > 1]
    often = sorted(often, key=lambda term: (-counts[term], term))[:TEXT_TERMS]
    sure = {f"title {term}" for term in named if len(term) > words.PAIR}
    sure |= {f"by {author.casefold()}" for author in said.authors}
    if series := _SERIES.match(title):
        sure.add(f"series {series[0].casefold()}")
    short = Counter(itertools.chain.from_iterable(_names(b.text, inside=False) for b in own))
    names = _SURER if words.is_unspaced(title) else _SURE
    again = (f"{part} {term}" for part in names for term in sure)
    twice = [name for name, count in short.items() if count > 1][:TEXT_TERMS]
    return tuple(sorted([*map(_short, {*named, *often, *again}), *map(_short_name, twice)]))


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
    """Tell whether what pages share makes them of one matter: several words, or one that their line says too.

    Of scripts without spaces most words are pairs of letters, which meet by chance: twice as many must be shared.
    """
    said = {*map(_short, _stems(line, TITLE_LETTERS)), *map(_short_name, _names(line))}
    met = [term for term in shared if term in said]
    several = sum(not term.startswith(_NAMED) for term in shared)
    if not words.is_unspaced(line):
        return several >= RELATED or bool(met)
    whole = {_short(run[:STEM]) for run in words.runs(line.casefold())}
    return several >= 2 * RELATED or len(met) > 1 or not whole.isdisjoint(met)


def _names(text: str, *, inside: bool = True) -> list[str]:
    """Return the short words of a text that may be names; where no letter is a capital, words that follow each other.

    Args:
        text: The text.
        inside: Whether those are left out that begin a sentence, as any word has a capital there.
    """
    if words.is_dense(text):
        said = [word for word in words.split(text) if len(word) > 1]
        return [f"{one} {other}" for one, other in itertools.pairwise(said)]
    found = (m for m in _NAME.finditer(text) if m[0][0].isupper())
    return [m[0] for m in found if not inside or text[: m.start()].rstrip()[-1:] not in _STARTS]


def _short_name(name: str) -> str:
    return f"{_NAMED}{_short(name)[1:]}"


def _stems(text: str, letters: int) -> set[str]:
    found = _words(text)
    if words.is_unspaced(text):
        return {word[:STEM] for word in found if len(word) >= letters or words.is_unspaced(word)}
    return {words.stem(word, STEM) for word in found if words.letters(word) >= letters}


@lru_cache(maxsize=1_024)  # 4 kB each; what a template says comes with every page
def _words(text: str) -> frozenset[str]:
    """Return the words of a text; of scripts without spaces runs of letters of a kind, and what these are made of."""
    folded = text.casefold()
    if words.is_unspaced(text):
        made = itertools.chain.from_iterable(map(words.shingles, words.runs(folded)))
        return frozenset((*made, *_LONG_WORD.findall(words.without_runs(folded))))
    if words.is_dense(text):
        said = (word for word in words.split(folded) if not word.isdigit())
        return frozenset(word for word in said if words.letters(word) >= END_LETTERS)
    return frozenset(_LONG_WORD.findall(folded))


@lru_cache(maxsize=fingerprints.CACHED)
def _short(term: str) -> str:
    return f"{zlib.crc32(term.encode()):08x}"[:6]
