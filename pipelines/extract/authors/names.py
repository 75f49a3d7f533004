"""Names in bylines: split, stripped of roles and addresses, told apart into people and organisations."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pipelines.extract.titles import byline_words, site_names
from pipelines.languages import lexicon

MAX_BYLINE = 400
"""Characters of a byline that are read."""

MAX_NAMES = 30

_AGENCIES = frozenset(lexicon.words("agencies"))
_DESK = re.compile(rf"\b(?:{lexicon.alternatives('desks')})\b|\be\.\s?V\.$", re.IGNORECASE)
_PREFIX = re.compile(
    rf"^(?-i:{lexicon.expressions('by_glued')})|^(?:(?:{lexicon.alternatives('byline_kinds')})\s)?"
    rf"(?:{lexicon.alternatives('name_prefix')})\b\s?:?\s|^(?:{lexicon.expressions('name_prefix')})",
    re.IGNORECASE,
)
_JOINS, _JOINS_LOWER = lexicon.alternatives("joins"), lexicon.alternatives("joins_lower")
_SPLIT = re.compile(
    r"\s*(?:[;|\uff5c•·\u22c5●\uff0b、\uff0c/\uff0f\n,]|\s[-\u2013—]\s|\s\+\s"
    rf"|\s(?:{_JOINS}|&)\s|\s(?-i:{_JOINS_LOWER})\s)\s*(?:(?:{_JOINS})\s)?",
    re.IGNORECASE,
)
JOINS = re.compile(
    rf"\s(?:{_JOINS}|&|{lexicon.alternatives('joins_single')}|{_JOINS_LOWER})\s", re.IGNORECASE
)
"""Between the last two names of a list."""
_JOINED = re.compile(r"(?<=\w\w\s)(\S\S+)\s[eia]\s(?=\S\S+\s\S\S)")
"""`Ada Brandt e Cem Demir`; what stands between single words is of a family name."""
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|(?<!\S)@\w+|[(\[][^()\[\]]{0,80}[)\]]", re.IGNORECASE
)
_CREDENTIAL = re.compile(
    r"(?:[A-Z]{2,6}|[A-Z]{1,2}-?[A-Z]{2,4}|(?:[A-Z][a-z]{0,2}\.){2,3}|Ph\.?D\.?|M\.?D\.?|Jr\.?|Sr\.?|Esq\.?|I{1,3}|CEPF®)"
    r"(?:\s\d+)?"
)
_ROLE = re.compile(rf"\b(?:{lexicon.alternatives('roles')})\b", re.IGNORECASE)
_DESCRIBED = re.compile(
    rf"^(?:[^\W\d_]+\s){{2,3}}(?:{lexicon.alternatives('describes_by')})\s(?=\S+\s\S)"
)
"""What a byline calls the text before it names the author: `Ein Beitrag von …`."""
_WRAPPED = re.compile(r"^[\[(\uff08\u3010]([^\[\]()\uff08\uff09\u3010\u3011]+)[\])\uff09\u3011]$")
_EDGES = " ,;:|-\u2013—•*©®»«"
_EASTERN_ROLE = re.compile(rf"(?<=\S)\s?(?:{lexicon.alternatives('role_ends')})$")
_EASTERN_HOUSE = re.compile(rf"(?:{lexicon.alternatives('house_ends')})\w{{0,4}}$")
_EASTERN_REPORT = re.compile(rf"(?:{lexicon.alternatives('report_ends')})$")
_PARTICLES = frozenset(lexicon.words("name_particles"))
_FILE = re.compile(r"\.[a-z]{2,4}$")
_FEWEST_WORDS, MOST_WORDS = 2, 5
"""Words of a person's name."""
_MOST_OWN_WORDS = 4


def without_house(name: str, known: frozenset[str]) -> tuple[str, str]:
    """Return a person's name without the house or agency that stands behind it, and that; empty when there is none.

    Args:
        name: As named, e.g. `Ada Brandt The Associated Press`.
        known: Keys of the site's names.
    """
    words = name.split()
    for at in range(_FEWEST_WORDS, len(words)):
        house = " ".join(words[at:])
        person = " ".join(words[:at])
        if (is_agency(house) or site_names.key(house) in known) and is_person(person):
            return person, house
    return name, ""


def split(byline: str) -> Iterator[str]:
    """Return the names in a byline as written, without prefixes, addresses and brackets."""
    said = _WRAPPED.sub(r"\1", byline[:MAX_BYLINE].strip())
    told = byline_words.TRADE_BEHIND.sub("", said)
    text = byline_words.TOGETHER.sub("", _NOISE.sub(" ", told).strip(_EDGES))
    text = byline_words.MATERIAL.sub(", ", byline_words.TRADE.sub(" | ", text)).strip(_EDGES)
    text = _unlabelled(_JOINED.sub(r"\1, ", byline_words.BEFORE.sub("", text)))
    text = _DESCRIBED.sub("", text)
    first = True
    for part in _SPLIT.split(text):
        name = " ".join(_unlabelled(part.strip(_EDGES + '"')).split())
        name = _once(_EASTERN_ROLE.sub("", name))
        name = _bare(name, byline_words.ROLE if first else None)
        if name and (first or not _CREDENTIAL.fullmatch(name) or is_agency(name)):
            yield name
            first = False


def _unlabelled(text: str) -> str:
    """Return a byline without the words that lead to its first name."""
    found = byline_words.LABEL.match(text)
    return _PREFIX.sub("", text[found.end() :] if found else text)


def _bare(name: str, role: re.Pattern[str] | None) -> str:
    """Return a person's name without place and role behind it; other words as they are."""
    for pattern in filter(None, (byline_words.PLACED, role)):
        begin = pattern.sub("", name)
        if begin != name and is_person(begin) and len(begin.split()) <= _MOST_BEFORE_ROLE:
            return begin
    return name


_MOST_BEFORE_ROLE = 3


def _once(name: str) -> str:
    """Return a name that stands twice in a row once: as the picture's text and as the name."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


def is_regional(name: str) -> bool:
    """Whether a word is that of an office of the dpa, as behind its name: `dpa/lby`."""
    return name in _REGIONAL


_REGIONAL = frozenset(lexicon.words("agency_offices"))


def in_brackets(byline: str) -> Iterator[str]:
    """Return what stands in brackets in a byline: agencies mostly."""
    for said in re.findall(r"[(\[]([^()\[\]]{2,40})[)\]]", byline[:MAX_BYLINE]):
        yield _WITH.sub("", said)


_WITH = re.compile(rf"^(?:{_JOINS}|{_JOINS_LOWER})\s", re.IGNORECASE)


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return site_names.key(name) in _AGENCIES


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk, a house or another organisation, by its words."""
    return bool(_DESK.search(name) or _EASTERN_HOUSE.search(name))


def is_role(name: str) -> bool:
    """Whether words are a role, a place of the template or a reading time instead of a name."""
    return bool(_ROLE.search(name)) or any(c.isdigit() for c in name)


def is_place(name: str) -> bool:
    """Whether words behind a person's name are a place, or a house there: one word, or a known city."""
    words = name.split()
    is_one = len(words) == 1 and name.isalpha() and name[0].isupper() and not name.isupper()
    return (
        (is_one and not _is_eastern(name)) or name.casefold() in _CITIES or bool(_HOUSE.match(name))
    )


_CITIES = frozenset(lexicon.words("cities"))
"""Places that correspondents write from, of more than one word."""
_HOUSE = re.compile(
    rf"[A-ZÄÖÜ]{{3,}}(?:-\w+)?\s[A-ZÀ-Þ][a-zß-ÿ]+$|{lexicon.expressions('house_leads')}",
)
"""`ARD Berlin`, `ARD-Studio Kairo`."""


def is_person(name: str) -> bool:
    """Whether words look like a person's name: two to five capitalized words, or few letters of East Asia."""
    if (
        any(c.isdigit() or c in ":!?»«©\u00d7" for c in name)
        or _FILE.search(name)
        or is_agency(name)
        or is_desk(name)
        or _ROLE.search(name)
    ):
        return False
    if _is_eastern(name):
        if _EASTERN_REPORT.search(name):
            return False
        return 2 <= len(name.replace(" ", "")) <= 6  # noqa: PLR2004
    words = name.split()
    if not _FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return False
    if not all(any(map(str.isalpha, w)) for w in words):
        return False
    return all(w[0].isupper() or w.lower() in _PARTICLES or w.lower() == w.upper() for w in words)


def may_be_own(name: str) -> bool:
    """Whether words may be a name that is no person's: few, and neither prefix nor place of the template."""
    few = len(name.split()) <= _MOST_OWN_WORDS and ":" not in name and " in " not in name
    is_phrase = name.count(" ") > 1 and name.islower()
    return few and not is_phrase and not is_role(name) and not _PREFIX.match(f"{name} ")


def _is_eastern(name: str) -> bool:
    return all(
        unicodedata.name(c, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
        for c in name
        if c.isalpha()
    ) and any(c.isalpha() for c in name)


def distinct(found: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, in order; of those that differ in case or dots the first."""
    kept: dict[str, str] = {}
    for name in found:
        kept.setdefault(site_names.key(name), name)
    return tuple(kept.values())[:MAX_NAMES]
