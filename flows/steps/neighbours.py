"""Whether another installation crawls the host of a source, too: told at once, for both keep only their own pace."""

from datetime import datetime
from urllib.parse import urlsplit

from flows.steps.context import Archive, RunContext
from pipelines import logs
from pipelines.model.source import Source
from pipelines.state import installation
from pipelines.store import runs
from pipelines.store.object_store import ObjectStore, StoreError
from pipelines.urls import safe_text

_log = logs.get(__name__)


def meet(context: RunContext | Archive, source: Source, now: datetime) -> tuple[str, ...]:
    """Leave the installation's mark at a source's host; return what to say of others there.

    A store that cannot be asked for it stops no run.
    """
    host, own = host_of(source), installation.name(context.state)
    machine = context.owner.partition(":")[0]
    try:
        runs.put_mark(
            context.store, runs.HostMark(host=host, installation=own, machine=machine, at=now)
        )
        return told(context.store, source, own, now)
    except StoreError as error:
        _log.warning("host_not_marked", host=host, why=str(error))
        return ()


def told(store: ObjectStore, source: Source, own: str, now: datetime) -> tuple[str, ...]:
    """Return what to say of other installations at a source's host."""
    return tuple(
        f"{safe_text(mark.host, 80)} is also crawled from {safe_text(mark.machine, 60)} with a crawl state of its own "
        f"(last {mark.at:%Y-%m-%d %H:%M} UTC), so the host is asked twice as often: give both one COPYDESK_STATE "
        "(PostgreSQL), or pause the source in one of them"
        for mark in runs.other_marks(store, host_of(source), own, now)
    )


def host_of(source: Source) -> str:
    """Return the host of a source, with its port where that is an odd one."""
    return urlsplit(source.home).netloc.lower().removeprefix("www.")
