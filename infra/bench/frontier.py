"""What a large frontier costs: `python -m infra.bench.frontier [--urls N] [--sources N] [--state ADDRESS]`.

Made-up addresses of so many sources are laid into the database, those of the last runs noted as a crawl notes them,
looked up as a crawl does, fetched and noted again. Printed: microseconds of CPU a URL by kind of work, the time of
`due`, the size of the database, and how much the memory of this process grew over all that. On PostgreSQL the CPU of
the server is not in it. `--urls 1000000 --sources 1` and `--urls 10000000 --sources 100` are the sizes to try.
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
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from pipelines.model.page import Via, Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from pipelines.state import frontier, schema
from pipelines.state.keys import digest, microseconds
from pipelines.state.lookup import StateLookup

URLS, SOURCES = 200_000, 10
RUN = 5_000
"""Addresses noted at once: those of a run."""
SAMPLE_RUNS = 10
"""Runs whose addresses are looked up, fetched and noted again, when the frontier is full."""
NOW = datetime(2026, 11, 30, tzinfo=UTC)
VIA = Via(seed="https://paper.example/map.xml", listing="https://paper.example/map.xml")
MEBIBYTE = 2**20
LAID = 10
"""Sources whose addresses are laid into the database in one transaction."""
LAYING_KIBIBYTES = 700_000
"""What SQLite may keep of the database meanwhile: its index is in no order that addresses come in."""
COLUMNS = ("url_hash", "source_id", "url", "is_listing", "first_seen", "next_check", "fails")


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


def _url(source: int, number: int) -> str:
    return f"https://paper-{source}.example/2024/05/ein-titel-aus-mehreren-worten-{number}.html"


def _visit(source: int, number: int, reason: Reason | None) -> Visit:
    return Visit(
        url=_url(source, number),
        source_id=SourceId(f"paper-{source}"),
        via=VIA,
        stage=Stage.DISCOVER if reason else Stage.FETCH,
        reason=reason,
        status=None if reason else 200,
        at=NOW - timedelta(microseconds=number),
        etag=None if reason else f'"{number:x}"',
        body_sha256=None if reason else f"{number:064x}",
    )


def fill(engine: Engine, urls: int, sources: int) -> Clock:
    """Lay all addresses into the database, then note those of the last runs; return what the latter cost."""
    each = urls // sources
    noted = min(SAMPLE_RUNS * RUN, each)
    ends = [each] * (sources - 1) + [each - noted]
    for first in range(0, sources, LAID):
        laid = range(first, min(first + LAID, sources))
        _lay(engine, chain.from_iterable(_rows(source, range(ends[source])) for source in laid))
    engine.dispose()  # and with it what the laying kept in memory
    last = Clock()
    for first in range(each - noted, each, RUN):
        visits = found(sources - 1, first, min(RUN, each - first))
        with last.over(len(visits)):
            frontier.record(engine, visits, NOW)
    return last


def _rows(source: int, numbers: range) -> Iterator[tuple[object, ...]]:
    """Yield what the state says of addresses that were found and not fetched; they are spelled as keys want them."""
    name, latest = f"paper-{source}", microseconds(NOW)
    for number in numbers:
        url, at = _url(source, number), latest - number
        yield digest(f"{name} {url}"), name, url, False, at, at, 0


def _lay(engine: Engine, rows: Iterator[tuple[object, ...]]) -> None:
    """Put rows into the database as fast as it takes them."""
    raw = engine.raw_connection()
    cursor: Any = raw.cursor()  # of two libraries: one copies, the other takes rows one by one
    names = ", ".join(COLUMNS)
    if engine.dialect.name == "postgresql":
        with cursor.copy(f"copy url_state ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.execute(f"pragma cache_size=-{LAYING_KIBIBYTES}")
        marks = ", ".join("?" * len(COLUMNS))
        cursor.executemany(f"insert into url_state ({names}) values ({marks})", rows)  # noqa: S608 - our own names
    raw.commit()
    raw.close()


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
    last = fill(engine, urls, sources)
    before = _resident_mebibytes()
    looked, updated, due = revisit(engine, url, urls, sources)
    lines = (
        f"{urls:,} URLs of {sources:,} sources on {engine.dialect.name}",
        f"noted as found   {last}",
        f"looked up        {looked}",
        f"noted as fetched {updated}",
        f"what is due      {due.wall * 1000 / SAMPLE_RUNS:.1f} ms a question",
        f"database {size(engine) / MEBIBYTE:,.0f} MiB, {size(engine) / urls:.0f} bytes a URL",
        f"memory of this process {before:,.0f} MiB before the work, {_resident_mebibytes():,.0f} after it",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    engine.dispose()


def _resident_mebibytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEBIBYTE


if __name__ == "__main__":
    main(sys.argv[1:])
