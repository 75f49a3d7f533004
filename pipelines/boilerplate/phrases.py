"""Phrase families: what appeals, labels and sign-offs say, as data per language with counter-examples.

A hit never cuts by itself: the stripper wants structure, position or repetition beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

import yaml

LANGUAGES = ("de", "en")
LONGEST = 1500
"""Characters of a block that are looked at: appeals are shorter, and patterns stay cheap."""
LINE = 200
"""Longer texts are no labels, and appeals only when they speak of the paper itself or to its readers."""
CACHED = 8_192
START = 4
"""Letters of a word by which a family's `words` are looked for first."""
_WORD = re.compile(r"\w+")

_SELF_OR_READER = re.compile(
    r"\b(?:wir|uns|unser\w*|du|dir|dich|dein\w*|euch|eure?\w*|sie|ihnen|ihr\w*|mitglied\w*|abo\w*"
    r"|you|your|we|us|our)\b",
    re.IGNORECASE,
)
_QUOTE = '\u00ab\u201c\u201d"\u00bb'
_QUOTATION = re.compile(
    f'[\u00bb\u201e\u201c"][^{_QUOTE}]{{0,300}}?[ !][^{_QUOTE}]{{0,300}}[{_QUOTE}]'
)
"""What somebody is quoted with, of two words or more, is not what the paper says."""
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
    patterns: tuple[re.Pattern[str], ...]
    whole: bool
    words: tuple[str, ...]
    """One of them is in every text that speaks so, in lower case; empty when patterns are cheap enough."""
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@cache
def families() -> tuple[Family, ...]:
    """Gives all phrase families of all languages, in the order of the files."""
    return tuple(
        _family(name, language, rows)
        for language in LANGUAGES
        for name, rows in yaml.load(_text(language), yaml.CSafeLoader).items()
    )


def _text(language: str) -> str:
    folder = resources.files("pipelines.boilerplate")
    return folder.joinpath("phrases", f"{language}.yaml").read_text(encoding="utf-8")


def _family(name: str, language: str, rows: dict[str, object]) -> Family:
    wanted = rows["all"]
    patterns = tuple(re.compile(str(p), re.IGNORECASE) for p in wanted if isinstance(wanted, list))  # type: ignore[attr-defined] # YAML is untyped; the test of the data checks it
    return Family(
        name=f"{language}:{name}",
        speech=Speech(str(rows["speech"])),
        patterns=patterns,
        whole=bool(rows.get("whole", False)),
        words=tuple(rows.get("words", ())),  # type: ignore[arg-type] # as above
        examples=tuple(rows.get("examples", ())),  # type: ignore[arg-type] # as above
        counter_examples=tuple(rows.get("counter_examples", ())),  # type: ignore[arg-type] # as above
    )


@lru_cache(maxsize=CACHED)
def heard(text: str) -> tuple[Family, ...]:
    """Gives the families that speak in a block's text."""
    seen = _QUOTATION.sub(" ", text[:LONGEST])
    lower = seen.lower()
    bare = seen.strip(_EDGES) if len(seen) <= LINE else ""
    asked = sorted({*_worded(lower), *_unworded(seen, bare)})
    known = families()
    speaking = tuple(known[number] for number in asked if _speaks(known[number], lower, seen, bare))
    is_addressed = len(seen) <= LINE or not speaking or _SELF_OR_READER.search(seen)
    return speaking if is_addressed else ()


def _worded(lower: str) -> Iterator[int]:
    """Gives the numbers of families of whose words the text has the beginning of one."""
    starts = _starts()
    for start in starts.keys() & {word[:START] for word in _WORD.findall(lower)}:
        yield from starts[start]


@cache
def _starts() -> dict[str, list[int]]:
    starts: dict[str, list[int]] = defaultdict(list)
    for number, family in enumerate(families()):
        for word in family.words:
            starts[_WORD.findall(word)[0][:START]].append(number)
    return dict(starts)


def _unworded(text: str, bare: str) -> Iterator[int]:
    """Gives the numbers of families without words, if any of them speaks: mostly none does."""
    if bare and _one(whole=True).fullmatch(bare):
        yield from _numbers(whole=True)
    if _one(whole=False).search(text):
        yield from _numbers(whole=False)


@cache
def _numbers(*, whole: bool) -> tuple[int, ...]:
    found = enumerate(families())
    return tuple(n for n, family in found if family.whole is whole and not family.words)


@cache
def _one(*, whole: bool) -> re.Pattern[str]:
    """Gives one pattern for all families without words."""
    own = [families()[number].patterns for number in _numbers(whole=whole)]
    said = "|".join(f"(?:{pattern.pattern})" for patterns in own for pattern in patterns)
    return re.compile(said, re.IGNORECASE)


def _speaks(family: Family, lower: str, text: str, bare: str) -> bool:
    if family.whole:
        return any(pattern.fullmatch(bare) for pattern in family.patterns)
    if family.words and not any(map(lower.__contains__, family.words)):
        return False
    return all(pattern.search(text) for pattern in family.patterns)


heard("Werbung")  # read with the module: workers are forked from a process that has it
