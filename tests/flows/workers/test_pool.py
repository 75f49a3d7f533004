"""The bench of killable workers."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pebble.pool.process import PoolManager, WorkerManager

from flows.workers import page_tasks, pool
from flows.workers.pool import TaskFailed, WorkerPool
from tests.flows import errands


@pytest.mark.slow
def test_all_things_come_back_with_their_results():
    with WorkerPool(2) as workers:
        assert {(n, n * n) for n in range(50)} == set(
            workers.each(errands.square, range(50), chunk=4)
        )


@pytest.mark.slow
def test_K09_a_bad_thing_breaks_only_itself():
    with WorkerPool(2, deadline=1.5, memory_bytes=2 << 30) as workers:
        results = dict(workers.each(errands.misbehave, range(12), chunk=4))
    broken = {
        thing: result.why for thing, result in results.items() if isinstance(result, TaskFailed)
    }
    assert {3, 5, 7, 9} == set(broken)
    assert "ValueError: three is bad" == broken[3]
    assert "exit code 9" in broken[5]
    assert "deadline" in broken[7]
    assert "MemoryError" in broken[9]
    assert {n: n for n in (0, 1, 2, 4, 6, 8, 10, 11)} == {
        n: r for n, r in results.items() if not isinstance(r, TaskFailed)
    }


@pytest.mark.slow
def test_a_worker_killed_at_rest_is_replaced():
    with WorkerPool(1) as workers:
        [(_, first)] = workers.each(errands.who, [0])
        with workers._pool._pool_manager.worker_manager.workers_channel.lock():  # so it holds none
            os.kill(first, signal.SIGKILL)
        [(_, second)] = workers.each(errands.who, [0])
    assert isinstance(second, int)
    assert first != second


@pytest.mark.slow
def test_a_crash_is_known_also_when_its_worker_is_heard_of_late(monkeypatch):
    hear, look, died = (
        PoolManager.process_next_message,
        WorkerManager.inspect_workers,
        threading.Event(),
    )

    def hear_late(manager, timeout):
        died.wait(20)
        hear(manager, timeout)

    def see(manager):
        if dead := look(manager):
            died.set()
        return dead

    monkeypatch.setattr(PoolManager, "process_next_message", hear_late)
    monkeypatch.setattr(WorkerManager, "inspect_workers", see)
    with WorkerPool(2) as workers:
        results = dict(workers.each(errands.misbehave, [5, 1], chunk=1))
    assert {5: TaskFailed("ended the worker process (exit code 9)"), 1: 1} == results


@pytest.mark.slow
def test_workers_that_cannot_start_are_no_endless_loop(monkeypatch):
    monkeypatch.setattr(pool, "IDLE_DEATHS", 2)
    monkeypatch.setattr(pool, "ACCOUNTED_WITHIN_SECONDS", 0.05)
    monkeypatch.setattr(pool, "_settle", errands.die)
    with WorkerPool(2) as workers:
        [(_, result)] = workers.each(errands.who, [0])
    assert "before they work" in result.why


@pytest.mark.slow
def test_what_pages_need_is_loaded_before_the_first_page():
    with WorkerPool(1, preload=page_tasks.PRELOAD) as workers:
        assert [(0, (1, True))] == list(workers.each(errands.loaded, [0]))


@pytest.mark.slow
def test_the_cpu_time_of_workers_is_booked_to_the_parent():
    before = _booked()
    with WorkerPool(2) as workers:
        assert 5 == len(list(workers.each(errands.work_hard, range(5), chunk=1)))
    assert _booked() - before >= 0.9


def _booked():
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.slow
def test_input_is_drawn_from_lazily():
    drawn = []

    def numbers():
        for number in range(1000):
            drawn.append(number)
            yield number

    with WorkerPool(1) as workers:
        next(iter(workers.each(errands.square, numbers(), chunk=2)))
        assert len(drawn) <= 10


@pytest.mark.slow
def test_heavy_things_wait_one_by_one():
    drawn = []

    def lines():
        for number in range(20):
            drawn.append(number)
            yield number

    with WorkerPool(1) as workers:
        next(iter(workers.each(errands.square, lines(), weigh=lambda _: pool.CHUNK_BYTES)))
        assert len(drawn) <= pool.AHEAD + 1


@pytest.mark.slow
def test_a_bench_that_is_left_leaves_another_at_work():
    with WorkerPool(1) as outer:
        assert [(2, 4)] == list(outer.each(errands.square, [2]))
        with WorkerPool(1) as inner:
            assert [(3, 9)] == list(inner.each(errands.square, [3]))
        assert [(4, 16)] == list(outer.each(errands.square, [4]))
    with WorkerPool(1) as next_one:
        assert [(5, 25)] == list(next_one.each(errands.square, [5]))


@pytest.mark.slow
def test_an_errand_takes_things_by_and_by_and_one_bad_thing_breaks_only_itself():
    with WorkerPool(2) as workers:
        errand = workers.errand(errands.misbehave, chunk=4)
        errand.add(range(4))
        errand.add([4, 5, 6])
        results = dict(errand.results([8]))
        errand.add([9 - 7])
        assert {2: 2} == dict(errand.results())
    assert {0, 1, 2, 3, 4, 5, 6, 8} == set(results)
    assert {3, 5} == {n for n, r in results.items() if isinstance(r, TaskFailed)}


@pytest.mark.slow
def test_a_dropped_errand_leaves_the_workers_to_others():
    with WorkerPool(1) as workers:
        errand = workers.errand(errands.misbehave, chunk=1)
        errand.add([7, 7, 7])
        errand.drop()
        assert [] == list(errand.results())
        errand.add([2])
        assert [(2, 2)] == list(errand.results())


_PARENT = """
import time
from flows.workers.pool import WorkerPool
import os
def main():
    with WorkerPool(2) as workers:
        print(*(pid for _, pid in workers.each(report, range(8), chunk=1)), flush=True)
        time.sleep(60)
def report(_):
    time.sleep(0.05)
    return os.getpid()
if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(tmp_path):
    (tmp_path / "parent_of_workers.py").write_text(_PARENT)
    code = "import parent_of_workers as p; p.main()"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    with parent:
        workers = {int(pid) for pid in parent.stdout.readline().split()}
        parent.send_signal(signal.SIGKILL)
    assert workers
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in workers if _alive(pid)]


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(40)
def test_K02_a_cancel_while_workers_are_started_is_not_held_up_by_one_that_nobody_knows(
    tmp_path, monkeypatch
):
    (tmp_path / "dear_to_load.py").write_text("import time\ntime.sleep(1.5)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def cancel(*_):
        raise KeyboardInterrupt

    before, began = signal.signal(signal.SIGALRM, cancel), time.monotonic()
    try:
        with WorkerPool(2, preload=["dear_to_load"]) as workers:
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            with pytest.raises(
                KeyboardInterrupt
            ) as stopped:  # kept, as a run keeps what stopped its crawl
                workers.warm()
            assert [(2, 4)] == list(workers.each(errands.square, [2]))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 15, stopped  # it waited for ever
