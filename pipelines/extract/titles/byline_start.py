"""What leads to the names in a byline (`By`, `Von`, a label, a date), and what follows them."""

import re

from pipelines.extract.titles import byline_words
from pipelines.languages import lexicon

AFTER_BY = re.compile(
    r"(?:^|[|·•,\d]\s?)(?:(?:written|posted|submitted|reporting|words|story|text|recipe|guide)\s)?"
    rf"(?:{lexicon.alternatives('by')}|autor(?:in)?|author|text)\b(?:\s:)?[:\s]\s?"
    r"|(?:published|posted|written|veröffentlicht)\b.{0,40}\s(?:by|von)\s|^(?-i:[Bb]y(?=[A-Z][a-z]))",
    re.IGNORECASE,
)

_DATE = re.compile(
    r"\s(?:(?:on|am|le|el)\s)?(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc)\w{0,7}\.?,?\s)*\W?\d"
    r"|(?<=[a-z])(?-i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d)"
    r"|(?<=[^\W\d_])\d|\W\s?(?:published|posted|updated|veröffentlicht|aktualisiert|publié|publicado|follow|view)\b"
    r"|(?<=[a-zà-ÿ])(?-i:(?:In|On|Follow|Twitter|Published|Updated|Posted|View|Korrespondent|Redakteur|Reporter|Senior"
    r"|Staff|Editor|Contributor|Chef|Founder|Director|Head|Manager|Writer|Freelance|Guest|Marketing)\b)"
    r"|\s(?-i:Former|Deputy|Contributing|Freelance|Senior|Assistant|Associate|Managing|Executive)\s(?-i:[A-Z])",
    re.IGNORECASE,
)
"""What follows a name is a date then, a reading time, or a word without a gap."""

_DATE_BEFORE = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,7}[.,]?\s){0,2}"
    r"\d{1,2}\W.{0,14}?(?:19|20)\d\d(?:\W*(?:um|at|à)?\s?\d{1,2}[:.h]\d\d(?:\s?Uhr|\s?[ap]\.?m\b\.?)?)?[\W\d]*",
    re.IGNORECASE,
)
"""A date that a line begins with; the name follows."""
_EDGES = " \t|/\u2013\u2014-·•⋅,;:"


def said_in(text: str) -> str:
    """Return the names of a byline, without what leads to them and the date behind them."""
    if byline_words.LABEL.match(text) or byline_words.TOGETHER.match(text):
        return _DATE.split(text, maxsplit=1)[0]
    found = AFTER_BY.search(text)
    said = text[found.end() :].lstrip(_EDGES) if found else _undated(text)
    again = AFTER_BY.match(said) if found else None
    return _DATE.split(said[again.end() :] if again else said, maxsplit=1)[0]


def _undated(text: str) -> str:
    found = _DATE_BEFORE.match(text)
    return text[found.end() :] if found else text
