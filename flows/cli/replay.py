"""`copydesk replay`."""

import sys
from collections.abc import Mapping, Sequence

from flows.cli import errors
from flows.cli.selection import begin
from flows.settings import Settings
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.source import Source
from pipelines.urls import safe_text


def replay(names: Sequence[str], given: Mapping[str, object], limit: int) -> int:
    """Cleans stored pages of the named sources again; prints what changed."""
    settings, sources = begin(names, given)
    with WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        _run(settings, sources, pool, limit)
    return errors.GOOD


def _run(settings: Settings, sources: Sequence[Source], pool: WorkerPool, limit: int) -> None:
    # Imported here: it takes a second, in which the workers load what they need.
    from flows.steps import plan, replay  # noqa: PLC0415
    from flows.steps.context import open_context, utc_now  # noqa: PLC0415
    from flows.steps.run import resume_interrupted  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError, LeaseLostError  # noqa: PLC0415
    from pipelines.store.object_store import BadStoreUrlError, StoreError  # noqa: PLC0415
    from pipelines.warc import ArchiveError  # noqa: PLC0415

    faults = (ArchiveError, StateError, LeaseHeldError, LeaseLostError, StoreError)
    with (
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
        errors.as_message(errors.FAILED, *faults),
        open_context(settings, pool) as opened,
    ):
        for source in sources:
            now = utc_now()
            with plan.leased(opened, source, now) as held:
                for report in resume_interrupted(opened, held, source):
                    _say(f"{source.id}: first took up the interrupted run {report.run_id}")
                found = replay.replay(opened, source, held, limit, now)
            _say(
                f"{source.id}: {found.pages} stored pages cleaned again, {len(found.changed)} articles changed, "
                f"{found.refused} would be refused now and stay as they are"
            )
            for article in found.changed:
                _say(f"  version {article.version}: {safe_text(article.title or article.url)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
