"""`copydesk read`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.cli import errors
from flows.cli.output import export
from flows.steps.context import open_store
from pipelines.model.source import SourceId
from pipelines.store import dataset, reader, table
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import (
    BadStoreUrlError,
    CursorExpiredError,
    ObjectStore,
    StoreError,
)

FIRST = -1
"""The cursor before all commits."""


@dataclass(slots=True)
class _Reading:
    """What is read, and how far it has come."""

    store: ObjectStore
    source: SourceId | None
    moment: datetime | None
    cursor: int
    all_commits: bool
    given: int = 0
    """Rows of the current state that were given."""

    def tables(self) -> Iterator[Any]:
        """Return the rows in bearable pieces; afterwards `cursor` is where the next reading begins."""
        if not self.all_commits:
            for rows in reader.latest_parts(self.store, source_id=self.source, since=self.moment):
                self.given += rows.num_rows
                yield rows
            return
        for version, committed in reader.commits(self.store, self.cursor):
            if committed is not None:
                yield self._of_source(committed)
            self.cursor = version

    def _of_source(self, rows: Any) -> Any:
        if self.source is None:
            return rows
        return rows.filter([found == self.source for found in rows["source_id"].to_pylist()])

    def rows(self) -> Iterator[dict[str, Any]]:
        """Return the rows one by one."""
        for piece in self.tables():
            for batch in piece.to_batches(max_chunksize=500):
                yield from batch.to_pylist()


def read(store: str | None, source: str | None, since: str | None, form: str) -> int:
    """Writes articles to standard output and the next cursor to standard error."""
    with errors.as_message():
        settings = errors.read_settings(store=store)
        cursor, moment = _since(since)
        if form == "parquet" and sys.stdout.isatty():
            raise errors.UsageError("Parquet is no text; send it to a file: … > articles.parquet")
    with (
        errors.as_message(errors.FAILED, StoreError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError, CursorExpiredError),
    ):
        opened = open_store(settings)
        dataset.identity(opened)  # says when the store is another program's
        newest = DeltaTable(opened).snapshot().version
        if newest < 0:
            raise errors.UsageError(
                f"{settings.store} holds no articles: nothing was ever committed there"
            )
        reading = _Reading(
            store=opened,
            source=SourceId(source) if source else None,
            moment=moment,
            cursor=newest if cursor is None else cursor,
            all_commits=cursor is not None,
        )
        _write(reading, form)
        if source and since is None and not reading.given:
            sys.stderr.write(f"copydesk: {opened.name} holds no article of a source {source!r}\n")
    sys.stderr.write(f"next={reading.cursor}\n")
    return errors.GOOD


def _write(reading: _Reading, form: str) -> None:
    if form == "parquet":
        sys.stdout.buffer.write(table.encode(table.joined([table.empty(), *reading.tables()])))
        sys.stdout.buffer.flush()
        return
    export.write(reading.rows(), form, sys.stdout.buffer)


def _since(text: str | None) -> tuple[int | None, datetime | None]:
    if text is None:
        return None, None
    try:
        cursor = int(text)
    except ValueError:
        moment = _moment(text)
        return None, moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if cursor < FIRST:
        raise errors.UsageError(f"no cursor is below {FIRST}, which reads from the first commit")
    return cursor, None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise errors.UsageError(
            f"--since {text!r} is neither a cursor (a number) nor a date (2026-11-22)"
        ) from None
