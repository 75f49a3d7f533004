"""Child processes of `copydesk up`: started apart from the terminal, stopped in order, none left behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

TICK = 0.3
"""Seconds between two looks at what runs beside us."""
Child = subprocess.Popen[bytes]


def start(command: Sequence[str], *, env: Mapping[str, str], log: Path | None) -> Child:
    """Starts a Python child with its output in a log file, or where ours goes.

    It gets no Ctrl-C from the terminal (we stop it in order) and is asked to stop when we are killed.

    Args:
        command: Arguments of this Python.
        env: Added to our environment.
        log: File that is written anew; None leaves the output with ours.
    """
    with _opened(log) as output:
        return subprocess.Popen(  # noqa: S603 - our own Python with our own arguments
            [sys.executable, *command],
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_settle,  # noqa: PLW1509 - `up` starts children before any thread of its own
        )


@contextmanager
def _opened(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        yield output


def _settle() -> None:
    # a shell's "&" leaves SIGINT ignored, and Prefect's worker stops through SIGINT: restore it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def stop(child: Child | None, seconds: float) -> None:
    """Asks a child to end, and ends it when it has not within the seconds."""
    if child is None or child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def last_words(log: Path, lines: int = 3) -> str:
    """Return the end of a log file in one line."""
    try:
        text = log.read_text(errors="replace").strip()
    except OSError:
        return "nothing"
    return " | ".join(text.splitlines()[-lines:]) or "nothing"


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Says whether something listens on a port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
