"""Addresses inside a page: relative ones against its base, only http(s)."""

from urllib.parse import urljoin

from lxml import etree

from pipelines import urls


def base_of(root: etree._Element, final_url: str) -> str:
    """Gives the address against which relative ones of a page stand: its base element's, else its own."""
    for element in root.iterfind("head/base[@href]"):
        try:
            return urljoin(
                final_url, (element.get("href") or "").strip()[: urls.MAX_URL_CHARACTERS]
            )
        except ValueError:
            break
    return final_url


def absolute(address: str, base: str) -> str:
    """Gives our spelling of an address; empty when it is no http(s) one (`javascript:`, `data:`, faults)."""
    try:
        return urls.normalize(address, base)
    except urls.BadUrlError:
        return ""
