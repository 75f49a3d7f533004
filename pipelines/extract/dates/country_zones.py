"""Zones of countries that have one only, by the ending of a host or the region of a page's language."""

import re
from urllib.parse import urlsplit

_ZONES = dict(
    re.findall(
        r"(\w\w) (\S+)",
        """
        ad Europe/Andorra ae Asia/Dubai al Europe/Tirane am Asia/Yerevan at Europe/Vienna az Asia/Baku
        ba Europe/Sarajevo bd Asia/Dhaka be Europe/Brussels bg Europe/Sofia bh Asia/Bahrain bo America/La_Paz
        by Europe/Minsk ch Europe/Zurich cn Asia/Shanghai cr America/Costa_Rica cu America/Havana cy Asia/Nicosia
        cz Europe/Prague de Europe/Berlin dk Europe/Copenhagen do America/Santo_Domingo dz Africa/Algiers
        ee Europe/Tallinn eg Africa/Cairo es Europe/Madrid et Africa/Addis_Ababa fi Europe/Helsinki fr Europe/Paris
        gb Europe/London ge Asia/Tbilisi gh Africa/Accra gr Europe/Athens gt America/Guatemala hk Asia/Hong_Kong
        hn America/Tegucigalpa hr Europe/Zagreb hu Europe/Budapest ie Europe/Dublin il Asia/Jerusalem
        in Asia/Kolkata iq Asia/Baghdad ir Asia/Tehran is Atlantic/Reykjavik it Europe/Rome jo Asia/Amman
        jp Asia/Tokyo ke Africa/Nairobi kh Asia/Phnom_Penh kr Asia/Seoul kw Asia/Kuwait lb Asia/Beirut
        li Europe/Vaduz lk Asia/Colombo ls Africa/Maseru lt Europe/Vilnius lu Europe/Luxembourg lv Europe/Riga
        ma Africa/Casablanca mc Europe/Monaco md Europe/Chisinau mk Europe/Skopje mm Asia/Yangon mt Europe/Malta
        my Asia/Kuala_Lumpur na Africa/Windhoek ng Africa/Lagos ni America/Managua nl Europe/Amsterdam
        no Europe/Oslo np Asia/Kathmandu nz Pacific/Auckland om Asia/Muscat pa America/Panama pe America/Lima
        ph Asia/Manila pk Asia/Karachi pl Europe/Warsaw py America/Asuncion qa Asia/Qatar ro Europe/Bucharest
        rs Europe/Belgrade rw Africa/Kigali sa Asia/Riyadh se Europe/Stockholm sg Asia/Singapore si Europe/Ljubljana
        sk Europe/Bratislava sn Africa/Dakar sv America/El_Salvador th Asia/Bangkok tn Africa/Tunis
        tr Europe/Istanbul tw Asia/Taipei tz Africa/Dar_es_Salaam ua Europe/Kyiv ug Africa/Kampala uk Europe/London
        uy America/Montevideo ve America/Caracas vn Asia/Ho_Chi_Minh za Africa/Johannesburg zm Africa/Lusaka
        zw Africa/Harare
        """,
    )
)
"""By the endings of hosts; endings that all the world uses (`co`, `me`, `tv`) are left out."""


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
    ending = (urlsplit(address).hostname or "").rpartition(".")[2]
    region = language.replace("_", "-").lower().split("-")[1:]
    named: str = next(filter(None, map(_ZONES.get, (ending, *region))), "")
    return named


def of_language(language: str) -> str:
    """Return the zone in which a language's news are written, empty where that is more than one."""
    return _OF_LANGUAGES.get(language.replace("_", "-").lower().split("-")[0], "")


_OF_A_COUNTRY = 2
"""Letters of the endings of countries; those that are left out above have several zones."""


_LANGUAGES = (
    "ja:jp ko:kr zh:cn th:th vi:vn lo:la km:kh my:mm ne:np si:lk hi:in mr:in gu:in te:in kn:in ml:in or:in as:in"
    " he:il tr:tr az:az hy:am ka:ge el:gr bg:bg ro:ro mk:mk sr:rs hr:hr sl:si bs:ba sk:sk cs:cz pl:pl hu:hu uk:ua"
    " et:ee lv:lv lt:lt fi:fi sv:se da:dk nb:no nn:no no:no is:is de:de it:it nl:nl"
)
_OF_LANGUAGES: dict[str, str] = {
    spoken: _ZONES[country]
    for spoken, country in (pair.split(":") for pair in _LANGUAGES.split())
    if country in _ZONES
}
"""Languages whose news are written in one country, or in countries of one clock; the others tell no zone."""
