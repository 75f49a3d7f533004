"""Whose picture it is: the credit at the end of a caption, by the words that papers put before it."""

import re

from pipelines.languages import lexicon

MAX_WORDS = 14
"""Longer texts behind such a word go on with the caption."""

_NO_CREDIT_BEFORE = frozenset(lexicon.words("no_credit_before"))
"""Words before such a word that make it a word of the caption (`Das Bild: …`)."""

_WORD = lexicon.alternatives("credit")
"""What stands before a credit."""
_BY = lexicon.alternatives("by")
_BEGIN = re.compile(
    rf"(?:(?<!\w)(?:{_WORD})(?:[\s-]+(?:{_WORD}))?\.?\s*(?:[:\uff1a]|(?<=\w)\s(?:{_BY})\s)\s*(?:©\s*)?"
    r"|(?:©|\([cC]\)|(?<!\w)copyright\s)\s*)",
    re.IGNORECASE,
)
_UNMARKED = re.compile(rf"^(?:{lexicon.expressions('credit_outright')})[\s,:]*", re.IGNORECASE)
"""Words that say by themselves that a credit follows."""
_WORD_BEHIND = re.compile(rf"(?<=[.!?|\u2013\u2014-])\s*(?:{_WORD})\W*$", re.IGNORECASE)
"""Such a word behind a sentence, whose credit was taken out."""
_WORDS_ALONE = re.compile(
    rf"\W*(?:(?:{lexicon.alternatives('credit_alone')})\b\W*){{1,3}}", re.IGNORECASE
)
"""Words for a credit without one."""
_BRACKETED = re.compile(r"\(([^()\d]{2,60}/[^()\d]{2,60})\)$")
"""People and agencies joined by a stroke at the end of a caption."""
_HOUSES = lexicon.alternatives("picture_houses")
"""Who supplies pictures."""
_LOWER_HOUSES = "|".join(word for word in lexicon.words("picture_houses") if word[0].islower())
_PHOTO = lexicon.alternatives("photo")
_SIGNED = re.compile(
    rf"(?:(?<=[.!?…»\u201c\u201d|])\s*|\s[|\u2013\u2014]\s)[|/\u2013\u2014-]?\s*"
    rf"(?=[^.!?]{{0,80}}(?<!\w)(?:{_HOUSES})(?!\w))(?=[^.!?]*[/|(]|[^.!?]*\svia\s|(?:{_HOUSES})$)"
    rf"([^\W\da-zß-ÿ][^.!?]{{2,90}}|(?:{_LOWER_HOUSES})[^.!?]{{2,80}})\.?$"
)
"""Behind a sentence, names and a house that supplies pictures, joined by a stroke: `Jo Muster/AFP via Getty Images`."""
_HOUSE_IN_BRACKETS = re.compile(
    rf"\(((?:{_HOUSES})|(?i:{_PHOTO})\s[^()\W\da-zß-ÿ][^()]{{2,50}})\)\.?$"
)
_FOTO = re.compile(rf"^(?:{_PHOTO})\s", re.IGNORECASE)
_EASTERN = re.compile(
    rf"(?:[\uff08(](?:{lexicon.alternatives('credit_in_brackets')})\s?[:\uff1a]\s?([^\uff08\uff09()]{{2,30}})[\uff09)]"
    rf"|[、,]\s?(\w{{2,10}})(?:{lexicon.alternatives('credit_ends')}))$"
)
"""`(写真: …)`, `…撮影`."""
_SAID_CAPTION = re.compile(rf"^(?:{lexicon.expressions('caption_spoken')})", re.IGNORECASE)
_OPENS = re.compile(lexicon.expressions("link_spoken"))
"""Said to those who hear a page."""
_LAST_WORD = re.compile(r"(\w+)\W*$")
_GOES_ON = re.compile(r"/\S.{2,40}")
_EDGES = " \t|/\u2013\u2014-·•,;:()[]"


def split_credit(caption: str) -> tuple[str, str]:
    """Return (caption without its credit, credit without the word for it); an empty credit when there is none.

    Args:
        caption: One line.
    """
    caption = _OPENS.sub("", _SAID_CAPTION.sub("", caption))
    if _UNMARKED.match(caption) and (said := bare(caption)) and len(said.split()) <= MAX_WORDS:
        return "", said
    if eastern := _EASTERN.search(caption):
        return trimmed(caption[: eastern.start()]), eastern[1] or eastern[2]
    for found in _BEGIN.finditer(caption):
        said = _bare(caption[found.end() :])
        before = _LAST_WORD.search(caption[: found.start()])
        if (
            said
            and len(said.split()) <= MAX_WORDS
            and not (before and before[1].lower() in _NO_CREDIT_BEFORE)
        ):
            return trimmed(caption[: found.start()]), said
    if bracketed := _BRACKETED.search(caption):
        return trimmed(caption[: bracketed.start()]), bracketed[1]
    if signed := _SIGNED.search(caption) or _HOUSE_IN_BRACKETS.search(caption):
        return trimmed(caption[: signed.start()]), _FOTO.sub("", signed[1])
    return trimmed(caption), ""


def _bare(text: str) -> str:
    """Return a credit without further words for it (`Foto: Bild: …`) and without brackets around it."""
    while found := _BEGIN.match(text):
        text = text[found.end() :]
    text = _UNMARKED.sub("", text).strip(_EDGES).removesuffix(".")
    if text.count("(") > text.count(")"):
        text += ")"
    return text if len(text) > 1 and not _WORDS_ALONE.fullmatch(text) else ""


def bare(credit: str) -> str:
    """Return what a credit's element says without the word for it (`Foto: …`, `© …`)."""
    return _bare(credit.strip(_EDGES))


def part_credits(caption: str, credit: str) -> tuple[str, str]:
    """Return (caption, credit) of a picture whose page tells both, without the words for a credit.

    Args:
        caption: One line, which may go on with the credit: `/Agency`.
        credit: As its element says it.
    """
    told, said = split_credit(credit)
    by = said if told and said else bare(credit)
    if by and _GOES_ON.fullmatch(caption):
        return "", f"{by}{caption}"
    return without_word(caption), by


def without_word(caption: str) -> str:
    """Return a caption whose credit was taken out, without the word for it that is left at its end."""
    ends = (found for found in _BEGIN.finditer(caption) if found.end() == len(caption))
    if found := next(ends, None) or _WORD_BEHIND.search(caption):
        caption = caption[: found.start()]
    return trimmed(caption)


def trimmed(text: str) -> str:
    """Return a caption without the marks that led over to its credit."""
    text = text.rstrip(" |/\u2013\u2014-·•,;([").lstrip(" ,;:|.·•")
    return "" if _WORDS_ALONE.fullmatch(text) else text
