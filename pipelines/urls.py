"""Spelling and identity of URLs. Pure; whether a URL may be fetched is asked elsewhere."""

import hashlib
import ipaddress
import re
from urllib.parse import (
    SplitResult,
    quote,
    unquote_plus,
    unquote_to_bytes,
    urljoin,
    urlsplit,
    urlunsplit,
)

import idna
from w3lib.url import canonicalize_url

from pipelines.model.page import UrlId
from pipelines.model.source import Identity

MAX_URL_CHARACTERS = 2048
"""Longer addresses are traps or mistakes (fault G06)."""

MAX_HOST_CHARACTERS = 253
"""Longest host name that DNS can carry (RFC 1035 section 2.3.4, in presentation form)."""

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?")
"""Paths that stay as they are: unreserved characters only, no segment that is empty or begins with a dot."""
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_QUERY_SAFE = "%/:=&?~+!$,;'@()*[]|"
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_SECRET = r"(?:access_|auth_|id_|refresh_)?token|api_?key|passw(?:or)?d|secret"  # noqa: S105 # names
# Whole names only. A list that finds parts of names (`ga` in `gallery`, `id` in `eid`) makes one of
# two articles and asks the server for the wrong page.
_DROPPED = re.compile(
    r"(?:utm|pk|piwik|mtm|matomo|wt|at|itm|oly|vero|mc|ns|int|sara|hsa|fb_action)_\w+|wt\.\w+|mkt\w*(?:id|val|tok)"
    r"|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|yclid|ttclid|li_fat_id|igshid|igsh|wtmc|wtrid|_g[al]"
    r"|cmp|cmpid|icid|ncid|ocid|s_cid|s_kwcid|ef_id|ref|ref_src|ref_url|sstr|xtor|xtref|ito|traffic_source|dicbo"
    r"|tblci|ob_?(?:click|source)_?(?:id)?|smid|smtyp|wpisrc|wpmm|itid|maca|ftag|ftcamp|mbid|tpcc|taid|soc_(?:src|trk)"
    r"|fb_ref|fb_source|__twitter_impression|guccounter|guce_referrer(?:_sig)?|_hs(?:enc|mi|fp)|hsctatracking"
    r"|xing_share|share_?(?:token|id)|spm|trk|jwsource|refresh_ce|rss_?source"
    rf"|session_?id|phpsessid|jsessionid|{_SECRET}",
    re.IGNORECASE,
)
_SHOWN_SECRET = re.compile(rf"([?&;](?:{_SECRET})=)[^&;#\s]+", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]+@")


class BadUrlError(ValueError):
    """No http(s) URL that can be used; the message says why."""


def normalize(url: str, base: str | None = None) -> str:
    """Return our spelling of an http(s) URL, which is the address that is asked for.

    Scheme and host in lower case (names as punycode, IPv4 and IPv6 addresses in their usual form,
    whatever way they were written in), default port, fragment, credentials, tracking, session and
    secret parameters dropped, dot segments resolved, percent-escapes unified. The query stays as it
    was named: to a server `?b=1&a=2`, `?48213` or `?a=&b` may be other addresses than what they are
    sorted or filled up to; see `canonical`. Normalizing twice changes nothing.

    Args:
        url: As written in a listing or page.
        base: Address against which a relative one is resolved.

    Raises:
        BadUrlError: When it is no http(s) URL, has no usable host or port, contains control
            characters or broken escapes, or is over 2,048 characters. No other error leaves.
    """
    parts, port = _taken_apart(url, base)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise BadUrlError(f"scheme {safe_text(parts.scheme, 20)!r} is not http or https")
    name = _host(parts.hostname or "")
    netloc = name if port in (None, {"http": 80, "https": 443}[scheme]) else f"{name}:{port}"
    return _bounded(f"{scheme}://{netloc}{_path_and_query(parts.path, parts.query)}")


def _taken_apart(url: str, base: str | None) -> tuple[SplitResult, int | None]:
    text = _bounded(_slashes(url.strip()))
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
        port = parts.port
    except ValueError as error:
        raise BadUrlError(f"cannot be parsed: {safe_text(str(error))}") from error
    if _UNSEEN.search(text) or _UNSEEN.search(joined):
        raise BadUrlError("contains control or invisible characters")
    if _BAD_ESCAPE.search(parts.path + parts.query):
        raise BadUrlError("contains a broken percent-escape or an escaped NUL")
    return parts, port


def _bounded(text: str) -> str:
    if len(text) > MAX_URL_CHARACTERS:
        raise BadUrlError(f"longer than {MAX_URL_CHARACTERS} characters")
    return text


def _slashes(text: str) -> str:
    """Reads backslashes before the query as browsers do (WHATWG URL, special schemes)."""
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _path_and_query(path: str, query: str) -> str:
    wanted = [
        pair
        for pair in query.split("&")
        if pair and not _DROPPED.fullmatch(unquote_plus(pair.partition("=")[0]))
    ]
    named = _ESCAPE.sub(lambda found: found[0].upper(), quote("&".join(wanted), safe=_QUERY_SAFE))
    return _path(path) + (f"?{named}" if named else "")


def _path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path
    plain = urlunsplit(("http", "h", _SESSION_IN_PATH.sub("", path) or "/", "", ""))
    # The host is spelled by `_host` alone; a stand-in keeps it out of other hands.
    return canonicalize_url(plain).removeprefix("http://h")


def canonical(url: str) -> str:
    """Return the one spelling for all ways to write a normalized URL's query: sorted, escapes unified.

    It tells addresses apart; what is asked for is the address as it was named.
    """
    parts = urlsplit(url)
    if not parts.query:
        return url
    query = urlsplit(canonicalize_url(f"http://h/?{parts.query}")).query
    return parts._replace(query=query).geturl()


def _host(host: str) -> str:
    """Spells a host as the WHATWG URL standard parses it, so that check and connection agree."""
    if not host:
        raise BadUrlError("has no host")
    if ":" in host:
        return f"[{_ipv6(host)}]"
    name = _ascii(_unescaped(host)).removesuffix(".")
    labels = name.split(".")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        return _ipv4(labels)
    if len(name) > MAX_HOST_CHARACTERS or not all(map(_LABEL.fullmatch, labels)):
        raise BadUrlError(f"host {safe_text(host, 60)!r} is no valid name")
    return name


def _unescaped(host: str) -> str:
    try:
        return unquote_to_bytes(host).decode()
    except UnicodeDecodeError as error:
        raise BadUrlError(f"host {safe_text(host, 60)!r} is no valid name") from error


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
        return mapped if mapped.isascii() else idna.encode(mapped).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise BadUrlError(f"host {safe_text(host, 60)!r} is no valid name") from error


def _ipv4(labels: list[str]) -> str:
    """Reads decimal, octal, hexadecimal and shortened forms (WHATWG URL, IPv4 parser; fault F04)."""
    try:
        *first, last = [_number(label) for label in labels]
        octets = bytes(first) + last.to_bytes(4 - len(first), "big")
        return str(ipaddress.IPv4Address(octets))
    except (ValueError, OverflowError) as error:
        raise BadUrlError(f"host {safe_text('.'.join(labels), 60)!r} is no IPv4 address") from error


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") and len(label) > 1 else 10)


def _ipv6(host: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise BadUrlError(f"host {safe_text(host, 60)!r} is no IPv6 address") from error
    if address.scope_id is not None:
        raise BadUrlError(f"host {safe_text(host, 60)!r} names a network interface")
    if mapped := address.ipv4_mapped:  # Python 3.13 began to spell these with dots
        high, low = divmod(int(mapped), 0x10000)
        return f"::ffff:{high:x}:{low:x}"
    return address.compressed


def identity(url: str, rule: Identity) -> str:
    """Return what identifies the article behind a normalized URL.

    With a pattern whose group is found in the path: `id:` and what the group holds, the same on all
    hosts of the source. Otherwise the URL itself without scheme and `www.`, so that http, https and
    both host forms are one.
    """
    parts = urlsplit(canonical(url))
    found = re.search(rule.pattern, parts.path) if rule.pattern else None
    if found and found.group(1):
        return f"id:{found.group(1)}"
    return urlunsplit(("", parts.netloc.removeprefix("www."), parts.path, parts.query, ""))


def url_id(key: str) -> UrlId:
    """Return 32 hexadecimal digits for a URL or identity: the first 16 bytes of its SHA-256."""
    return UrlId(hashlib.sha256(key.encode()).hexdigest()[:32])


def article_id(source_id: str, url: str, rule: Identity) -> UrlId:
    """Return the identity of an article: stable over slugs, mirrors, schemes and parameters."""
    return url_id(f"{source_id} {identity(url, rule)}")


def safe_text(text: str, limit: int = 200) -> str:
    r"""Return outside text as one harmless line for logs, reports and evidence.

    Control, bidi and zero-width characters become `\\xNN` forms, credentials and secret parameters
    in URLs are blanked, and the line is cut at `limit` characters.
    """
    without = _CREDENTIALS.sub("", text[: limit * 4])
    line = " ".join(_SHOWN_SECRET.sub(r"\1…", without).split())
    plain = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
