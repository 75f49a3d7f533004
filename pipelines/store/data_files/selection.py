"""Rows of many data files chosen by a few columns, and only then fetched whole.

The place of a row is its number among all rows that were looked at. Columns that cost no request of their own are kept
from the first look, so that most questions look once.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import table
from pipelines.store.data_files.parts import DataFile, RowGroup
from pipelines.store.data_files.ranges import GAP_BYTES

Mask = Callable[[pa.Table], pa.ChunkedArray]

KEYS = ("article_id", "version", "fetched_at", "status", "source_id", "published_at")
"""Columns by which versions are chosen."""

HELD_BYTES = 2**24
"""Small files up to so many bytes in all stay in memory until their rows are chosen, so that they are fetched once."""

_PLACE = "place"
_NEWEST_FIRST = [
    ("article_id", "ascending"),
    ("version", "descending"),
    ("fetched_at", "descending"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What a first look at files gave."""

    files: Sequence["LookedAt"]
    keys: pa.Table
    """`KEYS` of all their rows, with the place of each."""
    kept: pa.Table | None
    """Columns that were asked for, of all rows; None where some of them did not come along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What was looked at of a file."""

    file: DataFile
    groups: Sequence[int]
    """Numbers of its row groups."""
    rows: Sequence[int]
    """How many each of them has."""


def look(files: Iterable[list[RowGroup]], columns: Sequence[str] | None) -> FirstLook:
    """Look at the keys of row groups.

    Args:
        files: Row groups to look at, by file.
        columns: What will be asked of the rows that are chosen; None for all columns.
    """
    wanted = None if columns is None else list(dict.fromkeys([*KEYS, *columns]))
    looked: list[LookedAt] = []
    found, held = [table.empty(wanted or KEYS)], 0
    for groups in files:
        file, names = groups[0].file, _at_once(groups, wanted)
        numbers = [group.number for group in groups]
        found.append(file.read(numbers, names))
        looked.append(LookedAt(file=file, groups=numbers, rows=[group.rows for group in groups]))
        if not file.is_small or held + file.size_bytes > HELD_BYTES:
            file.let_go()
        else:
            held += file.size_bytes
    came = all(rows.column_names == wanted for rows in found)
    rows = pa.concat_tables(
        found if came else (rows.select(KEYS) for rows in found)
    ).combine_chunks()
    keys = rows.select(KEYS).append_column(_PLACE, pa.array(range(rows.num_rows), pa.int64()))
    return FirstLook(files=looked, keys=keys, kept=rows.select(columns) if came else None)


def _at_once(groups: Sequence[RowGroup], wanted: Sequence[str] | None) -> Sequence[str]:
    """Columns to fetch at the first look: all that are wanted, where that costs no more than a request."""
    if wanted is None or set(wanted) & set(table.BULKY):
        return KEYS
    if groups[0].file.is_small:
        return wanted
    size_bytes = sum(group.size_bytes({*wanted}) for group in groups)
    return wanted if size_bytes <= GAP_BYTES * len(groups) else KEYS


def newest(keys: pa.Table) -> pa.Table:
    """Return the keys of the newest version of each article."""
    rows = keys.sort_by(_NEWEST_FIRST)
    if not rows.num_rows:
        return rows
    ids = rows["article_id"].combine_chunks()
    return rows.filter(pa.concat_arrays([pa.array([True]), pc.not_equal(ids[1:], ids[:-1])]))


def rows_at(
    looked: FirstLook, chosen: pa.Table, columns: Sequence[str] | None
) -> Iterator[pa.Table]:
    """Yield the rows at the places of chosen keys, in the order in which they stand; a table a file, if fetched now."""
    places = chosen[_PLACE].take(pc.array_sort_indices(chosen[_PLACE]))
    if looked.kept is not None:
        yield looked.kept.take(places)
        return
    ends = accumulate((sum(looked_at.rows) for looked_at in looked.files), initial=0)
    yield from _fetched(looked.files, [*pairwise(ends)], places.to_pylist(), columns)


def _fetched(
    files: Sequence[LookedAt],
    spans: Sequence[tuple[int, int]],
    places: Sequence[int],
    columns: Sequence[str] | None,
) -> Iterator[pa.Table]:
    for one, (start, end) in zip(files, spans, strict=True):
        own = places[bisect_left(places, start) : bisect_left(places, end)]
        if own:
            with_some, rows = groups_of(one.rows, [place - start for place in own])
            found = one.file.read([one.groups[number] for number in with_some], columns)
            one.file.let_go()
            yield found if len(rows) == found.num_rows else found.take(rows)


def groups_of(sizes: Sequence[int], rows: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return which row groups have some of the rows, and the place of each row in these alone.

    Args:
        sizes: Rows of each row group.
        rows: Places of rows in all of them, in order.
    """
    kept: list[int] = []
    places: list[int] = []
    left_out = 0
    for number, (begin, end) in enumerate(pairwise(accumulate(sizes, initial=0))):
        own = rows[bisect_left(rows, begin) : bisect_left(rows, end)]
        if own:
            kept.append(number)
            places += [row - left_out for row in own]
        else:
            left_out += end - begin
    return kept, places


def matching(
    files: Iterable[list[RowGroup]], columns: Sequence[str], is_it: Mask
) -> Iterator[pa.Table]:
    """Yield the whole rows for which `is_it` says yes; it looks at few columns, so that most texts stay unread."""
    for groups in files:
        file = groups[0].file
        hits = is_it(file.read([group.number for group in groups], columns))
        with_some, rows = groups_of(
            [group.rows for group in groups], pc.indices_nonzero(hits).to_pylist()
        )
        if with_some:
            yield file.read([groups[number].number for number in with_some]).take(rows)
        file.let_go()
