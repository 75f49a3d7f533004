"""What leads to the names in a byline (`By`, `Von`, a label, a date), and what follows them."""

import re

from pipelines.extract.titles import byline_words
from pipelines.languages import lexicon

_BY = lexicon.alternatives("by")
AFTER_BY = re.compile(
    rf"(?:^|[|·•,\d]\s?)(?:(?:{lexicon.alternatives('by_behind')})\s)?"
    rf"(?:{_BY}|{lexicon.alternatives('author_follows')})\b(?:\s:)?[:\s]\s?"
    rf"|(?:{lexicon.alternatives('written_then')})\b.{{0,40}}\s(?:{_BY})\s|^(?-i:{lexicon.expressions('by_glued')})",
    re.IGNORECASE,
)

_STARTS = lexicon.alternatives("date_starts")
"""How names of months and weekdays begin."""
_DATE = re.compile(
    rf"\s(?:(?:{lexicon.alternatives('date_joins')})\s)?(?:(?:{_STARTS})\w{{0,7}}\.?,?\s)*\W?\d"
    rf"|(?<=[a-z])(?-i:(?:{_STARTS.title()})[a-z]{{0,6}}\.?\s\d)"
    rf"|(?<=[^\W\d_])\d|\W\s?(?:{lexicon.alternatives('byline_ends')})\b"
    rf"|(?<=[a-zà-ÿ])(?-i:(?:{lexicon.alternatives('byline_glued')})\b)"
    rf"|\s(?-i:{lexicon.alternatives('role_starts')})\s(?-i:[A-Z])",
    re.IGNORECASE,
)
"""What follows a name is a date then, a reading time, or a word without a gap."""

_DATE_BEFORE = re.compile(
    rf"(?:(?:{_STARTS})\w{{0,7}}[.,]?\s){{0,2}}\d{{1,2}}\W.{{0,14}}?(?:19|20)\d\d"
    rf"(?:\W*(?:{lexicon.alternatives('clock', 'at')})?\s?\d{{1,2}}[:.h]\d\d"
    rf"(?:\s?(?:{lexicon.alternatives('clock', 'behind')})|\s?[ap]\.?m\b\.?)?)?[\W\d]*",
    re.IGNORECASE,
)
"""A date that a line begins with; the name follows."""
_EDGES = " \t|/\u2013\u2014-·•⋅,;:"


def said_in(text: str) -> str:
    """Return the names of a byline, without what leads to them and the date behind them."""
    if byline_words.LABEL.match(text) or byline_words.TOGETHER.match(text):
        return _DATE.split(text, maxsplit=1)[0]
    if part := byline_words.labelled_part(text):
        return _DATE.split(part, maxsplit=1)[0]
    found = AFTER_BY.search(text)
    said = text[found.end() :].lstrip(_EDGES) if found else _undated(text)
    again = AFTER_BY.match(said) if found else None
    return _DATE.split(said[again.end() :] if again else said, maxsplit=1)[0]


def _undated(text: str) -> str:
    found = _DATE_BEFORE.match(text)
    return text[found.end() :] if found else text
