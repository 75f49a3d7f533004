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
_COLON = r"\s?[:\uff1a]\s?"

TOGETHER = re.compile(
    rf"^{_LABEL}{_TOO}(?:{_TRADES}){_COLON}|^(?:{_TRADES}){_TOO}{_LABEL}{_COLON}", re.IGNORECASE
)
"""`Text und Foto: `, both by one."""
TRADE = re.compile(
    rf"[\W_]*(?<!\w)(?:additional\s)?(?:{_TRADES}|medically\sreviewed)(?:{_COLON}|\s(?:{_BY})\s)"
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
    rf"{_LABEL}{_COLON}|(?:文|撰文|作者|取材|執筆)\s?[/\uff0f|\uff5c・]\s?"
    r"|(?:記者|记者|기자|編集委員|論説委員|特派員)\s?(?=\w{2,4}(?:$|[\s/\uff0f]))"
    rf"|(?:{lexicon.alternatives('byline_bare')})\s",
    re.IGNORECASE,
)
"""Leads to an author at the begin of a line, in whatever box."""
PLACED = re.compile(
    r"(?<=\w\w)\s(?:in|aus|from|à|für|for|For|pour)\s(?:the\s)?[^\W\d_a-zß-ÿ].*$|\s(?:berichtet|reports)\b.*$"
)
"""Where or for whom a person wrote, behind the name."""
BEFORE = re.compile(
    r"^[Vv]on unse(?:re[mnr]|rem)\s(?:\S+in|\S+en|\S+er|\S+eur)\s|^(?:Aus|From) [^\W\d_]\S+ (?:berichtet|berichten)\s"
)
"""Role or place before the name: `Von unserer Redakteurin …`."""
MATERIAL = re.compile(r"\b(?:[Mm]it )?Material (?:der|von|des)(?:\s(?:Agentur|Agenturen))?\s")
"""Before an agency whose text was used."""
ROLE = re.compile(
    r"(?<!\bto)(?<!\bthe)(?<!\bof)"
    rf"\s(?:(?:{lexicon.alternatives('roles_before')})\s(?:\S+\s){{0,3}})(?:{lexicon.alternatives('roles_behind')})$",
    re.IGNORECASE,
)
"""A role that stands behind a name without a mark between."""
