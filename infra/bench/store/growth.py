"""`python -m infra.bench.store`: what commits and readers' questions cost as a store grows.

A store of 200 sources with hourly runs is written by the project's own code, in a folder, and asked before and after
`copydesk compact`; the same questions go to DuckDB, Polars and one JSON object an article, then to a bucket of moto's
server. CPU seconds of the asking process, requests and bytes are told, never wall time: machines are shared.
"""

import argparse
import json
import logging
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.model.article import Change, CleanArticle, Line
from pipelines.model.draft import BlockKind, Metadata
from pipelines.model.page import RunId, UrlId
from pipelines.model.source import SourceId
from pipelines.store import dataset, reader, runs
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import ObjectStore, S3Options
from pipelines.store.opening import open_store
from pipelines.store.upkeep import cleaning, compaction, current

START = datetime(2026, 10, 1, tzinfo=UTC)
SOURCES = 200
ASKED = SourceId("s042")
MARKS = (100, 1_000, 5_000, 10_000, 20_000)
NEWEST = (
    "QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, fetched_at DESC) = 1"
    " AND status = 'ok'"
)
ENTRIES_COPIED = 300
"""Newest entries of the log that go into the bucket: no question needs more, and moto takes 50 a second."""
TITLES = ["article_id", "version", "title", "url"]
_DICE = random.Random(7)  # noqa: S311 - made-up words
_WORDS = [
    "".join(_DICE.choices("enirstadhulcgmobwfkzpvüäöj", k=_DICE.choice([2, 3, 4, 5, 6, 8, 11])))
    for _ in range(30_000)
]


@dataclass(slots=True)
class Counting:
    """A store that counts what it is asked, as a bucket would."""

    store: ObjectStore
    asked: Counter[str] = field(default_factory=Counter)
    read_bytes: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        self.asked["GET"] += 1
        return self._read(self.store.get(key))

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`."""
        self.asked["GET"] += 1
        return self._read(self.store.get_range(key, offset, length))

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`."""
        self.asked["LIST"] += 1
        return self.store.list(prefix, start_after)

    def _read(self, body: bytes) -> bytes:
        self.read_bytes += len(body)
        return body


class Clock:
    """Time of the made-up runs."""

    now = START

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


def made(number: int, each: int, dice: random.Random) -> tuple[list[CleanArticle], RunId]:
    """Return the articles of a run, now and then with a correction of an earlier one, and its id."""
    at = START + timedelta(hours=number // SOURCES, seconds=17 * (number % SOURCES))
    source = SourceId(f"s{number % SOURCES:03d}")
    found = [_article(number * each + n, 1, source, at, dice) for n in range(each)]
    if number >= 10 * SOURCES and not number % 3:
        found[0] = _article((number - 10 * SOURCES) * each + 1, 2, source, at, dice)
    return found, RunId(f"{at:%Y%m%dT%H%M%SZ}-{source}")


def _article(
    number: int, version: int, source: SourceId, at: datetime, dice: random.Random
) -> CleanArticle:
    lines = (Line(text=_words(50, dice), kind=BlockKind.PARAGRAPH) for _ in range(8))
    metadata = Metadata(
        title=_words(7, dice),
        lead=_words(20, dice),
        authors=("Ada Lovelace",),
        sections=("Lokales",),
        language="de",
        published_at=at - timedelta(minutes=30),
        date_precision="minute",
        provenance=(("title", "jsonld headline"), ("published_at", "jsonld")),
    )
    return CleanArticle(
        article_id=UrlId(f"{number * 2654435761 % 2**128:032x}"),
        version=version,
        change=Change.FIRST if version == 1 else Change.CORRECTION,
        source_id=source,
        url=_url(source, number),
        metadata=metadata,
        lines=tuple(lines),
        fetched_at=at,
        http_status=200,
        cleaner_version="1",
        model_version="cold",
    )


def _words(count: int, dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _url(source: str, number: int) -> str:
    return f"https://{source}.example/artikel/{number}"


def build(folder: Path, commits: int, each: int) -> None:
    """Write the store and the JSON files; tell what commits cost at the marks."""
    dice, clock = random.Random(3), Clock()  # noqa: S311 - made-up words
    store = open_store(str(folder / "store"))
    lake = dataset.prepare(store, clock=clock)
    warm: list[float] = []
    with_checkpoint: list[float] = []
    for number in range(commits):
        found, run_id = made(number, each, dice)
        clock.now = found[-1].fetched_at
        began = time.process_time()
        version = runs.write_run(lake, found, run_id, fences={found[0].source_id: number + 1})
        spent = time.process_time() - began
        (warm if version and version % 25 else with_checkpoint).append(spent)
        _as_json(folder / "json", found)
        if number + 1 in MARKS:
            _tell_commits(folder, number + 1, warm[-100:], with_checkpoint[-4:])


def _as_json(folder: Path, found: Iterable[CleanArticle]) -> None:
    for one in found:
        day = folder / one.source_id / f"{one.fetched_at:%Y/%m/%d}"
        day.mkdir(parents=True, exist_ok=True)
        plain = {
            "article_id": one.article_id,
            "version": one.version,
            "source_id": one.source_id,
            "url": one.url,
            "title": one.metadata.title,
            "lead": one.metadata.lead,
            "text": one.text,
            "published_at": one.metadata.published_at,
            "fetched_at": one.fetched_at,
        }
        name = f"{one.article_id}-{one.version}.json"
        (day / name).write_text(json.dumps(plain, default=str, ensure_ascii=False))


def _tell_commits(
    folder: Path, commits: int, warm: Sequence[float], with_checkpoint: Sequence[float]
) -> None:
    log = folder / "store/articles/_delta_log"
    sizes = [file.stat().st_size for file in log.glob("*.checkpoint.parquet")]
    began = time.process_time()
    DeltaTable(open_store(str(folder / "store"))).snapshot()
    cold = time.process_time() - began
    _say(
        f"{commits:7d} commits: warm {_ms(warm)}, with checkpoint {_ms(with_checkpoint)}, cold snapshot "
        f"{cold * 1000:.0f} ms CPU; {len(sizes)} checkpoints of {sum(sizes) / 1e6:.1f} MB"
    )


def _ms(spent: Sequence[float]) -> str:
    return f"{1000 * sorted(spent)[len(spent) // 2]:.1f} ms" if spent else "-"


def sizes(folder: Path, articles: int) -> None:
    """Tell objects and bytes an article, of the store and of JSON files."""
    for name in ("store/articles", "store/current", "json"):
        files = [file for file in (folder / name).rglob("*") if file.is_file()]
        total = sum(file.stat().st_size for file in files)
        _say(
            f"{name:16} {len(files):7d} objects, {len(files) / articles:6.3f} an article; {total / articles:6.0f} "
            f"bytes an article"
        )


Question = Callable[[ObjectStore], Any]


def questions(end: datetime, commits: int) -> dict[str, Question]:
    """Return the questions to our reader, by name."""
    url = _url(ASKED, 42 * 10)
    month = START, START + timedelta(days=31)
    return {
        "published: one source, one month, titles": lambda store: reader.published(
            store, *month, source_id=ASKED, columns=TITLES
        ),
        "published: one source, one month, whole rows": lambda store: reader.published(
            store, *month, source_id=ASKED
        ),
        "by_url: all of one article": lambda store: reader.by_url(store, url),
        "latest: newest of each, titles": lambda store: reader.latest(store, columns=TITLES),
        "latest since 24 hours, titles": lambda store: reader.latest(
            store, since=end - timedelta(hours=24), columns=["title"]
        ),
        "read_since: the last 200 commits": lambda store: reader.read_since(store, commits - 200)[
            1
        ],
    }


def ask(label: str, store: Callable[[], ObjectStore], asked: dict[str, Question]) -> None:
    """Tell what each question costs our reader, each in a process of its own."""
    for name, question in asked.items():
        _forked(f"{label:20}{name}", partial(_opened, store, question))


def _opened(store: Callable[[], ObjectStore], question: Question) -> str:
    return _counted(store(), question)


def _counted(store: ObjectStore, question: Question) -> str:
    counting = Counting(store)
    began = time.process_time()
    rows = question(counting)
    spent = time.process_time() - began
    count = rows.num_rows if rows is not None else 0
    asked = counting.asked
    return (
        f"{spent:7.2f} s {asked['GET']:6d} GET {asked['LIST']:3d} LIST {counting.read_bytes / 1e6:8.1f} MB "
        f"{count:7d} rows"
    )


def _forked(name: str, work: Callable[[], str]) -> None:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _say(f"{name:64}{work()}")
        os._exit(0)
    os.waitpid(child, 0)


def rivals(folder: Path, end: datetime) -> None:
    """Tell what the questions cost DuckDB, Polars and a program over one JSON object an article, in a process apart."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        for name, question in _rivals(folder, end).items():
            _say(f"{name:64}{_timed(question)}")
        os._exit(0)
    os.waitpid(child, 0)


def _timed(question: Callable[[], int]) -> str:
    before = resource.getrusage(resource.RUSAGE_SELF)
    count = question()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{spent:7.2f} s {'':34}{count:7d} rows"


def _rivals(folder: Path, end: datetime) -> dict[str, Callable[[], int]]:
    import duckdb  # noqa: PLC0415 - development only
    import polars as pl  # noqa: PLC0415 - development only

    table, files = f"{folder}/store/articles", f"{folder}/store/articles/ingest_month=*/*.parquet"
    rows = f"read_parquet('{files}', hive_partitioning=true, union_by_name=true)"
    url, since = _url(ASKED, 42 * 10), end - timedelta(hours=24)
    pl.DataFrame({"a": [1]}).lazy().collect()  # its threads are up before time counts

    def sql(chosen: str, where: str) -> Callable[[], int]:
        query = f"SELECT {chosen} FROM {rows} {where}"  # noqa: S608 - all of it is ours
        return lambda: len(duckdb.connect().execute(query).fetchall())

    def newest(frame: Any) -> Any:
        return (
            frame.sort("version", "fetched_at", descending=True)
            .unique("article_id", keep="first")
            .filter(pl.col("status") == "ok")
        )

    few = pl.scan_delta(table).select(*TITLES, "fetched_at", "status", "source_id", "published_at")
    return {
        "DuckDB            one source, one month, titles": sql(
            "title", f"WHERE source_id = '{ASKED}' {NEWEST}"
        ),
        "DuckDB            all of one article": sql("*", f"WHERE url = '{url}'"),
        "DuckDB            newest of each, titles": sql(", ".join(TITLES), NEWEST),
        "DuckDB            since 24 hours, titles": sql(
            "title", f"WHERE fetched_at >= '{since}' {NEWEST}"
        ),
        "Polars            one source, one month, titles": lambda: (
            newest(few.filter(pl.col("source_id") == ASKED)).collect().height
        ),
        "Polars            all of one article": lambda: (
            pl.scan_delta(table).filter(pl.col("url") == url).collect().height
        ),
        "Polars            newest of each, titles": lambda: newest(few).collect().height,
        "Polars            since 24 hours, titles": lambda: (
            newest(few.filter(pl.col("fetched_at") >= since)).collect().height
        ),
        "JSON an article   one source, one month, titles": lambda: len(
            _newest_json((folder / "json" / ASKED).rglob("*.json"))
        ),
        "JSON an article   all of one article, source known": lambda: sum(
            _loaded(file)["url"] == url for file in (folder / "json" / ASKED).rglob("*.json")
        ),
        "JSON an article   newest of each, titles": lambda: len(
            _newest_json((folder / "json").rglob("*.json"))
        ),
        "JSON an article   since 24 hours, titles": lambda: len(
            _newest_json(
                file
                for day in {since.date() + timedelta(days=n) for n in range(2)}
                for file in (folder / "json").glob(f"*/{day:%Y/%m/%d}/*.json")
            )
        ),
    }


def _loaded(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_bytes()))


def _newest_json(files: Iterable[Path]) -> dict[str, str]:
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        one = _loaded(file)
        before = found.get(one["article_id"])
        if before is None or before["version"] < one["version"]:
            found[one["article_id"]] = one
    return {name: one["title"] for name, one in found.items()}


def compact(folder: Path, now: datetime) -> None:
    """Merge, remove what was merged, keep the current state; tell what it cost."""
    lake = DeltaTable(open_store(str(folder / "store")))
    began = time.process_time()
    compaction.compact(lake, now)
    current.keep(lake, now)
    for one in (lake, current.opened(lake)):
        cleaning.clean(one, now, files_kept=timedelta(days=-1))
    _say(f"compact: {time.process_time() - began:.1f} s CPU")


def bucket(folder: Path, place: Path) -> tuple[Any, Callable[[], ObjectStore]]:
    """Return moto's server with a copy of the store in it, and how to open that."""
    import boto3  # noqa: PLC0415 - development only
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - development only

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"access_key": "testing", "secret_key": "testing", "region": "us-east-1"}
    options = S3Options(endpoint=f"http://{host}:{port}", **keys)  # type: ignore[arg-type]
    boto3.client(
        "s3",
        endpoint_url=options.endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106 - moto takes any
        region_name="us-east-1",
    ).create_bucket(Bucket="bench")
    there = open_store("s3://bench/store", options)
    files = sorted(file for file in (folder / place).rglob("*") if file.is_file())
    entries = [file for file in files if file.suffix == ".json" and file.stem.isdecimal()]
    old = set(entries[:-ENTRIES_COPIED])
    for file in files:
        if file not in old:
            there.put(str(file.relative_to(folder / "store")), file.read_bytes())
    return server, lambda: open_store("s3://bench/store", options)


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=10, help="articles of a commit")
    parser.add_argument("--folder", type=Path, help="where the store is kept, and looked for")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        _run(folder, options.commits, options.each)
    return 0


def _run(folder: Path, commits: int, each: int) -> None:
    end = START + timedelta(hours=commits // SOURCES)
    if not (folder / "store").exists():
        folder.mkdir(parents=True, exist_ok=True)
        build(folder, commits, each)
    asked = questions(end, commits)

    def here() -> ObjectStore:
        return open_store(str(folder / "store"))

    sizes(folder, commits * each)
    ask("folder, as written", here, asked)
    rivals(folder, end)
    compacted = folder / "compacted"
    shutil.rmtree(compacted, ignore_errors=True)
    shutil.copytree(folder / "store", compacted / "store", copy_function=os.link)
    (compacted / "json").symlink_to(folder / "json")
    compact(compacted, end)
    sizes(compacted, commits * each)
    ask("folder, compacted", lambda: open_store(str(compacted / "store")), asked)
    rivals(compacted, end)
    server, there = bucket(compacted, Path("store"))
    try:
        ask("bucket, compacted", there, asked)
    finally:
        server.stop()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
