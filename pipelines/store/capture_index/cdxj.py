"""Lines of a capture index, in the form that archive tools read: CDXJ. Pure.

A line is `<SURT key> <14 digits of time> <JSON>`; sorted, the captures of a page lie together, and the pages of a host
beside each other. https://specs.webrecorder.net/cdxj/0.1.0/
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pipelines.model.raw import RawPointer

_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedCapture:
    """A page in an index."""

    url: str
    at: datetime
    """When it was fetched; an index keeps whole seconds."""
    status: int
    mime: str
    digest: str
    """Of the body as it came, labelled, as the WARC record has it."""
    raw: RawPointer


def surt(url: str) -> str:
    """Return the key of an address: its host from the right, the rest in small letters, arguments sorted.

    Scheme, `www.` and an ending slash say nothing of which page it is: `http://www.a.example/B/?c&b` has the key
    `example,a)/b?b&c`.
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower())
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
    labels = host.split(".") if not _is_address(host) else [host]
    path = (parts.path.rstrip("/") or "/").lower()
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{','.join(reversed(labels))}{f':{port}' if port else ''}){path}{f'?{query}' if query else ''}"


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


def line(capture: IndexedCapture) -> str:
    """Return the line of a capture."""
    said = {
        "url": capture.url,
        "mime": capture.mime,
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(capture.raw.length),
        "offset": str(capture.raw.offset),
        "filename": capture.raw.file,
    }
    at = capture.at.astimezone(UTC)
    return f"{surt(capture.url)} {at:%Y%m%d%H%M%S} {json.dumps(said, ensure_ascii=False)}"


def read(text: str) -> IndexedCapture:
    """Return the capture of a line; raises `ValueError` when it is none."""
    try:
        _, at, rest = text.split(" ", 2)
        said = json.loads(rest)
        raw = RawPointer(
            file=said["filename"], offset=int(said["offset"]), length=int(said["length"])
        )
        return IndexedCapture(
            url=said["url"],
            at=datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            status=int(said["status"]),
            mime=said["mime"],
            digest=said["digest"],
            raw=raw,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no line of a capture index: {text[:80]!r} ({error})") from error
