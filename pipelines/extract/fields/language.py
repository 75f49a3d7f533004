"""The language of an article's text: what the page declares, checked on the text itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipelines.extract.declared.declarations import Declarations, FieldCandidate
from pipelines.extract.fields import function_words
from pipelines.model.draft import Block

SAMPLE_CHARACTERS = 600
"""Text that is looked at: as right as 1,200 on the development corpora, at half the time."""

FIRST_CHARACTERS = 100
"""Beginning of the sample that is looked at alone: when it agrees with the declaration, that is enough.

It agrees on the same pages of the development corpora as a sample of 200.
"""

FEWEST_CHARACTERS = 150
"""In shorter texts the declaration is believed unasked."""

SURE = 0.99
"""Probability from which the text overrules what the page declares."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_SPOKEN_AS = {"nb": "no"}
"""Codes of languages whose words are known by another code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A BCP 47 tag with where it comes from."""

    tag: str
    origin: str


def read_language(declarations: Declarations) -> Language | None:
    """Return the language of the text: declared, unless the text surely is another; guessed without."""
    declared = next(_declared(declarations), None)
    primary = declared.value.partition("-")[0] if declared else ""
    guessed, chance = _guess(_sample(declarations.blocks), primary)
    if declared is None:
        if guessed and chance >= SURE:
            return Language(tag=guessed, origin="text")
        return Language(tag=declarations.source.language, origin="source file")
    if not guessed or guessed == primary or primary in function_words.near(guessed):
        agrees = "; text agrees" if guessed == primary else ""
        return Language(tag=declared.value, origin=f"{declared.origin}{agrees}")
    sure = chance >= SURE or _is_declared(declarations, guessed)
    if sure and (function_words.knows(primary) or primary in _identifier().labels):
        return Language(tag=guessed, origin=f"text; {declared.origin} {declared.value!r} differs")
    return Language(tag=declared.value, origin=f"{declared.origin}; text unsure")


def _is_declared(declarations: Declarations, guessed: str) -> bool:
    """Whether any place of the page declares the language that its text seems to be in."""
    return any(one.value.partition("-")[0] == guessed for one in _declared(declarations))


def _declared(declarations: Declarations) -> Iterator[FieldCandidate]:
    said = [
        FieldCandidate(value=declarations.language, origin="html lang"),
        *declarations.jsonld("inLanguage"),
        *declarations.meta("content-language", "og:locale", "language", "dc.language"),
    ]
    for one in said:
        if _TAG.fullmatch(one.value.strip()):
            yield FieldCandidate(value=_tag(one.value.strip()), origin=one.origin)


def _tag(value: str) -> str:
    primary, _, rest = value.replace("_", "-").partition("-")
    return f"{primary.lower()}-{rest}" if rest else primary.lower()


def _sample(blocks: Sequence[Block]) -> str:
    chosen = [b for b in blocks if b.chosen] or sorted(blocks, key=lambda b: -b.words)[:10]
    parts: list[str] = []
    length = 0
    for block in chosen:
        if block.link_share > 0.5 or (block.words < 5 and len(chosen) > 3):  # noqa: PLR2004
            continue
        parts.append(block.text[:SAMPLE_CHARACTERS])
        length += len(parts[-1])
        if length >= SAMPLE_CHARACTERS:
            break
    return " ".join(parts)[:SAMPLE_CHARACTERS]


def _guess(sample: str, primary: str) -> tuple[str, float]:
    """Return the likeliest language of a sample and its probability; ("", 0.0) for too short ones.

    The model is asked only when the sample's function words do not tell; of its beginning first, whether
    that is the language declared.
    """
    if not _tells(sample):
        return "", 0.0
    if primary and function_words.confirm(sample, _SPOKEN_AS.get(primary, primary)):
        return primary, 1.0
    if told := function_words.by_words(sample, primary):
        return told, 1.0
    found = _classified(sample[:FIRST_CHARACTERS]) if primary else ("", 0.0)
    return found if primary and found[0] == primary else _classified(sample)


def _tells(text: str) -> bool:
    """Whether a text is long enough to tell its language; fewer characters of East Asia say as much."""
    return len(text) >= FEWEST_CHARACTERS or any("\u3040" <= c <= "\ud7a3" for c in text)


def _classified(text: str) -> tuple[str, float]:
    tag, chance = _identifier().classify(text)
    return str(tag), float(chance)


@cache
def _identifier() -> LanguageIdentifier:
    """Loads the model once a process, at the first page whose function words do not tell."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
