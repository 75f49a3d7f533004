"""An object as a file of which only some ranges are fetched."""

import io
from bisect import bisect_right
from collections.abc import Callable, Iterable

GAP_BYTES = 2**20
"""Two ranges that lie so near are fetched as one: a request costs a bucket about as much time as so many bytes."""

Span = tuple[int, int]
"""First byte, and the byte behind the last one."""


class RangedFile(io.RawIOBase):
    """An object of which what was asked for by `hold` lies in memory; other reads fetch what they read.

    Args:
        fetch: Gives the bytes of the object from an offset on, of a length.
        size_bytes: Of the object.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size_bytes: int) -> None:
        super().__init__()
        self._fetch = fetch
        self._size = size_bytes
        self._at = 0
        self._starts: list[int] = []
        self._held: list[bytes] = []

    def hold(self, spans: Iterable[Span]) -> None:
        """Fetch spans of the object, near ones together; what is held already is not fetched again."""
        missing = sorted(span for span in spans if self._found(*span) is None)
        for start, end in _joined(missing):
            self._keep(start, self._fetch(start, end - start))

    def let_go(self) -> None:
        """Forget what is held."""
        self._starts, self._held = [], []

    def held_bytes(self) -> int:
        """Return the number of bytes that lie in memory."""
        return sum(map(len, self._held))

    def readable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def seekable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See `io.IOBase`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """See `io.IOBase`."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """See `io.RawIOBase`."""
        left = max(0, self._size - self._at)
        length = left if size is None or size < 0 else min(size, left)
        found = self._found(self._at, self._at + length)
        body = self._fetch(self._at, length) if found is None else found
        self._at += len(body)
        return body

    def _found(self, start: int, end: int) -> bytes | None:
        place = bisect_right(self._starts, start) - 1
        if place < 0 or end - self._starts[place] > len(self._held[place]):
            return b"" if start == end else None
        return self._held[place][start - self._starts[place] : end - self._starts[place]]

    def _keep(self, start: int, body: bytes) -> None:
        """Keeps bytes, joined with those that they touch: what is read at once may lie in several that were fetched."""
        end = start + len(body)
        for place in reversed(range(len(self._starts))):
            first, held = self._starts[place], self._held[place]
            if first <= end and start <= first + len(held):
                body = held[: max(0, start - first)] + body + held[max(0, end - first) :]
                start, end = min(start, first), max(end, first + len(held))
                del self._starts[place], self._held[place]
        place = bisect_right(self._starts, start)
        self._starts.insert(place, start)
        self._held.insert(place, body)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= GAP_BYTES:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
