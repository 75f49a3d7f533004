"""Words around names in bylines, by language: what leads to an author, to another trade, to a place or a role."""

import re

from pipelines.languages import lexicon

_BY = lexicon.alternatives("by")
_TRADES = lexicon.alternatives("trades")
_JOINS = "|".join(lexicon.alternatives(key) for key in ("joins", "joins_lower", "joins_single"))
_TOO = rf"(?:\s?(?:&|\+|/|,|{_JOINS})\s?)"
_LABELS = "|".join(lexicon.longest_first((*lexicon.words("byline"), *lexicon.words("by"))))
"""Before a colon."""
_LABEL = rf"(?<!\w)(?:{_LABELS})"
_COLON = r"\s?[:=\uff1a\uff1d]\s?"

TOGETHER = re.compile(
    rf"^{_LABEL}{_TOO}(?:{_TRADES}){_COLON}|^(?:{_TRADES}){_TOO}{_LABEL}{_COLON}", re.IGNORECASE
)
"""`Text und Foto: `, both by one."""
TRADE = re.compile(
    rf"[\W_]*(?<!\w)(?:(?:{lexicon.alternatives('trade_leads')})\s)?(?:{_TRADES})(?:{_COLON}|\s(?:{_BY})\s)"
    rf".*?(?={_LABEL}{_COLON}|$)",
    re.IGNORECASE,
)
"""What others did for the article, up to the next author: `Fotos: …`, `Photographs by …`."""
TRADE_BEHIND = re.compile(
    rf"[^,;/|&·()]+\((?:{_TRADES})\)",
    re.IGNORECASE,
)
"""Who took the pictures, as brackets behind the name say."""
LABEL = re.compile(
    rf"{_LABEL}{_COLON}|(?:{lexicon.alternatives('byline_stroke')})\s?[/\uff0f|\uff5c・]\s?"
    rf"|(?:{lexicon.alternatives('role_leads')})\s?(?=\w{{2,4}}(?:$|[\s/\uff0f]))"
    rf"|(?:{lexicon.alternatives('byline_bare')})\s",
    re.IGNORECASE,
)
"""Leads to an author at the begin of a line, in whatever box."""
PLACED = re.compile(
    rf"(?<=\w\w)\s(?:{lexicon.alternatives('written_from')})\s[^\W\d_a-zß-ÿ].*$"
    rf"|\s(?:{lexicon.alternatives('reports')})\b.*$"
)
"""Where or for whom a person wrote, behind the name."""
BEFORE = re.compile(rf"^(?:{lexicon.expressions('role_in_front')})")
"""Role or place before the name: `Von unserer Redakteurin …`."""
MATERIAL = re.compile(rf"\b(?:{lexicon.expressions('material_of')})")
"""Before an agency whose text was used."""
ROLE = re.compile(
    "".join(rf"(?<!\b{word})" for word in lexicon.words("role_objects"))
    + rf"\s(?:(?:{lexicon.alternatives('roles_before')})\s(?:\S+\s){{0,3}})(?:{lexicon.alternatives('roles_behind')})$",
    re.IGNORECASE,
)
"""A role that stands behind a name without a mark between."""
_BARS = re.compile(r"\s[|·•\u2013\u2014-]\s")


def labelled_part(text: str) -> str:
    """Return the part of a line between bars that a label leads to an author; empty when there is none."""
    return next((part for part in _BARS.split(text) if LABEL.match(part)), "")
