"""`copydesk why`."""

import sys
from collections.abc import Iterator
from datetime import UTC
from itertools import islice

from flows.cli import errors
from flows.steps.context import open_store
from pipelines import urls
from pipelines.model.ledger import LedgerRow
from pipelines.store import runs
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.urls import safe_text

RUNS = 10
"""As many runs are told of, the newest first."""


def why(url: str, store: str | None) -> int:
    """Prints what became of a URL in each run that met it; exit code 1 when none did."""
    with errors.as_message(errors.WRONG_USE, urls.BadUrlError):
        settings = errors.read_settings(store=store)
        wanted = urls.normalize(url)
    with (
        errors.as_message(errors.FAILED, StoreError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
    ):
        rows = list(islice(runs.ledger_rows(open_store(settings), wanted), RUNS))
    if not rows:
        sys.stderr.write(
            f"copydesk: no run in {settings.store} met {safe_text(wanted)}: no listing of its source has named it, "
            "or not in this spelling\n"
        )
        return errors.DEGRADED
    sys.stdout.writelines(f"{line}\n" for row in rows for line in _lines(row))
    return errors.GOOD


def _lines(row: LedgerRow) -> Iterator[str]:
    yield f"{row.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC  {row.source_id}: {_fate(row)}"
    yield f"    run {row.run_id}; found in {safe_text(row.listing)}"
    if row.raw:
        end = row.raw.offset + row.raw.length
        yield f"    fetched page: {row.raw.file}, bytes {row.raw.offset} to {end}"


def _fate(row: LedgerRow) -> str:
    if row.reason:
        evidence = f" ({safe_text(row.evidence)})" if row.evidence else ""
        return f"{row.reason} at {row.stage}{evidence}"
    since = f", {safe_text(row.evidence)}" if row.evidence else ""
    return "read as a listing" if row.is_listing else f"stored, version {row.version}{since}"
