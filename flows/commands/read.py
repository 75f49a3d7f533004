"""`copydesk read`."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flows import desk as desks
from flows import export
from flows.commands import common
from pipelines.store import table
from pipelines.store.port import ObjectStore, StoreError

NEWEST = sys.maxsize


def read(store: str | None, source: str | None, since: str | None, form: str) -> int:
    """Writes articles to standard output and the next cursor to standard error."""
    with common.told():
        settings = common.read_settings(store=store)
        cursor, moment = _since(since)
        if form == "parquet" and sys.stdout.isatty():
            raise common.UsageError("Parquet is no text; send it to a file: … > articles.parquet")
    with common.told(common.FAILED, StoreError):
        opened = desks.open_store(settings)
        following, found = _find(opened, source, cursor, moment)
        if form == "parquet":
            sys.stdout.buffer.write(table.to_parquet(found))
        else:
            export.write(_rows(found), form, sys.stdout.buffer)
    sys.stderr.write(f"next={following}\n")
    return common.GOOD


def _since(text: str | None) -> tuple[int | None, datetime | None]:
    if text is None:
        return None, None
    try:
        return int(text), None
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise common.UsageError(
            f"--since {text!r} is neither a cursor (a number) nor a date (2026-11-22)"
        ) from None
    return None, moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _find(
    store: ObjectStore, source: str | None, cursor: int | None, moment: datetime | None
) -> tuple[int, Any]:
    raise NotImplementedError


def _rows(found: Any) -> Iterator[dict[str, Any]]:
    for batch in found.to_batches(max_chunksize=1000):
        yield from batch.to_pylist()
