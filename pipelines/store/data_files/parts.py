"""Parts of a data file: those row groups and columns that a question needs, fetched by ranges.

A file of some hundred kilobytes is fetched whole and checked by its SHA-256, since one request costs as much. Of a
larger one the footer comes first, checked by the digest that the log has of it; its statistics tell which row groups
may hold what is asked for. What comes by ranges is checked by the checksums of its pages.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store import keys, table
from pipelines.store.data_files.ranges import RangedFile, Span
from pipelines.store.delta import actions
from pipelines.store.delta.actions import Action
from pipelines.store.object_store import DamagedError, ObjectStore

WHOLE_BYTES = 2**18
"""A file up to this size is fetched whole."""

FOOTER_BYTES = 2**16
"""What pyarrow reads at least from the end of a file."""


class DataFile:
    """A data file that the log names.

    Args:
        store: The store.
        add: The action that added it.
    """

    def __init__(self, store: ObjectStore, add: Action) -> None:
        self.store = store
        self.add = add
        self.path: str = add["path"]

    @property
    def size_bytes(self) -> int:
        """Its size, as the log says it."""
        return int(self.add.get("size", 0))

    @property
    def is_small(self) -> bool:
        """Whether it is fetched whole."""
        return self.size_bytes <= WHOLE_BYTES

    @cached_property
    def groups(self) -> list["RowGroup"]:
        """Its row groups."""
        return [RowGroup(self, number) for number in range(self._parquet.num_row_groups)]

    def rows(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return all its rows; with all columns the file is fetched whole.

        Raises:
            NotFoundError: When it is not there (any more).
            DamagedError: When its bytes are not those that were written.
        """
        if columns is None:
            return self._read(lambda: table.decode(whole(self.store, self.add)))
        return self.read(range(len(self.groups)), columns)

    def read(self, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of some of its row groups; raises as `rows`."""
        self.hold(groups, columns)
        return self._read(lambda: table.rows_of(self._parquet, columns, groups))

    def hold(self, groups: Sequence[int], columns: Sequence[str] | None) -> None:
        """Fetch the columns of some row groups, as few requests as can be."""
        if isinstance(self._source, RangedFile):
            wanted = None if columns is None else set(columns)
            spans = [span for n in groups for span in self.groups[n].spans(wanted)]
            self._source.hold(spans)

    def let_go(self) -> None:
        """Forget what was fetched, but a large file's footer; it is fetched again when it is read."""
        if isinstance(self._source, RangedFile):
            self._source.let_go()
            return
        for name in ("_source", "_parquet", "groups", "places"):
            self.__dict__.pop(name, None)

    @cached_property
    def _source(self) -> pa.BufferReader | RangedFile:
        if self.is_small:
            return pa.BufferReader(whole(self.store, self.add))
        key, size = keys.ARTICLES + self.path, self.size_bytes
        ranged = RangedFile(lambda start, length: self.store.get_range(key, start, length), size)
        length, digest = actions.footer(self.add)
        ranged.hold([(max(0, size - max(length, FOOTER_BYTES)), size)])
        ranged.seek(size - length)
        if digest and hashlib.sha256(ranged.read(length)).hexdigest() != digest:
            raise damaged(self.store, self.path, "its footer is not the one that was written")
        return ranged

    @cached_property
    def _parquet(self) -> pq.ParquetFile:
        source = self._source
        return self._read(lambda: table.opened(source))

    @cached_property
    def places(self) -> dict[str, int]:
        """Number of each column that holds plain values, by its name."""
        schema = self._parquet.schema
        return {schema.column(n).path: n for n in range(len(schema))}

    @property
    def metadata(self) -> pq.FileMetaData:
        """What its footer says."""
        return self._parquet.metadata

    def _read(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (pa.ArrowException, OSError) as error:
            raise damaged(self.store, self.path, str(error)[:200]) from error


class RowGroup:
    """A row group of a data file, by what the footer says of it."""

    def __init__(self, file: DataFile, number: int) -> None:
        self.file = file
        self.number = number
        self._said = file.metadata.row_group(number)

    @property
    def rows(self) -> int:
        """Number of its rows."""
        return int(self._said.num_rows)

    def bounds(self, column: str) -> tuple[Any, Any] | None:
        """Return the least and the largest value of a column of plain values; None when they are not known."""
        place = self.file.places.get(column)
        said = self._said.column(place).statistics if place is not None else None
        return (said.min, said.max) if said is not None and said.has_min_max else None

    def is_null(self, column: str) -> bool:
        """Whether a column surely has no value here."""
        place = self.file.places.get(column)
        said = self._said.column(place).statistics if place is not None else None
        nulls = said.null_count if said is not None and said.has_null_count else 0
        return place is None or nulls == self.rows

    def may_hold(self, column: str, wanted: str) -> bool:
        """Whether it may hold a value in a text column."""
        if self.is_null(column):
            return False
        bounds = self.bounds(column)
        return bounds is None or bounds[0] <= wanted <= bounds[1]

    def is_since(self, column: str, moment: datetime | None) -> bool:
        """Whether it may hold a time that is not before a moment."""
        bounds = None if moment is None else self.bounds(column)
        return moment is None or bounds is None or bounds[1] >= moment

    def spans(self, columns: set[str] | None) -> Iterator[Span]:
        """Yield where columns lie in the file; None for all."""
        for place in range(self._said.num_columns):
            chunk = self._said.column(place)
            if columns is None or chunk.path_in_schema.partition(".")[0] in columns:
                first = chunk.data_page_offset
                if chunk.has_dictionary_page:
                    first = min(first, chunk.dictionary_page_offset)
                yield first, first + chunk.total_compressed_size

    def size_bytes(self, columns: set[str]) -> int:
        """Return how many bytes columns take."""
        return sum(end - start for start, end in self.spans(columns))


def whole(store: ObjectStore, add: Action) -> bytes:
    """Return the bytes of a data file; raises as `DataFile.rows`."""
    body = store.get(keys.ARTICLES + add["path"])
    if fault := _damage(body, add):
        raise damaged(store, add["path"], fault)
    return body


def _damage(body: bytes, add: Action) -> str:
    """How the bytes differ from what the log says of them; empty when they do not."""
    digest = (add.get("tags") or {}).get(actions.SHA256)
    if len(body) != add.get("size", len(body)):
        return f"it has {len(body)} bytes, the log says {add['size']}"
    if digest and hashlib.sha256(body).hexdigest() != digest:
        return "its bytes are not those that were written"
    return ""


def damaged(store: ObjectStore, path: str, fault: str) -> DamagedError:
    """Return the error for a data file that is not what was written."""
    return DamagedError(
        f"data file {store.name}/{keys.ARTICLES}{path} is damaged: {fault}; restore it from a backup or an "
        "older version of the object"
    )
