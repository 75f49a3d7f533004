"""Where raw captures lie."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPointer:
    """Where a raw capture lies."""

    file: str
    """Object key of the WARC, or the spool file's name before it is stored."""
    offset: int
    length: int
