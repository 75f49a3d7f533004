"""How a paper asks its readers: words that speak to them, of itself, of what it makes and of money, by language.

No kind of words tells anything alone: news are about money, columns speak to readers, letters of papers.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from pipelines.boilerplate.lines import fingerprints, sentences
from pipelines.boilerplate.phrases import LONGEST, QUOTATION
from pipelines.boilerplate.publisher_name import is_named
from pipelines.languages import lexicon
from pipelines.model.draft import Block, BlockKind, Draft

KINDS = frozenset({"you", "we", "paper", "money"})
NOBODY: frozenset[str] = frozenset()
VOICES = 2
"""Kinds of words by which papers ask from which a line may be the paper's."""
_SAID = re.compile(
    "(?<!\\w)[\u2018\u201a'][^\u2018\u2019']{0,300}[ !][^\u2018\u2019']{0,300}[\u2018\u2019'](?!\\w)"
    '|[\u201c"\u300c\u300e][^\u201d"\u300d\u300f]{0,300}[\u3040-\u9fff]{4}[^\u201d"\u300d\u300f]{0,300}[\u201d"\u300d\u300f]'
)
"""What somebody is quoted with in single marks, and in scripts without spaces."""
_PERSONAL = frozenset({"you", "we"})
_NAMED = frozenset({"we"})
_WRITTEN_AS = {"nb": "no", "nn": "no"}


@lru_cache(maxsize=fingerprints.CACHED)
def kinds(text: str, tag: str, *, is_named: bool = False) -> frozenset[str]:
    """Return the kinds of words a text has; none when it speaks to nobody, or a sentence behind the first has none.

    Args:
        text: The text; what it quotes is not asked.
        tag: Language of the page, BCP 47; of a language without words nothing is known.
        is_named: True when the text says the paper's name, which is a word for itself.
    """
    found = _voices(text, tag) if _speaks_to(text, tag) else NOBODY
    if "you" not in found or not all(_voices(one, tag) for one in _later(text)):
        return NOBODY
    return found | _NAMED if is_named else found


def may_ask(draft: Draft, text: str) -> bool:
    """Return whether a text has words by which papers ask, whomever it speaks to, or says its own paper's name.

    What it quotes is not asked: news tell what a paper has said, too.
    """
    has_voices = len(_voices(text, draft.metadata.language or "")) >= VOICES
    return has_voices or is_named(draft, _unquoted(text))


def told_by_sentence(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """Return the paragraphs of several sentences that are known one by one: the last ones, and those that may ask.

    What is quoted from end to end is told as a whole: news print what a paper has said.
    """
    prose = [block for block in blocks if block.chosen and block.kind is BlockKind.PARAGRAPH]
    last = len(prose) - sentences.LAST_LINES
    return [
        block
        for number, block in enumerate(prose)
        if len(sentences.starts(block.text)) > 1
        and (number >= last or may_ask(draft, block.text))
        and any(map(str.isalnum, _unquoted(block.text)))
    ]


def beginning(text: str, tag: str, is_named: Callable[[str], bool]) -> int:
    """Return where a paragraph's sentences begin to speak to its readers, of all kinds; 0 when they do not.

    Args:
        text: The paragraph.
        tag: As above.
        is_named: Tells whether a sentence says the paper's name.
    """
    if not _speaks_to(text, tag) or _voices(text, tag) != KINDS:
        return 0
    starts = zip(sentences.starts(text), _all(text), strict=True)
    return next(at for at, one in starts if _voices(one, tag) & _PERSONAL or is_named(one))


def _speaks_to(text: str, tag: str) -> bool:
    """Tell whether a text may speak to somebody: most do not, and nothing else is asked of them."""
    words = _words(tag)
    return bool(words) and bool(words["you"].search(text))


def _later(text: str) -> list[str]:
    return [one for one in _all(text)[1:] if len(one.split()) >= sentences.LEAST_WORDS]


def _all(text: str) -> list[str]:
    starts = sentences.starts(text)
    return [text[start:end] for start, end in itertools.pairwise((*starts, len(text)))]


@lru_cache(maxsize=fingerprints.CACHED)
def _voices(text: str, tag: str) -> frozenset[str]:
    """Return the kinds of words that a text has."""
    words = _words(tag)
    if not words:
        return NOBODY
    said = _unquoted(text)
    return frozenset(kind for kind, pattern in words.items() if pattern.search(said))


def _unquoted(text: str) -> str:
    return _SAID.sub(" ", QUOTATION.sub(" ", text[:LONGEST]))


@cache
def _words(tag: str) -> Mapping[str, re.Pattern[str]]:
    primary = tag.partition("-")[0].lower()
    rows = lexicon.family(_WRITTEN_AS.get(primary, primary), "asking")
    return {kind: re.compile(rows[kind], re.IGNORECASE) for kind in KINDS if rows}
