"""What a listing is, by its bytes: labels lie (fault E07). Also undoes gzip and odd encodings, within bounds.

Readers get clean UTF-8 that begins at the root element: no declaration, no instruction and no document
type ever reaches an XML parser, so entities cannot be defined and nothing can be included (E01 to E03).
"""

import codecs
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

MAX_LISTING_BYTES = 50 * 1024 * 1024
"""Most that is read of a listing after unpacking: the limit of sitemaps.org for one sitemap."""

MAX_LAYERS = 2
"""gzip inside gzip is unpacked so often, no further (fault D02)."""

MAX_PREFACE_BYTES = 16_384
"""So far into a listing a root element is looked for behind garbage, e.g. warnings of the server's scripts."""

MAX_REFERENCE_DIGITS = 8
"""More significant digits than any character's number has."""

SALVAGE_BYTES = 256
"""Step in which a damaged gzip file is read; the step that holds the damage is lost."""

_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_LABEL = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""")
_SINGLE_BYTE = re.compile(r"iso8859|cp125|koi8|mac|latin|big5|gb|euc|shift|cp9|cp8")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r")) + b"\x7f"
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_WHITE = frozenset({9, 10, 13})
_NAME = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_XML_ROOT = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|RDF|Channel|entry|urlset|sitemapindex)[\s>/]"
)


class Form(StrEnum):
    """What a listing turned out to be."""

    FEED = "an RSS or Atom feed"
    JSON = "JSON"
    SITEMAP = "a sitemap"
    HTML = "an HTML page"
    LINES = "a list of addresses"
    EMPTY = "empty"
    UNKNOWN = "neither feed, sitemap nor page"


_ROOTS = {
    b"rss": Form.FEED,
    b"feed": Form.FEED,
    b"rdf": Form.FEED,
    b"channel": Form.FEED,  # RSS 1.1
    b"entry": Form.FEED,  # an Atom document may be one entry (RFC 4287 section 2)
    b"urlset": Form.SITEMAP,
    b"sitemapindex": Form.SITEMAP,
}
_HTML = frozenset(
    b"html head body title meta link script style div p h1 h2 h3 a ul ol li nav main header footer section "
    b"article table span br b i img noscript center form iframe svg template aside".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """A listing's form, and its bytes made ready for the reader."""

    form: Form
    body: bytes
    """UTF-8 without BOM; for XML from the root element on."""
    notes: tuple[str, ...] = ()


def sniff(body: bytes, content_type: str) -> Sniffed:
    """Return what a listing is by its first element; the label serves for its charset only."""
    unpacked, notes = _unpacked(body)
    text = _utf8(unpacked, content_type).lstrip()
    if not text:
        return Sniffed(form=Form.EMPTY, body=b"", notes=notes)
    if text[:1] in b"{[":
        return Sniffed(form=Form.JSON, body=text, notes=notes)
    if text[:7].lower() in (b"http://", b"https:/"):
        return Sniffed(form=Form.LINES, body=text, notes=notes)
    root, page = _root(text)
    form = _form(text, root)
    if form in (Form.FEED, Form.SITEMAP):
        return _xml(form, text, root, notes)
    if page:
        return Sniffed(form=Form.HTML, body=text, notes=notes)
    return _behind_garbage(Sniffed(form=form, body=text, notes=notes))


def _form(text: bytes, at: int) -> Form:
    found = _NAME.match(text, at)
    name = found.group(1).lower() if found else b""
    return _ROOTS.get(name, Form.HTML if name in _HTML else Form.UNKNOWN)


def _xml(form: Form, text: bytes, root: int, notes: tuple[str, ...]) -> Sniffed:
    head = text[:root].lower()
    if b"<!doctype" in head:
        notes = (*notes, "declares a document type; it was ignored")
    if not head.startswith(b"<") and head:
        notes = (*notes, f"{root} bytes before the root element were skipped")
    return Sniffed(form=form, body=text[root:], notes=notes)


def _behind_garbage(sniffed: Sniffed) -> Sniffed:
    """Finds a feed or sitemap behind printed warnings; a real page has `<html` before any such name."""
    head = sniffed.body[:MAX_PREFACE_BYTES]
    found = _XML_ROOT.search(head)
    if not found or b"<html" in head[: found.start()].lower():
        return sniffed
    form = _form(head, found.start())
    note = f"{found.start()} bytes before the root element were skipped"
    return Sniffed(form=form, body=sniffed.body[found.start() :], notes=(*sniffed.notes, note))


def _root(text: bytes) -> tuple[int, bool]:
    """Return where the first element begins (or the end), and whether `<!doctype html` stands before it."""
    at, page = text.find(b"<"), False
    while at >= 0 and not _NAME.match(text, at):
        page = page or text[at : at + 14].lower() == b"<!doctype html"
        at = text.find(b"<", _behind(text, at))
    return (at if at >= 0 else len(text)), page


def _behind(text: bytes, at: int) -> int:
    """Return where the comment, instruction or declaration that begins here ends."""
    if text.startswith(b"<!--", at):
        end = text.find(b"-->", at + 4)
    elif text.startswith(b"<?", at):
        end = text.find(b"?>", at + 2)
    elif text.startswith(b"<!", at):
        end = text.find(b">", at + 2)
        subset = text.find(b"[", at + 2, end if end >= 0 else None)
        end = end if subset < 0 else text.find(b"]>", subset)
    else:
        end = at
    return end + 1 if end >= 0 else len(text)


def _unpacked(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    for _ in range(MAX_LAYERS):
        if not body.startswith(_GZIP):
            break
        body, layer = _gunzipped(body)
        notes += layer
    if len(body) > MAX_LISTING_BYTES:
        body = body[:MAX_LISTING_BYTES]
        notes += (f"larger than {MAX_LISTING_BYTES} bytes; the rest was left",)
    return body, notes


def _gunzipped(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Unpacks all members up to the limit; what can be read of a damaged one is used (fault D04)."""
    parts: list[bytes] = []
    room = MAX_LISTING_BYTES + 1
    while body.startswith(_GZIP) and room > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(body, room))
        except zlib.error:
            return _salvaged(body, parts, room), ("gzip is damaged; what could be read is used",)
        room -= len(parts[-1])
        if not member.eof and room > 0:
            return b"".join(parts), ("gzip is cut short; what could be read is used",)
        body = member.unused_data
    return b"".join(parts), ()


def _salvaged(body: bytes, parts: list[bytes], room: int) -> bytes:
    """Reads a damaged member in small steps, up to the step that fails."""
    member = zlib.decompressobj(wbits=31)
    kept = list(parts)
    for at in range(0, len(body), SALVAGE_BYTES):
        try:
            kept.append(member.decompress(body[at : at + SALVAGE_BYTES], room))
        except zlib.error:
            break
        room -= len(kept[-1])
        if room <= 0 or member.eof:
            break
    return b"".join(kept)


def _utf8(body: bytes, content_type: str) -> bytes:
    """Return the text as UTF-8. What is valid UTF-8 is taken as such, whatever a label says (fault E08)."""
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), None)
    encoding = encoding or next((name for start, name in _WIDE if body.startswith(start)), "utf-8")
    text = body.decode(encoding, "replace")
    if encoding == "utf-8" and _is_damaged(text):
        text = body.decode(_labelled(body, content_type), "replace")
    plain = text.removeprefix("\ufeff").encode("utf-8", "replace")
    return _REFERENCE.sub(_sound, plain.translate(None, _CONTROLS))


def _sound(reference: re.Match[bytes]) -> bytes:
    """Replaces a reference to what is no character, over which parsers stumble (fault H06)."""
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal).lstrip(b"0")[:MAX_REFERENCE_DIGITS] or b"0"
    number = int(digits, 16 if hexadecimal else 10)
    known = number in _WHITE or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000  # noqa: PLR2004 # Unicode
    return reference.group() if known else b"\xef\xbf\xbd"


def _is_damaged(text: str) -> bool:
    """Whether more letters are broken than whole: no UTF-8 that lost a byte, but another encoding."""
    broken = text.count("\ufffd")
    return broken > 0 and 2 * broken > sum(not c.isascii() for c in text)


def _labelled(body: bytes, content_type: str) -> str:
    labels = [
        *_LABEL.findall(content_type.encode("ascii", "replace")),
        *_LABEL.findall(body[:1024]),
    ]
    for label in labels:
        try:
            name = codecs.lookup(label.decode("ascii")).name
        except LookupError:
            continue
        if _SINGLE_BYTE.match(name):
            return name
    return "cp1252"
