"""A Dask cluster as the pool that cleans pages: what a pool does on one machine, on as many as there are.

Pages and drafts go through the spool folder, which all machines see under the same path; what is learned, stored and
noted stays with the process that asks. Each Dask worker has a pool of killable processes, as a run on one machine has.
"""

import atexit
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from flows.settings import Settings
from flows.workers import page_tasks
from flows.workers.pool import (
    AHEAD,
    CHUNK,
    DEADLINE_SECONDS,
    Pool,
    PoolJob,
    TaskFailed,
    WorkerPool,
)

Client = Any
"""Dask's own carries no types."""
T = TypeVar("T")
R = TypeVar("R")

CONNECT_SECONDS = 20
WORKERS_SECONDS = 60
"""For the first worker of a cluster that grows with its work."""


class ClusterError(ValueError):
    """A Dask cluster cannot be worked on; the message says which of its workers, why, and what to do."""


@contextmanager
def open_pool(settings: Settings, dask: str = "") -> Iterator[Pool]:
    """Open where pages are cleaned: this machine's processes, or the Dask cluster of an address.

    Args:
        settings: Number of processes; the spool.
        dask: Address of Dask's scheduler, as `tcp://scheduler:8786`; empty for this machine.

    Raises:
        ClusterError: When the cluster does not answer, or a worker of it could not do the work.
    """
    if dask:
        with _connected(dask) as client:
            _refuse_unfit(client, settings.spool.absolute())
            yield ClusterPool(client.get_executor(pure=False), sum(client.nthreads().values()))
        return
    with WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        yield pool.warm()


class ClusterPool(Pool):
    """Workers of a Dask cluster, each with a pool of its own.

    Args:
        executor: Sends work there.
        places: How many things are worked on at a time.
        deadline: Seconds for a batch.
    """

    def __init__(self, executor: Executor, places: int, deadline: float = DEADLINE_SECONDS) -> None:
        self._executor, self._places, self._deadline = executor, places, deadline

    def errand(self, function: Callable[[T], R], *, chunk: int = CHUNK) -> PoolJob[T, R]:
        """Return a job for things that come by and by; arguments as in `each`."""
        return PoolJob(
            lambda batch: self._executor.submit(work_there, function, batch, self._deadline),
            chunk,
            self._places * AHEAD,
        )


def work_there(function: Callable[[T], R], batch: list[T], deadline: float) -> list[R | TaskFailed]:
    """Work through a batch in this Dask worker's own pool: a page that breaks or hangs costs neither it nor others."""
    done = _pool(deadline).each(function, batch, chunk=len(batch))
    results = {id(thing): result for thing, result in done}
    return [results[id(thing)] for thing in batch]


@cache
def _pool(deadline: float) -> WorkerPool:
    import distributed  # noqa: PLC0415 - an extra, and dear

    threads: int = distributed.get_worker().state.nthreads
    pool = WorkerPool(threads, preload=page_tasks.PRELOAD, deadline=deadline)
    atexit.register(pool.__exit__)
    return pool


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        import distributed  # noqa: PLC0415 - an extra, and dear
    except ImportError as error:
        raise ClusterError(
            'a Dask cluster needs the extra of that name: pip install "copydesk[dask]"'
        ) from error
    try:
        make: Any = distributed.Client
        client = make(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no scheduler of Dask answers at {address} ({error}); is it running, and its address tcp://HOST:8786?"
        ) from error
    try:
        yield client
    finally:
        client.close()


def _refuse_unfit(client: Client, spool: Path) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise ClusterError(
            f"the Dask cluster has no worker: start one with `dask worker {client.scheduler.address} --no-nanny`"
        ) from error
    spool.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=spool, prefix="dask-") as seen:
        try:
            faults = client.run(fault, seen.name, metadata.version("copydesk"))
        except Exception as error:  # whatever a worker that lacks our code says
            raise ClusterError(
                f"a Dask worker cannot run copydesk ({type(error).__name__}: {error}); install it there, the same "
                "version as here"
            ) from error
    if bad := {name: why for name, why in faults.items() if why}:
        named = "; ".join(f"{name} {why}" for name, why in sorted(bad.items()))
        raise ClusterError(f"Dask workers that cannot do the work: {named}")


def fault(seen: str, version: str) -> str:
    """Return what keeps this process from working on another's pages, empty when nothing does."""
    if (ours := metadata.version("copydesk")) != version:
        return f"has version {ours} of copydesk, not {version}; install the same"
    if multiprocessing.current_process().daemon:
        return "may not start processes; start it with --no-nanny"
    if not Path(seen).exists():
        return (
            f"does not see the folder {Path(seen).parent}; mount it there under that path, or set COPYDESK_SPOOL to "
            "one that is"
        )
    return ""
