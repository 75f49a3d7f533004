"""What a large frontier costs: `python -m infra.bench.frontier [--urls N] [--sources N] [--state ADDRESS]`.

Made-up addresses of so many sources are noted as found, looked up as a crawl does, fetched and noted again. Printed:
microseconds of CPU a URL by kind of work, the time of `due`, the size of the database, the memory of this process. On
PostgreSQL the CPU of the server is not in it. Without arguments it takes two minutes; `--urls 1000000 --sources 1` and
`--urls 10000000 --sources 100` are the sizes to try. On SQLite a million addresses of one source cost 56 µs of CPU each
to be noted (43 among 100,000), 16 to be looked up, 67 to be noted as fetched, and 205 MiB on disk (2026-11-30).
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from pipelines.model.page import Via, Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from pipelines.state import frontier, schema
from pipelines.state.lookup import StateLookup

URLS, SOURCES = 200_000, 10
RUN = 5_000
"""Addresses noted at once: those of a run."""
SAMPLE_RUNS = 10
"""Runs whose addresses are looked up, fetched and noted again, when the frontier is full."""
NOW = datetime(2026, 11, 30, tzinfo=UTC)
VIA = Via(seed="https://paper.example/map.xml", listing="https://paper.example/map.xml")
MEBIBYTE = 2**20


@dataclass
class Clock:
    """CPU time and wall time of a kind of work."""

    cpu: float = 0.0
    wall: float = 0.0
    urls: int = 0

    @contextmanager
    def over(self, urls: int) -> Iterator[None]:
        """Measure work on so many URLs."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall
        self.urls += urls

    def __str__(self) -> str:
        """Return it as a line."""
        each = 1e6 / max(self.urls, 1)
        return f"{self.cpu * each:7.1f} µs CPU, {self.wall * each:7.1f} µs in all a URL ({self.urls:,} URLs)"


def found(source: int, first: int, count: int) -> list[Visit]:
    """Return addresses that a run has found and had no room for."""
    return [_visit(source, n, Reason.OVER_BUDGET) for n in range(first, first + count)]


def _visit(source: int, number: int, reason: Reason | None) -> Visit:
    return Visit(
        url=f"https://paper-{source}.example/2024/05/ein-titel-aus-mehreren-worten-{number}.html",
        source_id=SourceId(f"paper-{source}"),
        via=VIA,
        stage=Stage.DISCOVER if reason else Stage.FETCH,
        reason=reason,
        status=None if reason else 200,
        at=NOW - timedelta(microseconds=number),
        etag=None if reason else f'"{number:x}"',
        body_sha256=None if reason else f"{number:064x}",
    )


def fill(engine: Engine, urls: int, sources: int) -> tuple[Clock, Clock]:
    """Note all addresses, run by run; return the cost of the whole, and that of the last runs."""
    whole, last, each = Clock(), Clock(), urls // sources
    for source in range(sources):
        for first in range(0, each, RUN):
            visits = found(source, first, min(RUN, each - first))
            is_last = source == sources - 1 and first + SAMPLE_RUNS * RUN >= each
            with whole.over(len(visits)), (last if is_last else Clock()).over(len(visits)):
                frontier.record(engine, visits, NOW)
    return whole, last


def revisit(engine: Engine, url: str, urls: int, sources: int) -> tuple[Clock, Clock, Clock]:
    """Look addresses up as a crawl does, ask what is due, and note that they were fetched."""
    looked, updated, due = Clock(), Clock(), Clock()
    lookup, each = StateLookup(url), urls // sources
    for n in range(SAMPLE_RUNS):
        source, first = n % sources, (n * 7919 * RUN) % max(each - RUN, 1)
        visits = [_visit(source, number, None) for number in range(first, first + min(RUN, each))]
        with looked.over(len(visits)):
            known = lookup.known(visits[0].source_id, [visit.url for visit in visits])
        if len(known) != len(visits):
            raise SystemExit(
                f"{len(known)} of {len(visits)} addresses are known: the bench is wrong"
            )
        with updated.over(len(visits)):
            frontier.record(engine, visits, NOW)
        with due.over(1):
            frontier.due(engine, visits[0].source_id, NOW + timedelta(days=1), 300)
    lookup.close()
    return looked, updated, due


def size(engine: Engine) -> int:
    """Return the bytes of the database."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            asked = text("select pg_database_size(current_database())")
            return int(connection.execute(asked).scalar_one())
    path = Path(str(engine.url.database))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--urls", type=int, default=URLS)
    parser.add_argument("--sources", type=int, default=SOURCES)
    parser.add_argument(
        "--state", default="", help="postgresql+psycopg://…; a SQLite file otherwise"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        measure(given.state or f"sqlite:///{folder}/crawl.db", given.urls, given.sources)


def measure(url: str, urls: int, sources: int) -> None:
    """Fill a state with addresses, work at it, and print what it cost."""
    engine = schema.open_state(url)
    whole, last = fill(engine, urls, sources)
    looked, updated, due = revisit(engine, url, urls, sources)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = (
        f"{urls:,} URLs of {sources:,} sources on {engine.dialect.name}",
        f"noted as found   {whole}",
        f"  the last runs  {last}",
        f"looked up        {looked}",
        f"noted as fetched {updated}",
        f"what is due      {due.wall * 1000 / SAMPLE_RUNS:.1f} ms a question",
        f"database {size(engine) / MEBIBYTE:,.0f} MiB, {size(engine) / urls:.0f} bytes a URL; memory {memory:,.0f} MiB",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
