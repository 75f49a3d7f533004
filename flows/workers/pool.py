"""A bench of killable child processes on which pure functions work through batches.

One bad item must not cost the batch: an exception, a crash of the interpreter, an endless loop or a
memory hog breaks only the item that caused it.
"""

import ctypes
import os
import resource
import signal
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError  # noqa: A004
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.forkserver import _forkserver
from queue import SimpleQueue
from types import ModuleType
from typing import Any, Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessPool
from pebble.pool.base_pool import Task
from pebble.pool.process import PoolManager

T = TypeVar("T")
R = TypeVar("R")

DEADLINE_SECONDS = 20.0
"""For one page; the slowest page of the development corpus needs well under one second."""
MEMORY_BYTES = 4 << 30
"""Address space of one worker; a usual one needs about 0.7 GiB, shared libraries included."""
CHUNK = 8
"""Items per task: fewer cost more messages, more keep the other workers waiting at the end."""
CHUNK_BYTES = 8 << 20
"""Weight from which a task gets no further item: lines of some megabytes wait one by one."""
ACCOUNTED_WITHIN_SECONDS = 1.0
"""From a worker's death until its last words have been read; they wait in a pipe by then."""
IDLE_DEATHS = 8
"""Workers that may die without work, killed from outside; more mean that none can start."""
STRAY_SECONDS = 1.0
"""For the process to fork from to end by itself; a worker that nobody knows keeps it for ever."""
AHEAD = 3
"""Chunks in flight per worker: bounds memory, whatever the length of the input."""


_lock = threading.Lock()
_open: "set[WorkerPool]" = set()
"""Pools of this process that have not been left: they share one process to fork from."""


def _weightless(_: object) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """An item that could not be worked on, and why."""

    why: str


class Pool(ABC):
    """Where functions work through things: processes of this machine (`WorkerPool`) or a Dask cluster (`cluster`)."""

    @abstractmethod
    def errand(self, function: Callable[[T], R], *, chunk: int = CHUNK) -> "PoolJob[T, R]":
        """Return a job for things that come by and by; arguments as in `each`."""

    def each(
        self,
        function: Callable[[T], R],
        things: Iterable[T],
        *,
        chunk: int = CHUNK,
        weigh: Callable[[T], int] = _weightless,
    ) -> Iterator[tuple[T, R | TaskFailed]]:
        """Return every thing with what the function makes of it, in the order in which they are done.

        Args:
            function: A module's function; runs in a worker.
            things: Drawn from lazily; at most `AHEAD` chunks per worker are under way.
            chunk: How many go to a worker at once. When a chunk breaks, its things are tried again
                one by one, so that only the bad one is lost.
            weigh: Gives a thing's size in bytes; of heavy ones, fewer go at once.
        """
        return self.errand(function, chunk=chunk).results(things, weigh)


class WorkerPool(Pool, AbstractContextManager["WorkerPool"]):
    """Worker processes, started at once and kept warm until the pool is left.

    Args:
        workers: How many processes.
        preload: Modules that workers need; imported once, in the process they are forked from.
        deadline: Seconds for one item.
        memory_bytes: Address space of one worker.
    """

    def __init__(
        self,
        workers: int,
        *,
        preload: Sequence[str] = (),
        deadline: float = DEADLINE_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._workers = workers
        self._deadline = deadline
        with _lock:
            _open.add(self)
        context = _Context()
        context.set_forkserver_preload(list(preload))
        self._pool = ProcessPool(
            max_workers=workers, initializer=_settle, initargs=[memory_bytes], context=context
        )
        self._pool._pool_manager = _Manager(self._pool._context, context)  # noqa: SLF001 - see there

    def warm(self) -> Self:
        """Starts the workers without waiting for them, so that they stand when there is work."""
        self._pool.schedule(_nothing)
        return self

    def __exit__(self, *_: object) -> None:
        """Ends all workers, at once when work is left, and with the last open pool the process they were forked from.

        Waiting for that one also books the CPU time of all of them to us, so that measures of a run are true.
        """
        self._pool.stop()
        self._pool.join(timeout=5)
        with _lock:
            _open.discard(self)
            if (
                not _open
            ):  # else workers of another pool keep it, and waiting for it would never end
                _end_fork_server()

    def errand(self, function: Callable[[T], R], *, chunk: int = CHUNK) -> "PoolJob[T, R]":
        """Return a job for things that come by and by; arguments as in `each`."""

        def send(batch: list[T]) -> Future[list[R | TaskFailed]]:
            return self._pool.schedule(_work, args=(function, batch), timeout=self._deadline)

        return PoolJob(send, chunk, self._workers * AHEAD)


class PoolJob(Generic[T, R]):
    """Things on their way through the workers, and what has come back."""

    def __init__(
        self, send: Callable[[list[T]], "Future[list[R | TaskFailed]]"], chunk: int, ahead: int
    ) -> None:
        self._send, self._chunk, self._ahead = send, chunk, ahead
        self._under_way: dict[Future[list[R | TaskFailed]], list[T]] = {}
        self._done: SimpleQueue[Future[list[R | TaskFailed]]] = SimpleQueue()

    def add(self, things: Iterable[T]) -> None:
        """Sends things to the workers now, however many wait there already."""
        for batch in _chunks(things, self._chunk):
            self._begin(batch)

    def results(
        self, more: Iterable[T] = (), weigh: Callable[[T], int] = _weightless
    ) -> Iterator[tuple[T, R | TaskFailed]]:
        """Return all that was added, and `more` (drawn from lazily), each with its result, as they are done."""
        chunks = _chunks(more, self._chunk, weigh)
        for batch in islice(chunks, self._ahead):
            self._begin(batch)
        while self._under_way:
            future = self._done.get()
            if future not in self._under_way:
                continue  # dropped
            batch = self._under_way.pop(future)
            results = _results(future)
            if isinstance(results, TaskFailed) and len(batch) > 1:
                for thing in batch:
                    self._begin([thing])
                continue
            for following in islice(chunks, 1):
                self._begin(following)
            broken = [results] if isinstance(results, TaskFailed) else None
            yield from zip(batch, broken or results, strict=True)  # type: ignore[arg-type]

    def drop(self) -> None:
        """Forgets what has not come back; workers that are at it are replaced."""
        for future in self._under_way:
            future.cancel()
        self._under_way.clear()

    def _begin(self, batch: list[T]) -> None:
        future = self._send(batch)
        self._under_way[future] = batch
        future.add_done_callback(self._done.put)


def _end_fork_server() -> None:
    """Ends the process that workers are forked from; without it, it stays until we end.

    A signal that met us while we started workers (a cancel, mostly: that is when a run waits longest) has left one
    that is in no pool. It ends with the process that it was forked from (`_settle`), hence that one is killed then.
    """
    server = _forkserver._forkserver_pid  # type: ignore[attr-defined]  # noqa: SLF001 - no public handle on it
    if server is None:
        return
    kill = threading.Timer(STRAY_SECONDS, os.kill, (server, signal.SIGKILL))
    kill.start()
    _forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    kill.cancel()


def _chunks(
    things: Iterable[T], size: int, weigh: Callable[[T], int] = _weightless
) -> Iterator[list[T]]:
    """Return batches of so many things; one that has grown heavy goes before."""
    batch: list[T] = []
    weight = 0
    for thing in things:
        batch.append(thing)
        weight += weigh(thing)
        if len(batch) == size or weight >= CHUNK_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _results(future: "Future[list[R | TaskFailed]]") -> "list[R | TaskFailed] | TaskFailed":
    try:
        return future.result()
    except TimeoutError:
        return TaskFailed("took longer than its deadline")
    except ProcessExpired as error:
        return TaskFailed(f"ended the worker process ({_exit(error.exitcode)})")
    except Exception as error:  # noqa: BLE001 - whatever a result's way back brings up costs this item only
        return TaskFailed(f"{type(error).__name__}: {error}")


def _exit(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _work(function: Callable[[T], R], batch: list[T]) -> list[R | TaskFailed]:
    return [_attempt(function, thing) for thing in batch]


def _attempt(function: Callable[[T], R], thing: T) -> R | TaskFailed:
    try:
        return function(thing)
    except Exception as error:  # noqa: BLE001 - a page that breaks a library costs that page only
        return TaskFailed(f"{type(error).__name__}: {error}")


def _nothing() -> None:
    """Makes a pool start its workers."""


def _settle(memory_bytes: int) -> None:
    """Bounds the worker's memory and ties its life to its parent's."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; the fork server ends with us


class _Manager(PoolManager):
    """Return what a dead worker was at.

    Pebble's own gives up the whole pool when it sees a worker's death before it has read what the worker had begun
    (measured: 1 of 40 crashes on a busy machine), and when an idle worker is killed.
    """

    _idle_deaths = 0

    def find_expired_task(self, worker_id: int) -> Task:
        """Return the task that died with its worker; raises `LookupError` when it was idle."""
        until = time.monotonic() + ACCOUNTED_WITHIN_SECONDS
        while time.monotonic() < until:
            for task in tuple(self.task_manager.tasks.values()):
                if task.worker_id == worker_id:
                    return task
            time.sleep(0.02)
        self._idle_deaths += 1
        if self._idle_deaths > IDLE_DEATHS:
            raise BrokenProcessPool("worker processes end before they work")
        raise LookupError


class _Process(ForkServerProcess):
    """A worker that does not import the parent's main module again (for a flow run: all of Prefect)."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name is multiprocessing's
        with _plain_main():
            return ForkServerProcess._Popen(process_obj)  # noqa: SLF001 - the hook of contexts


class _Context(ForkServerContext):
    Process = _Process


@contextmanager
def _plain_main() -> Iterator[None]:
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
