"""Spelling and identity of URLs. Pure; whether a URL may be fetched is asked elsewhere."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from courlan import normalize_url
from w3lib.url import canonicalize_url

from pipelines.model.page import UrlId
from pipelines.model.source import Identity

MAX_URL_CHARACTERS = 2048
"""Longer addresses are traps or mistakes (fault G06)."""

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TRACKING = re.compile(
    r"^(?:utm_\w+|pk_\w+|mtm_\w+|fbclid|gclid|dclid|msclkid|wt_\w+|at_\w+|cmp|ref|sstr|sessionid|"
    r"phpsessid|jsessionid)$",
    re.IGNORECASE,
)


class BadUrlError(ValueError):
    """No http(s) URL that can be used; the message says why."""


def normalize(url: str, base: str | None = None) -> str:
    """Gives our spelling of an http(s) URL: one for all ways to write the same address.

    Scheme and host in lower case (host as punycode), default port, fragment, credentials, tracking
    and session parameters dropped, dot segments resolved, percent-escapes unified, query sorted.

    Args:
        url: As written in a listing or page.
        base: Address against which a relative one is resolved.

    Raises:
        BadUrlError: When it is no http(s) URL, has no host, a bad port, or is over 2,048 characters.
    """
    text = url.strip().replace("\\", "/")
    if len(text) > MAX_URL_CHARACTERS:
        raise BadUrlError(f"longer than {MAX_URL_CHARACTERS} characters")
    if _CONTROL.search(text.replace(" ", "")):
        raise BadUrlError("contains control or invisible characters")
    try:
        absolute = urljoin(base, text) if base else text
        parts = urlsplit(absolute)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadUrlError(f"cannot be parsed: {error}") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise BadUrlError(f"scheme {parts.scheme[:20]!r} is not http or https")
    if not host:
        raise BadUrlError("has no host")
    return _spell(parts.scheme.lower(), host, port, (parts.path, parts.query))


def _spell(scheme: str, host: str, port: int | None, rest: tuple[str, str]) -> str:
    name = _host(host)
    default = {"http": 80, "https": 443}[scheme]
    netloc = name if port in (None, default) else f"{name}:{port}"
    path, query = rest
    wanted = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.match(k)]
    plain = urlunsplit((scheme, netloc, path or "/", urlencode(wanted, quote_via=quote), ""))
    return canonicalize_url(normalize_url(canonicalize_url(plain)))


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    bare = host.rstrip(".").lower()
    try:
        return bare.encode("idna").decode("ascii") if not bare.isascii() else bare
    except UnicodeError as error:
        raise BadUrlError(f"host {host[:60]!r} is no valid name") from error


def host_of(url: str) -> str:
    """Gives the host of a normalized URL, with its port when one stands there."""
    return urlsplit(url).netloc


def identity(url: str, rule: Identity) -> str:
    """Gives what identifies the article behind a normalized URL.

    With a pattern that is found in the path: `id:` and what its group holds. Otherwise the URL
    itself without scheme and `www.`, so that http, https and both host forms are one.
    """
    parts = urlsplit(url)
    if rule.pattern and (found := re.search(rule.pattern, parts.path)):
        return f"id:{found.group(1)}"
    return urlunsplit(("", parts.netloc.removeprefix("www."), parts.path, parts.query, ""))


def url_id(key: str) -> UrlId:
    """Gives 32 hexadecimal digits for a URL or identity: the first 16 bytes of its SHA-256."""
    return UrlId(hashlib.sha256(key.encode()).hexdigest()[:32])


def article_id(source_id: str, url: str, rule: Identity) -> UrlId:
    """Gives the identity of an article: stable over slugs, mirrors, schemes and parameters."""
    return url_id(f"{source_id} {identity(url, rule)}")


def safe_text(text: str, limit: int = 200) -> str:
    r"""Gives outside text as one harmless line for logs, reports and evidence.

    Control, bidi and zero-width characters become `\\xNN` forms or vanish, credentials in URLs are
    blanked, and the line is cut at `limit` characters.
    """
    without = re.sub(r"(?<=//)[^/@\s]+@", "", text[: limit * 4])
    line = " ".join(without.split())
    plain = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
