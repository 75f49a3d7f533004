"""Whether the machine is idle: only then is wall time worth printing."""

import os
import subprocess
import sys

LOST = 1.1
"""A loop on every core at once that takes longer than so many times its own CPU waits for somebody else."""
_LOOP = (
    "import time; a, b = time.perf_counter(), time.process_time()\n"
    "while time.process_time() - b < .4: sum(range(1000))\n"
    "print((time.perf_counter() - a) / (time.process_time() - b))"
)


def is_idle() -> bool:
    """Says whether a loop on each core gets all of its core."""
    command = [sys.executable, "-c", _LOOP]
    loops = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own loop
        for _ in range(os.cpu_count() or 1)
    ]
    return max([float(loop.communicate()[0]) for loop in loops]) < LOST
