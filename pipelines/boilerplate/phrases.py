"""Phrase families: what appeals, labels and sign-offs say, as data per language with counter-examples.

A hit never cuts by itself: the stripper wants structure, position or repetition beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from pipelines.languages import lexicon

KEY = "appeals"
"""Of the phrase families in the files of languages."""
EVERYWHERE = ("de", "en")
"""Languages whose families are asked on every page: those without a known language too."""
LANGUAGES = lexicon.languages(KEY)
"""Languages with phrase families; those of all but `EVERYWHERE` are compiled when a page first has them."""
_WRITTEN_AS = {"nb": "no", "nn": "no"}
"""Norwegian has two written forms; a paper's appeals are in one file."""
LONGEST = 1500
"""Characters of a block that are looked at: appeals are shorter, and patterns stay cheap."""
LINE = 200
"""Longer texts are no labels, and appeals only when they speak of the paper itself or to its readers."""
CACHED = 8_192
START = 4
"""Letters of a word by which a family's `words` are looked for first."""
_WORD = re.compile(r"\w+")
_NOTHING = "(?!)"

_QUOTE = '\u00ab\u201c\u201d"\u00bb'
_QUOTATION = re.compile(
    f'[\u00bb\u201e\u201c"][^{_QUOTE}]{{0,300}}?[ !][^{_QUOTE}]{{0,300}}[{_QUOTE}]'
)
"""What somebody is quoted with, of two words or more, is not what the paper says."""
QUOTATION = re.compile(
    f"[\u201e{_QUOTE}] ?[^{_QUOTE}\\s]+[ !]+[^{_QUOTE}\\s][^{_QUOTE}]{{0,600}}[{_QUOTE}]"
)
"""The same where quotations may begin with any of the marks, and spaces may stand inside them."""
_EDGES = " .:!*\u2013\u2014-|\u00b7()[]\u00bb\u00ab\u2192>"
"""Points, dashes, brackets and arrows around a label."""


class Speech(StrEnum):
    """What a phrase family does."""

    APPEAL = "appeal"
    """Asks readers for money, membership, a subscription or an address."""
    ADDRESS = "address"
    """The paper speaks of itself to its readers; weak, counts with repetition only."""
    LABEL = "label"
    """A line that only names what follows: advertisement, related, share."""
    RELATED = "related"
    """Leads to other articles; counts with links."""
    SIGN_OFF = "sign_off"
    """Agency or desk mark behind the last paragraph."""
    BYLINE = "byline"
    """Author, date or reading time above the first paragraph."""
    NOTICE = "notice"
    """Rights, corrections desk, app and follow hints behind the last paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Wordings that say the same. All of `patterns` must be found; `whole` ones must be all of the text."""

    name: str
    speech: Speech
    patterns: tuple[str, ...]
    """Compiled when they are first asked: most families of a language never are."""
    whole: bool
    words: tuple[str, ...]
    """One of them is in every text that speaks so, in lower case; empty when patterns are cheap enough."""
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wordings:
    """Patterns that each match what any of several families does; compiled once for all pages that share them."""

    is_label: re.Pattern[str]
    """Of families that are all of a line."""
    begins: re.Pattern[str]
    """Of other families without words: they stand at a text's beginning."""
    addressed: re.Pattern[str]
    """The paper's or its readers' pronouns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vocabulary:
    """All families that a page may speak in, made to be asked at once. Numbers are places in `families`."""

    families: tuple[Family, ...]
    starts: Mapping[str, Sequence[int]]
    """Families with words by the first letters of those."""
    labels: tuple[int, ...]
    """Families that are all of a line."""
    beginnings: tuple[int, ...]
    """Other families without words."""
    wordings: tuple[_Wordings, ...]
    """Of the languages of every page, and of the page's own."""
    quotation: re.Pattern[str]


def language_of(tag: str | None) -> str:
    """Return the language of a BCP 47 tag whose families are to be asked; empty when those of every page do."""
    primary = (tag or "").partition("-")[0].lower()
    code = _WRITTEN_AS.get(primary, primary)
    return code if code in LANGUAGES and code not in EVERYWHERE else ""


@cache
def families(language: str) -> tuple[Family, ...]:
    """Return the phrase families of a language of `LANGUAGES`, in the order of its file."""
    rows = lexicon.family(language, KEY)
    return tuple(_family(name, language, rows[name]) for name in rows if name != "addressed")


def _family(name: str, language: str, rows: Mapping[str, Any]) -> Family:
    return Family(
        name=f"{language}:{name}",
        speech=Speech(rows["speech"]),
        patterns=tuple(rows["all"]),
        whole=rows.get("whole", False),
        words=tuple(rows.get("words", ())),
        examples=tuple(rows["examples"]),
        counter_examples=tuple(rows["counter_examples"]),
    )


@cache
def _vocabulary(language: str) -> _Vocabulary:
    spoken = (*EVERYWHERE, language) if language else EVERYWHERE
    known = tuple(family for one in spoken for family in families(one))
    labels = tuple(n for n, family in enumerate(known) if family.whole)
    beginnings = tuple(n for n, f in enumerate(known) if not f.whole and not f.words)
    starts: dict[str, list[int]] = defaultdict(list)
    for number, family in enumerate(known):
        for word in family.words:
            starts[_WORD.findall(word)[0][:START]].append(number)
    return _Vocabulary(
        families=known,
        starts=dict(starts),
        labels=labels,
        beginnings=beginnings,
        wordings=tuple(map(_wordings, (EVERYWHERE, (language,)) if language else (EVERYWHERE,))),
        quotation=QUOTATION if language else _QUOTATION,
    )


@cache
def _wordings(languages: tuple[str, ...]) -> _Wordings:
    known = [family for one in languages for family in families(one)]
    return _Wordings(
        is_label=_one(family for family in known if family.whole),
        begins=_one(family for family in known if not family.whole and not family.words),
        addressed=_any(lexicon.family(one, KEY)["addressed"] for one in languages),
    )


def _one(several: Iterable[Family]) -> re.Pattern[str]:
    """Return one pattern for what any of the families' patterns matches."""
    return _any(pattern for family in several for pattern in family.patterns)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for what any of several matches; none at all match nothing."""
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns) or _NOTHING)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=CACHED)
def heard(text: str, language: str = "") -> tuple[Family, ...]:
    """Return the families that speak in a block's text.

    Args:
        text: The block's.
        language: Of the page, as `language_of` gives it.
    """
    known = _vocabulary(language)
    seen = known.quotation.sub(" ", text[:LONGEST]).replace("\u2019", "'")
    lower = seen.lower()
    bare = seen.strip(_EDGES) if len(seen) <= LINE else ""
    asked = sorted({*_worded(known, lower), *_unworded(known, seen, bare)})
    speaking = tuple(
        known.families[n] for n in asked if _speaks(known.families[n], lower, seen, bare)
    )
    is_addressed = (
        len(seen) <= LINE
        or not speaking
        or any(one.addressed.search(seen) for one in known.wordings)
    )
    return speaking if is_addressed else ()


def _worded(known: _Vocabulary, lower: str) -> Iterator[int]:
    """Return the numbers of families of whose words the text has the beginning of one."""
    for start in known.starts.keys() & {word[:START] for word in _WORD.findall(lower)}:
        yield from known.starts[start]


def _unworded(known: _Vocabulary, text: str, bare: str) -> Iterator[int]:
    """Return the numbers of families without words, if any of them speaks: mostly none does."""
    if bare and any(one.is_label.fullmatch(bare) for one in known.wordings):
        yield from known.labels
    if any(one.begins.match(text) for one in known.wordings):
        yield from known.beginnings


def _speaks(family: Family, lower: str, text: str, bare: str) -> bool:
    if family.whole:
        return any(_compiled(pattern).fullmatch(bare) for pattern in family.patterns)
    if family.words and not any(map(lower.__contains__, family.words)):
        return False
    return all(_compiled(pattern).search(text) for pattern in family.patterns)


heard("Werbung")  # read with the module: workers are forked from a process that has it
