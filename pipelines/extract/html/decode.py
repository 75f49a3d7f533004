"""Bytes to text, bounded. What the text says is none of this module's business.

Evidence for the encoding, strongest first: byte order mark; valid UTF-8 that is more than ASCII;
the header's label; the page's own label; detection; Windows-1252. A label is believed only when the
bytes decode by it: publishers mislabel, decoders do not (fault H01).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from pipelines.extract.html.charset import MANY_BYTES, denies_western, detected
from pipelines.model.rejection import Reason

MAX_BODY_BYTES = 12_000_000
"""Larger bodies are no article; the largest of the development corpora has 3 MB."""

MAX_TAGS = 250_000
"""Signs `<` of a body: so many elements cost a second and 100 MB; pages of the development corpora have 20,000
at most."""

MAX_REPLACED_SHARE = 0.2
"""Of the characters beyond ASCII: above it, most umlauts of the text are lost."""

FEW_REPLACED = 8
"""Lone bytes that are forgiven on any page."""

_WIDE_BYTES = 16_384
_WIDE_SHARE = 0.05
"""Of the bytes of a head: NULs of the markup, also where the words are in other letters."""
_STRAY_SHARE = 0.1
"""Of them, NULs on the other side: letters whose number ends so."""
_SHORTEST_TAG = len("<a>")
_MIXED_SHARE = 0.25
"""Valid characters of UTF-8 to invalid bytes from which a body is damaged UTF-8: in other encodings few
pairs of bytes look like it."""
_UNICODE = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"})
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip archive"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "RIFF media"),
    (b"\x1f\x8b", "gzip archive"),
    (b"\x1aE\xdf\xa3", "Matroska video"),
    (b"ID3", "MP3 audio"),
    (b"OggS", "Ogg media"),
    (b"wOF", "web font"),
    (b"\x00\x00\x00", "binary container"),
)
_XML_ROOT = re.compile(
    r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg|opml)[\s>]", re.IGNORECASE | re.ASCII
)
_ELEMENT = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|p|div|a|h[1-6]|article|section|main|table|ul|"
    r"script|span|br|form|header|img|noscript|center|font|b|i)[\s/>]",
    re.IGNORECASE | re.ASCII,
)
_OTHER_TYPE = re.compile(
    r"^(?:image|video|audio|font)/|^application/(?:pdf|zip|json|octet-stream|rss\+xml|atom\+xml)",
    re.IGNORECASE,
)
_UTF7 = re.compile(rb"\+[A-Za-z0-9+/]{2,}-")
_UTF7_LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*(?:x-)?(?:unicode-\d-\d-)?utf-?7", re.IGNORECASE)
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
"""Python's codecs that are no character sets of pages."""
_WESTERN = frozenset({"cp1252", "latin-1", "iso8859-1", "iso8859-15"})
_SEVEN_BIT = frozenset({"hz", "iso2022_jp", "iso2022_kr", "iso2022-jp", "iso2022-kr"})
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_BINARY_SHARE = 0.05
_UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedPage:
    """A body as text."""

    text: str
    encoding: str
    """Python's name of the encoding that was settled on."""
    evidence: str
    """`bom`, `utf-8`, `header`, `meta`, `detected` or `fallback`."""
    replaced: int = 0
    """Characters that could not be decoded and stand as U+FFFD."""
    utf8: bytes = b""
    """The body itself when it is UTF-8 throughout: the parser need not be given the text encoded anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecodablePage:
    """A body that is no page, with why."""

    reason: Reason
    evidence: str


def decode_page(body: bytes, headers: Mapping[str, str]) -> DecodedPage | UndecodablePage:
    """Decodes a body and looks whether it is HTML.

    Args:
        body: Body without its transport encoding.
        headers: Response headers by lower-case name; only `content-type` is read.
    """
    if refused := _refused_bytes(body, headers.get("content-type", "")):
        return refused
    found = _decoded(body, headers.get("content-type", ""))
    return found if isinstance(found, UndecodablePage) else _checked(found)


def _refused_bytes(body: bytes, content_type: str) -> UndecodablePage | None:
    if not body or body.isspace():
        return UndecodablePage(reason=Reason.NOT_HTML, evidence=f"empty body of {len(body)} bytes")
    if len(body) > MAX_BODY_BYTES:
        return UndecodablePage(
            reason=Reason.PARSER_FAILED,
            evidence=f"body of {len(body)} bytes, over {MAX_BODY_BYTES}",
        )
    if len(body) > _SHORTEST_TAG * MAX_TAGS and (tags := body.count(b"<")) > MAX_TAGS:
        return UndecodablePage(
            reason=Reason.PARSER_FAILED, evidence=f"body of {tags} tags, over {MAX_TAGS}"
        )
    for magic, name in _MAGIC:
        if body.startswith(magic) and read_bom(body)[0] is None:
            return UndecodablePage(reason=Reason.NOT_HTML, evidence=f"{name} by its first bytes")
    return _refused_type(body, content_type)


def _refused_type(body: bytes, content_type: str) -> UndecodablePage | None:
    if _OTHER_TYPE.match(content_type.strip()) and b"<html" not in body[:4096].lower():
        return UndecodablePage(
            reason=Reason.NOT_HTML, evidence=f"declared as {content_type[:60]!r}"
        )
    sample = body[:4096]
    if read_bom(body)[0] is None and _wide(body) is None and _is_binary(sample):
        return UndecodablePage(reason=Reason.NOT_HTML, evidence="binary: control bytes throughout")
    return None


def _is_binary(sample: bytes) -> bool:
    return len(_UNPRINTED.findall(sample)) > _BINARY_SHARE * len(sample)


def _decoded(body: bytes, content_type: str) -> DecodedPage | UndecodablePage:
    name, bom = read_bom(body)
    if name and bom:
        return _by(body[len(bom) :], name, "bom")
    if wide := _wide(body):
        return _by(body, wide, "detected")
    if body.isascii():
        return _seven_bit(body, content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, dict(_labels(body, content_type)))
    return DecodedPage(text=text, encoding="utf-8", evidence="utf-8", utf8=body)


def _labels(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Return (evidence, encoding) of the labels that name an encoding, strongest first."""
    declared = (
        ("header", http_content_type_encoding(content_type)),
        (
            "meta",
            html_body_declared_encoding(body[:8192]),
        ),
    )
    for evidence, label in declared:
        if label and (name := resolve_encoding(label)) and name not in _NO_CHARSETS:
            yield evidence, name.lower()


def _seven_bit(body: bytes, content_type: str) -> DecodedPage | UndecodablePage:
    """Decodes a body of ASCII bytes, which may still be Japanese or Chinese (fault H02)."""
    if _UTF7_LABEL.search(content_type.encode() + body[:4096]) and _UTF7.search(body):
        return UndecodablePage(
            reason=Reason.UNDECODABLE, evidence="labelled UTF-7, which nobody may read"
        )
    if b"~{" in body or b"\x1b$" in body:
        for evidence, label in _labels(body, content_type):
            if label in _SEVEN_BIT:
                return _by(body, label, evidence)
    if b"\x1b$" in body and not (found := _by(body, "iso2022_jp", "detected")).replaced:
        return found
    text = body.decode("ascii")
    return DecodedPage(text=text, encoding="utf-8", evidence="utf-8", utf8=body)


def _legacy(body: bytes, labels: Mapping[str, str]) -> DecodedPage:
    """Decodes what is no valid UTF-8."""
    named = [(evidence, label) for evidence, label in labels.items() if label not in _UNICODE]
    for evidence, label in named:
        if label in MANY_BYTES and not (found := _by(body, label, evidence)).replaced:
            return found
    mixed = _by(body, "utf-8", "utf-8")
    valid = len(_BEYOND_ASCII.findall(mixed.text)) - mixed.replaced
    foreign = denies_western(body)
    by_chance = foreign and valid < mixed.replaced  # as some pairs of EUC and GB bytes are
    if valid > _MIXED_SHARE * mixed.replaced and not by_chance:  # UTF-8 with lone bytes (fault H03)
        return mixed
    for evidence, label in named:
        if foreign and label in _WESTERN:  # what servers say of all that they send
            continue
        if not (found := _by(body, label, evidence)).replaced:
            return found
    return _detected(body)


def _detected(body: bytes) -> DecodedPage:
    name = detected(body)
    if name and not (found := _by(body, name, "detected")).replaced:
        return found
    return _by(body, "cp1252", "fallback")


def _by(body: bytes, name: str, evidence: str) -> DecodedPage:
    try:
        text = body.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        name, evidence = "cp1252", "fallback"
        text = body.decode(name, "replace")
    return DecodedPage(text=text, encoding=name, evidence=evidence, replaced=text.count("\ufffd"))


def _wide(body: bytes) -> str | None:
    """Return UTF-16 when the body is it without saying so: its markup has every other byte NUL."""
    head = body[:_WIDE_BYTES]
    if b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for name, much, little in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if much > _WIDE_SHARE * len(head) and little < _STRAY_SHARE * much:
            return name if _ELEMENT.search(head.decode(name, "replace")) else None
    return None


def _checked(found: DecodedPage) -> DecodedPage | UndecodablePage:
    head = found.text[:20_000]
    if _XML_ROOT.search(head[:2000]) and "<html" not in head.lower():
        return UndecodablePage(
            reason=Reason.NOT_HTML, evidence="XML of another kind by its root element"
        )
    if not _ELEMENT.search(found.text[:200_000]):
        return UndecodablePage(reason=Reason.NOT_HTML, evidence="no HTML element in it")
    beyond = len(_BEYOND_ASCII.findall(found.text)) if found.replaced > FEW_REPLACED else 0
    if beyond and found.replaced > MAX_REPLACED_SHARE * beyond:
        return UndecodablePage(
            reason=Reason.UNDECODABLE,
            evidence=f"{found.replaced} of {beyond} characters beyond ASCII cannot be decoded"
            f" as {found.encoding}",
        )
    return found
