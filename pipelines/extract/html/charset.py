"""Which encoding bytes are in that no label tells, or that a label lies about.

Statistics alone take French in Windows-1252 for Central European, since both readings are letters
throughout: the page's language decides, then what is common on the Web.
"""

import re

from charset_normalizer import CharsetMatch, from_bytes

SAMPLE_BYTES = 60_000
"""Of the page's texts beyond ASCII; its markup and most of its scripts tell nothing."""

MANY_BYTES = frozenset(
    {"gb18030", "gbk", "big5", "big5hkscs", "cp932", "cp949", "euc_jp", "euc-jp"}
)
"""Encodings that few bytes of others fit by chance."""
_COMMON = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "koi8_u",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp874",
    "iso8859_2",
    "iso8859_5",
    "iso8859_6",
    "iso8859_7",
    "cp866",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
)
"""Those of the Encoding Standard that pages were written in; more are only more ways to be wrong."""
_CYRILLIC = ("cp1251", "koi8_r", "iso8859_5", "cp866")
_CENTRAL = ("cp1250", "iso8859_2")
_BY_LANGUAGE = {
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr"), _CYRILLIC),
    "uk": ("cp1251", "koi8_u", "iso8859_5", "cp866"),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), _CENTRAL),
    **dict.fromkeys(("et", "lt", "lv"), ("cp1257",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256", "iso8859_6")),
    **dict.fromkeys(("he", "iw"), ("cp1255",)),
    "el": ("cp1253", "iso8859_7"),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "th": ("cp874",),
    "tr": ("cp1254",),
    "zh": ("gb18030", "big5"),
    **dict.fromkeys(
        ("ca", "da", "de", "en", "es", "fi", "fr", "is", "it", "nb", "nl", "nn", "no", "pt", "sv"),
        ("cp1252",),
    ),
}
"""Encodings of pages in a language, as the HTML Standard's table of locales has them, and older ones."""

_FAIR_CHAOS = 0.1
"""A reading as orderly as this may be the page's own."""
_TIE = 0.02
_COMMONEST_BONUS = 0.03
"""In coherence, for Windows-1252: most pages that name no encoding are in it."""
_TEXT = re.compile(rb">([^<>]*[\x80-\xff][^<>]*)")
_EAST_ASIAN_RUN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{3,}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LANGUAGE = re.compile(rb"<html\b[^<>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2})\b", re.IGNORECASE)
_C1 = re.compile(rb"[\x80-\x9f]")
_HIGH = re.compile(rb"[\xb0-\xff]")
_HIGH_RUN = re.compile(rb"[\xb0-\xff]{3,}")
_ENOUGH_HIGH = 20
_RUN_SHARE = 0.5


def detected(body: bytes) -> str | None:
    """Return Python's name of the encoding that a body seems to be in, or None when nothing fits."""
    sample = _sample(body)
    found = {match.encoding: match for match in from_bytes(sample, cp_isolation=list(_COMMON))}
    for match in tuple(found.values()):  # readings that give the same characters
        found |= {name: match for name in match.could_be_from_charset if name not in found}
    usual = _usual(body)
    fitting = {n: found[n] for n in usual if n in found and found[n].chaos <= _FAIR_CHAOS}
    name = _best(fitting) or _best(found)
    if name in _CENTRAL:  # Windows-1250 has š and ž, ś and ź there
        return "cp1250" if _C1.search(sample) else "iso8859_2"
    return name


def denies_western(body: bytes) -> bool:
    """Whether a page is in no Western encoding, whatever its label: by its language or by its letters."""
    usual = _usual(body)
    if usual and "cp1252" not in usual:
        return True
    sample = _sample(body)  # languages written in Latin letters have few others side by side
    high = len(_HIGH.findall(sample))
    in_runs = sum(len(run) for run in _HIGH_RUN.findall(sample) if len(set(run)) > 1)
    return high >= _ENOUGH_HIGH and in_runs > _RUN_SHARE * high


def _usual(body: bytes) -> tuple[str, ...]:
    """Return the encodings that are usual for the page's language; none when it says nothing."""
    said = _LANGUAGE.search(body[:4096])
    return _BY_LANGUAGE.get(said[1].decode().lower(), ()) if said else ()


def _sample(body: bytes) -> bytes:
    return b"\n".join(_TEXT.findall(body))[:SAMPLE_BYTES] or body[:SAMPLE_BYTES]


def _best(found: dict[str, CharsetMatch]) -> str | None:
    """Return the most orderly reading; of equal ones the one that looks most like a language."""
    if not found:
        return None
    least = min(match.chaos for match in found.values())
    near = [name for name, match in found.items() if match.chaos <= least + _TIE]

    def rank(name: str) -> tuple[bool, float, int]:
        bonus = _COMMONEST_BONUS * (name == "cp1252")
        order = _COMMON.index(name) if name in _COMMON else len(_COMMON)
        return _is_east_asian(name, found[name]), found[name].coherence + bonus, -order

    return max(near, key=rank)


def _is_east_asian(name: str, match: CharsetMatch) -> bool:
    """Whether a reading has its letters in runs, as bytes of other encodings give them by chance only."""
    if name not in MANY_BYTES:
        return False
    text = str(match)
    in_runs = sum(map(len, _EAST_ASIAN_RUN.findall(text)))
    return in_runs > _RUN_SHARE * len(_BEYOND_ASCII.findall(text))
