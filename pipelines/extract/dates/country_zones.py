"""Zones of countries that have one only, by the ending of a host or the region of a page's language."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

_LIVED_IN = {
    "cn": "Asia/Shanghai",
    "cy": "Asia/Nicosia",
    "de": "Europe/Berlin",
    "es": "Europe/Madrid",
    "my": "Asia/Kuala_Lumpur",
    "nz": "Pacific/Auckland",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
}
"""Zones of countries nearly all of whose papers are in one of theirs; Britain's ending is not its code."""
_WORLDWIDE = frozenset(
    (
        "ag", "ai", "as", "bz", "cc", "cd", "cf", "cm", "co", "cx", "dj", "fm", "ga", "gd", "gg",
        "gq", "gs", "im", "io", "je", "ky", "la", "lc", "ly", "me", "ml", "ms", "mu", "nf", "nu",
        "pm", "pn", "pw", "re", "sc", "sh", "sl", "so", "sr", "st", "sx", "tc", "tf", "tk", "tl",
        "tm", "to", "tt", "tv", "va", "vc", "vg", "vi", "vu", "wf", "ws", "yt",
    )
)  # fmt: skip
"""Endings that all the world uses: those that Google Search takes for generic, and others sold for their letters."""
_NO_COUNTRY = frozenset({"la"})
"""Regions of languages that are not what their letters say: `es-LA` is Latin America."""


def of_page(address: str, language: str) -> str:
    """Return the IANA zone of the country that a page's host or language names; empty when there is none.

    Args:
        address: Of the page.
        language: As the page tells it, e.g. `de-AT`.
    """
    ending = (urlsplit(address).hostname or "").rpartition(".")[2]
    spoken_in = of_language(language) if len(ending) > _OF_A_COUNTRY else ""
    return of_country(address, language) or spoken_in


def of_country(address: str, language: str) -> str:
    """Return the zone of the country that a host's ending or a language's region (`de-AT`) names, empty for none."""
    zones = _zones()
    ending = (urlsplit(address).hostname or "").rpartition(".")[2]
    regions = language.replace("_", "-").lower().split("-")[1:]
    named = ({ending} - _WORLDWIDE, *({region} - _NO_COUNTRY for region in regions))
    return next((zones[code] for codes in named for code in codes if code in zones), "")


def of_language(language: str) -> str:
    """Return the zone in which a language's news are written, empty where that is more than one."""
    return _zones().get(_COUNTRIES.get(language.replace("_", "-").lower().split("-")[0], ""), "")


_OF_A_COUNTRY = 2
"""Letters of the endings of countries; those that are left out above have several zones."""


_LANGUAGES = (
    "ja:jp ko:kr zh:cn th:th vi:vn lo:la km:kh my:mm ne:np si:lk hi:in mr:in gu:in te:in kn:in ml:in or:in as:in"
    " he:il tr:tr az:az hy:am ka:ge el:gr bg:bg ro:ro mk:mk sr:rs hr:hr sl:si bs:ba sk:sk cs:cz pl:pl hu:hu uk:ua"
    " et:ee lv:lv lt:lt fi:fi sv:se da:dk nb:no nn:no no:no is:is de:de it:it nl:nl"
)
_COUNTRIES = dict(pair.split(":") for pair in _LANGUAGES.split())
"""Languages whose news are written in one country, or in countries of one clock; the others tell no zone."""


@cache
def _zones(package: str = "tzdata") -> Mapping[str, str]:
    """Return the zone of each country that has one only, by its code in lower case.

    Args:
        package: Has the table, `zone.tab`; without it, only the countries that are named here are known.
    """
    try:
        text = (files(package) / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return _LIVED_IN
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in text.splitlines():
        if row and not row.startswith("#"):
            country, _, zone, *_ = row.split("\t")
            found[country.lower()].append(zone)
    only = {country: zones[0] for country, zones in found.items() if len(zones) == 1}
    return {**only, **_LIVED_IN}
