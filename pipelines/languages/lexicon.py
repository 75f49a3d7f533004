"""Words of natural languages by key: what the files in `data` hold, put together over all languages.

Modules keep their grammar of a line and ask here for words, each a regular expression as it stands in its file. What
is read is `lexicon.json`, all files in one with CLDR's names of months and weekdays: `make words` writes it, a test
holds it current, and it is parsed in 1.3 ms of CPU where the files take 33.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "lexicon.json"
ANY = "mul"
"""Code of the file for words that stand in texts of any language: names of agencies, `live`."""

Family = Mapping[str, Any]
"""Of one language: `words` with `examples` and `counter_examples`, or several such by name."""


@cache
def _read() -> Mapping[str, Any]:
    text = (files("pipelines.languages") / FILE).read_text(encoding="utf-8")
    return dict(json.loads(text))


def languages(*keys: str) -> tuple[str, ...]:
    """Return the codes of the languages that have a family; words of any language come first."""
    return tuple(code for code in _read()["languages"] if family(code, *keys))


def family(language: str, *keys: str) -> Family:
    """Return a family as a language's file has it, empty where it has none.

    Args:
        language: Code of the file.
        keys: Of the family, and of one below it: `notices`, `gone`.
    """
    found: Any = _read()["languages"].get(language, {})
    for key in keys:
        found = found.get(key, {})
    return dict(found)


def words(*keys: str, held: str = "words") -> tuple[str, ...]:
    """Return a family's words of all languages, each once, in the order of the languages.

    Args:
        keys: Of the family.
        held: `patterns` for its expressions that are more than a word.

    Raises:
        KeyError: When no language has the family: a module that asks for it would match everything.
    """
    listed = (family(code, *keys).get(held, ()) for code in languages(*keys))
    if found := tuple(dict.fromkeys(word for one in listed for word in one)):
        return found
    raise KeyError(f"no file of a language has {held} of {' '.join(keys)}")


def pattern(*keys: str) -> re.Pattern[str]:
    """Return one expression for what any of a family's patterns finds, whatever the case; `^` begins any line."""
    return re.compile(expressions(*keys), re.IGNORECASE | re.MULTILINE)


def expressions(*keys: str) -> str:
    """Return a family's patterns as one regular expression without a group around, in the order of the languages."""
    return "|".join(words(*keys, held="patterns"))


def alternatives(*keys: str) -> str:
    """Return a family's words as one regular expression without a group around, the longest first."""
    return "|".join(longest_first(words(*keys)))


def longest_first(several: Sequence[str]) -> Sequence[str]:
    """Return words in the order in which a regular expression must try them."""
    return sorted(several, key=len, reverse=True)


def months() -> Mapping[str, int]:
    """Return the month, 1 to 12, of each name of one, case folded: CLDR's, and what the files say beside or against."""
    return dict(_read()["months"])


def weekdays() -> tuple[str, ...]:
    """Return names of weekdays, case folded: CLDR's and those of the files."""
    return tuple(_read()["weekdays"])
