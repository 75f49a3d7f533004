"""Rows of many data files chosen by a few columns, and only then fetched whole.

Places of rows are kept as numbers of file, row group and row; columns that cost no request of their own are kept from
the first look, so that most questions look once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import table
from pipelines.store.data_files.parts import DataFile, RowGroup

Mask = Callable[[pa.Table], pa.ChunkedArray]

KEYS = ("article_id", "version", "fetched_at", "status", "source_id", "published_at")
"""Columns by which versions are chosen."""

_PLACE = ("file", "group", "row")
_NEWEST_FIRST = [
    ("article_id", "ascending"),
    ("version", "descending"),
    ("fetched_at", "descending"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What a first look at files gave."""

    files: Sequence[DataFile]
    keys: pa.Table
    """`KEYS` of all rows, with the place of each."""
    kept: dict[tuple[int, int], pa.Table]
    """Columns that were asked for and came along, by file and row group."""


def look(files: Iterable[list[RowGroup]], columns: Sequence[str] | None) -> FirstLook:
    """Look at the keys of row groups.

    Args:
        files: Row groups to look at, by file.
        columns: What will be asked of the rows that are chosen; None for all columns.
    """
    looked: list[DataFile] = []
    found, kept = [_placed(table.empty(KEYS), 0, 0)], {}
    for groups in files:
        file = groups[0].file
        names = _at_once(groups, columns)
        file.hold([group.number for group in groups], names)
        for group in groups:
            rows = file.read([group.number], names)
            found.append(_placed(rows.select(KEYS), len(looked), group.number))
            if columns is not None and set(columns) <= set(names):
                kept[len(looked), group.number] = rows.select(columns)
        file.let_go()
        looked.append(file)
    return FirstLook(files=looked, keys=pa.concat_tables(found), kept=kept)


def _at_once(groups: Sequence[RowGroup], columns: Sequence[str] | None) -> list[str]:
    """Columns to fetch at the first look: those that are asked for too, where that is cheap."""
    if columns is None or set(columns) & set(table.BULKY):
        return list(KEYS)
    names = list(dict.fromkeys([*KEYS, *columns]))
    return names if all(group.is_cheap({*names}) for group in groups) else list(KEYS)


def _placed(rows: pa.Table, file: int, group: int) -> pa.Table:
    count = rows.num_rows
    for name, number in (("file", file), ("group", group)):
        rows = rows.append_column(name, pa.repeat(pa.scalar(number, pa.int32()), count))
    return rows.append_column("row", pa.array(range(count), pa.int64()))


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
    """Yield the rows at the places of chosen keys, a table a file, in the order in which they stand there."""
    places: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    by_place = chosen.select(_PLACE).sort_by([(name, "ascending") for name in _PLACE])
    for file, group, row in zip(*(by_place[name].to_pylist() for name in _PLACE), strict=True):
        places[file][group].append(row)
    for file, groups in places.items():
        yield _rows(looked, file, groups, columns)


def _rows(
    looked: FirstLook, place: int, groups: dict[int, list[int]], columns: Sequence[str] | None
) -> pa.Table:
    if all((place, group) in looked.kept for group in groups):
        return pa.concat_tables(
            looked.kept[place, group].take(rows) for group, rows in groups.items()
        )
    file = looked.files[place]
    counts = [file.metadata.row_group(group).num_rows for group in groups]
    begins = accumulate(counts, initial=0)
    wanted = [
        start + row for start, rows in zip(begins, groups.values(), strict=False) for row in rows
    ]
    found = file.read(list(groups), columns)
    file.let_go()
    return found if len(wanted) == found.num_rows else found.take(wanted)


def matching(
    files: Iterable[list[RowGroup]], columns: Sequence[str], is_it: Mask
) -> Iterator[pa.Table]:
    """Yield the whole rows for which `is_it` says yes; it looks at few columns, so that most texts stay unread."""
    for groups in files:
        file = groups[0].file
        file.hold([group.number for group in groups], columns)
        for group in groups:
            if pc.any(is_it(file.read([group.number], columns))).as_py():
                rows = file.read([group.number])
                yield rows.filter(is_it(rows))
        file.let_go()
