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
    zones = _zones()
    ending = (urlsplit(address).hostname or "").rpartition(".")[2]
    regions = language.replace("_", "-").lower().split("-")[1:]
    named = ({ending} - _WORLDWIDE, *({region} - _NO_COUNTRY for region in regions))
    return next((zones[code] for codes in named for code in codes if code in zones), "")


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
