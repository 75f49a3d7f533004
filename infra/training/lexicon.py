"""All files of languages in one, with CLDR's months and weekdays: `pipelines/languages/lexicon.json`.

make words
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError

from pipelines.languages.lexicon import ANY

ROOM = Path(__file__).parents[2] / "pipelines" / "languages"
DATA, OUT = ROOM / "data", ROOM / "lexicon.json"
_FIRST = "mul en de fr es it pt nl pl sv da no fi cs hu ro ru uk tr el ja zh ko ar"
FIRST = tuple(_FIRST.split())
"""The order of the languages, for evidence that names the first of several words; the others follow by code."""
_ALSO = (
    "af am apc az be bg bn bs ca ceb cy et eu fa fil fo fy ga gl gu he hi hr ht hy id is ka kk kn ky lb lt lv mk ml mr"
    " ms ne nn pa ps sk sl sq sr sw ta te tt ur uz"
)
ALSO = tuple(_ALSO.split())
"""Languages of news whose months and weekdays are CLDR's where they have no file yet."""
_NAME = re.compile(r"[^\W\d_][^\s\d.,;:|/()\[\]<>،•·-]{1,24}")
"""A word of which the readers of dates see all."""
_SHORT = re.compile(r"[a-z]{1,3}")
"""CLDR's short forms of three plain letters are words elsewhere (`pro`, `sen`, `api`): files name those that count."""


HOLDS = frozenset({"words", "patterns", "all", "alone", "paper"})
"""Keys of which a family has one at least."""


class LexiconError(ValueError):
    """A file of a language that cannot be used; the message names it and the key."""


def compiled(data: Path = DATA) -> dict[str, Any]:
    """Return all files of a folder in one, with the months and weekdays of their languages.

    Raises:
        LexiconError: With all faults of the files, one a line, or a month's name that means two.
    """
    read = {file.stem: _yaml(file) for file in sorted(data.glob("*.yaml"))}
    if faults := [fault for code in read for fault in _faults(code, read[code])]:
        raise LexiconError("\n".join(faults))
    order = sorted(read, key=lambda code: FIRST.index(code) if code in FIRST else len(FIRST))
    languages = {code: read[code] for code in order}
    return {
        "languages": languages,
        "months": _months(languages),
        "weekdays": _weekdays(languages),
    }


def _yaml(file: Path) -> dict[str, Any]:
    try:
        return dict(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise LexiconError(f"{file.name} cannot be read as YAML with keys: {error}") from error


def _faults(code: str, read: Mapping[str, Any]) -> Iterator[str]:
    """Return what is wrong with a file, a line each."""
    if code != ANY and not _is_known(code):
        yield f"{code}.yaml: CLDR knows no such language; name the file by its ISO 639 code"
    for name, family in families(read):
        for shown in ("examples", "counter_examples"):
            if not family.get(shown):
                yield f"{code}.yaml: {name} has no {shown}; add texts that show what it means"


def _is_known(code: str) -> bool:
    try:
        return bool(Locale.parse(code))
    except (UnknownLocaleError, ValueError):
        return False


def families(read: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return each family of a file by its name, with the counter-examples that it shares with its neighbours."""
    shared = read.get("counter_examples", ())
    for key, value in read.items():
        if isinstance(value, Mapping):
            if HOLDS.isdisjoint(value):
                yield from families(value, f"{within}{key} ")
            else:
                own = value.get("counter_examples", ())
                yield f"{within}{key}", {**value, "counter_examples": [*own, *shared]}


def _months(languages: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    told = {
        word.casefold(): int(number)
        for read in languages.values()
        for number, words in read.get("months", {}).get("words", {}).items()
        for word in words
    }
    for code in _codes(languages):
        for name, number in _names(Locale.parse(code).months):
            if name not in told and found.setdefault(name, int(number)) != int(number):
                raise LexiconError(
                    f"{name!r} is month {found[name]} and, in {code}, {number}: one file must say which"
                )
    return dict(sorted({**found, **told}.items()))


def _weekdays(languages: Mapping[str, Any]) -> list[str]:
    told = {
        word for read in languages.values() for word in read.get("weekdays", {}).get("words", ())
    }
    named = {name for code in _codes(languages) for name, _ in _names(Locale.parse(code).days)}
    return sorted(told | named)


def _codes(languages: Mapping[str, Any]) -> list[str]:
    return [code for code in dict.fromkeys([*FIRST, *languages, *ALSO]) if code != ANY]


def _names(listed: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Return CLDR's names as texts write them, case folded, with their numbers."""
    for use in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in listed[use][width].items():
                word = name.casefold().rstrip(".")
                if _NAME.fullmatch(word) and not (
                    width == "abbreviated" and _SHORT.fullmatch(word)
                ):
                    yield word, number


def dumps(lexicon: Mapping[str, Any]) -> str:
    """Return the lexicon as its file holds it: one line a language, so that changes can be read."""
    lines = [f"{_json(code)}: {_json(read)}" for code, read in lexicon["languages"].items()]
    parts = ",\n".join(lines)
    return (
        f'{{"languages": {{\n{parts}\n}},\n"months": {_json(lexicon["months"])},\n'
        f'"weekdays": {_json(lexicon["weekdays"])}}}\n'
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    try:
        OUT.write_text(dumps(compiled()), encoding="utf-8")
    except LexiconError as error:
        sys.exit(str(error))
