"""Running a command and measuring what all its processes cost."""

import re
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.2
"""Between two looks at the memory; one costs about 5 ms, which is ours and not counted."""
_ENDED = (0, 1, 3)
"""Exit codes of a harvest that came to its end: a publisher of one page that is no article counts as failed."""
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of a command cost."""

    seconds: float
    cpu_seconds: float
    """User and system time of the command and all processes that it waited for."""
    peak_mib: float
    """Largest sum of the memory of all its processes, sampled; a page that several share counts once (PSS)."""


def measure(command: Sequence[str], log: Path) -> Cost:
    """Runs a command to its end.

    Raises:
        RuntimeError: When it fails; the message names the file with its output.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)  # noqa: S603 - our own commands
        peak = _Peak(process.pid)
        code = process.wait()
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if code not in _ENDED:
        raise RuntimeError(f"{command[0]} ended with exit code {code}; its output is in {log}")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(seconds=seconds, cpu_seconds=cpu, peak_mib=peak.stop())


class _Peak:
    """Samples the memory of a process and its descendants, from /proc."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._done = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._peak = max(self._peak, sum(map(_share_mib, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for name in filter(str.isdigit, (entry.name for entry in Path("/proc").iterdir())):
        try:
            stat = Path(f"/proc/{name}/stat").read_text()
        except OSError:
            continue
        parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    found, queue = [], [pid]
    while queue:
        found.append(queue[0])
        queue += parents.get(queue.pop(0), [])
    return found


def _share_mib(pid: int) -> float:
    """Return a process's proportional share of the memory it maps: forked workers share most of it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = _SHARE.search(text)
    return int(found[1]) / 1024 if found else 0.0
