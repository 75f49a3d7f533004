"""Addresses inside a page: relative ones against its base, only http(s)."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines import urls

_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+"
PLAIN = re.compile(
    rf"https?://(?:[a-z0-9_-]{{1,63}}\.){{1,6}}[a-z]{{2,63}}/(?:{_SEGMENT}/)*+(?:{_SEGMENT})?"
)
"""Addresses that are in our spelling already: name as host, no query, no escapes, no dot segments."""
_LONGEST = 250


def base_of(root: etree._Element, final_url: str) -> str:
    """Return the address against which relative ones of a page stand: its base element's, else its own."""
    for element in root.iterfind("head/base[@href]"):
        try:
            return urljoin(
                final_url, (element.get("href") or "").strip()[: urls.MAX_URL_CHARACTERS]
            )
        except ValueError:
            break
    return final_url


def absolute(address: str, base: str) -> str:
    """Return our spelling of an address; empty when it is no http(s) one (`javascript:`, `data:`, faults)."""
    if PLAIN.fullmatch(address) and "xn--" not in address and len(address) <= _LONGEST:
        return (
            address  # most are spelled so; spelling an address anew takes as long as reading a line
        )
    try:
        return urls.normalize(address, base)
    except urls.BadUrlError:
        return ""


def as_given(address: str, base: str) -> str:
    """Return an address made absolute and else as the page gives it; empty when it is no http(s) one.

    Servers sign addresses of pictures, query and all: in our spelling, which is for telling addresses apart, those
    do not open.
    """
    ours = absolute(address, base)
    if not ours or address == ours:
        return ours
    given = urljoin(base, address.strip()).replace(" ", "%20")
    return ours if "@" in urlsplit(given).netloc else given
