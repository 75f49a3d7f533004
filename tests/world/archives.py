"""A whole WARC of ours, read from its first byte on without any pointer."""

import zlib
from dataclasses import replace

from pipelines import warc
from pipelines.model.raw import RawPointer


def read_pages(path):
    """Return all whole pages in order; ends at the first record that is cut."""
    rest, offset = path.read_bytes(), 0
    while rest:
        engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            engine.decompress(rest)
        except zlib.error:
            return
        if not engine.eof:
            return
        length = len(rest) - len(engine.unused_data)
        pointer = RawPointer(file=path.name, offset=offset, length=length)
        if not warc.is_info(rest[:length]):
            yield replace(warc.page_of(rest[:length]), raw=pointer)
        rest, offset = engine.unused_data, offset + length
