"""The month that a word names, in the languages of the news."""

import re

from pipelines.languages import lexicon

_MONTHS = lexicon.months()
"""As they stand in dates, with the short forms; a name of two months is that of most readers' language."""
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
"""Where a word begins that is glued to the one before (`EditorialNovember`)."""
(_IN,) = lexicon.words("month_glued")
"""Hebrew writes `in` as the first letter of the month."""


def number(word: str) -> int | None:
    """Return the month, 1 to 12, that a word names; None when it names none."""
    folded = word.casefold()
    if found := _MONTHS.get(folded) or _MONTHS.get(folded.removeprefix(_IN)):
        return found
    return _MONTHS.get(_GLUED.split(word)[-1].casefold())
