"""Serves the sample newspaper on loopback: `python -m infra.newspaper.server` or, from a test, `serve()`.

While it runs, a request for `/intern/edition/2` lets the second edition appear (one article changed, one
withdrawn), and `/intern/edition/1` the first again.
"""

import argparse
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # run by its path: let Python find the repository
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from infra.newspaper import copies, loopback
from infra.newspaper.article import load_articles
from infra.newspaper.site import Site

PORT = 8613
"""Port that `seeds/sample/nordhafen.yaml` names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newspaper:
    """A running newspaper and its controls."""

    site: Site
    running: loopback.Running

    @property
    def base_url(self) -> str:
        """Its address, without a slash at the end."""
        return self.running.base_url

    @property
    def exchanges(self) -> deque[loopback.Exchange]:
        """The log: each request with its time, headers and the status of the answer."""
        return self.running.exchanges

    def paths(self) -> list[str]:
        """Return path and query of all requests so far, oldest first."""
        return self.running.paths()

    def publish(self, edition: int) -> None:
        """Lets an edition (1 or 2) appear."""
        self.site.edition = edition


@contextmanager
def serve(
    port: int = 0, *, edition: int = 1, copy_count: int = 1, delay_seconds: float = 0.0
) -> Iterator[Newspaper]:
    """Serves the newspaper from a thread until the block ends.

    Args:
        port: 0 takes a free one.
        edition: Edition that appears first.
        copy_count: Times the articles, each time in other words; 1 gives the articles as they are.
        delay_seconds: Wait before each answer.
    """
    site = Site(copies.multiply(load_articles(), copy_count), edition)
    with loopback.serving(site, port=port, delay_seconds=delay_seconds) as running:
        yield Newspaper(site=site, running=running)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the newspaper until SIGINT or SIGTERM; gives the exit code."""
    options = _options(arguments)
    try:
        with serve(
            options.port,
            edition=options.edition,
            copy_count=options.copies,
            delay_seconds=options.delay_ms / 1000,
        ) as paper:
            _announce(paper, options.ready_file)
            _publish_later(paper, options.second_edition_after)
            loopback.wait_for_end()
    except OSError as error:
        sys.stderr.write(f"port {options.port}: {error.strerror}; choose another with --port\n")
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves the sample newspaper on loopback.")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    parser.add_argument("--ready-file", type=Path, help="gets the address once it answers")
    parser.add_argument("--edition", type=int, choices=(1, 2), default=1)
    parser.add_argument(
        "--second-edition-after",
        type=float,
        metavar="SECONDS",
        help="let edition 2 appear by itself",
    )
    parser.add_argument("--copies", type=int, default=1, help="times the articles, in other words")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="wait before each answer")
    return parser.parse_args(arguments)


def _announce(paper: Newspaper, ready_file: Path | None) -> None:
    sys.stdout.write(f"The sample newspaper answers at {paper.base_url}/\n")
    sys.stdout.flush()
    if ready_file is not None:
        loopback.tell_ready(paper.base_url, ready_file)


def _publish_later(paper: Newspaper, seconds: float | None) -> None:
    if seconds is not None:
        timer = threading.Timer(seconds, paper.publish, (2,))
        timer.daemon = True
        timer.start()


if __name__ == "__main__":
    sys.exit(main())
