"""Stores to kill at: fixed articles and fixed times, so that two that hold the same are equal byte for byte."""

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from infra.bench.store.made import made
from pipelines import warc
from pipelines.model.article import CleanArticle
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import FetchedPage, RunId, Via
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Stage
from pipelines.model.report import Counts, Outlook, RunReport, Verdict
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import SourceId
from pipelines.state import frontier, lease
from pipelines.state.schema import open_state
from pipelines.store import dataset, runs, sitemodels
from pipelines.store.capture_index import index
from pipelines.store.catchup import catch_up
from pipelines.store.delta import actions
from pipelines.store.delta.log import DeltaTable
from pipelines.store.local import LocalStore
from pipelines.store.upkeep import cleaning, compaction, current, takedown, wanted

SOURCE = SourceId("s000")
NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
EACH = 3
"""Articles of a run."""
RUNS = 30
"""Of a store that upkeep works at: over a checkpoint, and enough index files to be merged."""
NEW_RUNS = 3


def opened(folder: Path) -> DeltaTable:
    """Return the log of the store in a folder, by a clock that stands still."""
    return DeltaTable(LocalStore(folder / "store"), lambda: NOW)


def found(folder: Path) -> None:
    """Make a store with nothing in it."""
    dataset.prepare(opened(folder).store, clock=lambda: NOW)


def fill(folder: Path) -> None:
    """Make a store of many runs."""
    found(folder)
    _publish(folder, range(RUNS))


def commit(folder: Path) -> None:
    """Publish some runs, each with captures, index, model, ledger, commit, state and report; again does no harm."""
    _publish(folder, range(NEW_RUNS))


def _publish(folder: Path, numbers: range) -> None:
    lake, engine = opened(folder), open_state(f"sqlite:///{folder}/state.sqlite")
    for number in numbers:
        articles, run_id = _articles(number)
        raw = _captures(folder, lake, articles, run_id)
        sitemodels.save(lake.store, SiteModel(source_id=SOURCE, version=f"v{number}"))
        runs.put_ledger(lake.store, [_ledger_row(a, run_id, raw[a.url]) for a in articles], run_id)
        given = [replace(one, raw=raw[one.url]) for one in articles]
        held = lease.acquire(engine, SOURCE, "soak", NOW + timedelta(seconds=number), 60)
        version = runs.write_run(lake, given, run_id, fences={SOURCE: number + 1})
        catch_up(engine, lake)
        lease.release(engine, held)
        runs.put_report(lake.store, _report(run_id, version))
    engine.dispose()


def _articles(number: int) -> tuple[list[CleanArticle], RunId]:
    """One run each three days, so that there are several months."""
    articles, _ = made(number * 200, EACH, random.Random(number))  # noqa: S311 - made-up words
    at = NOW - timedelta(days=3 * (RUNS - number))
    stored = [
        replace(
            one,
            fetched_at=at,
            metadata=replace(one.metadata, published_at=at - timedelta(minutes=30)),
        )
        for one in articles
    ]
    return stored, RunId(f"{at:%Y%m%dT%H%M%SZ}-{SOURCE}")


def _captures(
    folder: Path, lake: DeltaTable, articles: list[CleanArticle], run_id: RunId
) -> dict[str, RawPointer]:
    path = folder / "pages.warc.gz"
    with path.open("wb") as file:
        warc.write_info(file, "copydesk/0.1", NOW)
        lies = {one.url: warc.write_page(file, _page(one)) for one in articles}
    key = runs.put_raw(lake.store, path, run_id, SOURCE)
    path.unlink()
    return {url: replace(raw, file=key) for url, raw in lies.items()}


def _page(one: CleanArticle) -> FetchedPage:
    body = f"<h1>{one.metadata.title}</h1><p>{one.text}</p>".encode()
    return FetchedPage(
        url=one.url, final_url=one.url, source_id=SOURCE, status=200, headers=(("content-type", "text/html"),),
        body=body, fetched_at=one.fetched_at, via=Via(seed="s", listing="s"),
    )  # fmt: skip


def _ledger_row(one: CleanArticle, run_id: RunId, raw: RawPointer) -> LedgerRow:
    return LedgerRow(
        run_id=run_id, source_id=SOURCE, url_id=one.article_id, url=one.url, seed="s", listing="s", hops=0,
        is_listing=False, stage=Stage.STORE, reason=None, evidence="", status=200, at=one.fetched_at,
        article_id=one.article_id, version=1, raw=raw,
    )  # fmt: skip


def _report(run_id: RunId, version: int | None) -> RunReport:
    return RunReport(
        run_id=run_id, source_id=SOURCE, started_at=NOW, ended_at=NOW, counts=Counts(stored=EACH), reasons=(),
        articles=(), commit=version, model_version="v", finish_reason="finished",
        verdict=Verdict(outlook=Outlook.GOOD, message="ok"),
    )  # fmt: skip


def compact(folder: Path) -> None:
    """Merge, keep the current state, remove what is old, merge the indexes; again does no harm."""
    lake = opened(folder)
    compaction.compact(lake, NOW)
    current.keep(lake, NOW)
    for one in (lake, current.opened(lake)):
        cleaning.clean(one, NOW, files_kept=timedelta(days=-1))
    for months in index.crowded(lake.store).values():
        for month in months:
            index.merge(lake.store, month)


def forget(folder: Path) -> None:
    """Take an article down; again does no harm."""
    lake, engine = opened(folder), open_state(f"sqlite:///{folder}/state.sqlite")
    gone = _articles(RUNS // 2)[0][1].article_id
    seen = wanted.find(lake.store, article=gone)
    frontier.suppress(engine, {*seen.articles, *seen.urls}, "soak", NOW)
    takedown.take_down(lake, seen, "soak", NOW)
    catch_up(engine, lake)
    engine.dispose()


WORKS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "commit": (found, commit),
    "compact": (fill, compact),
    "forget": (fill, forget),
}
"""What is killed, by name: how its store is made first, and the work."""


def contents(folder: Path) -> dict[str, Any]:
    """Return every object of a store by key: its bytes.

    Of log entries it is what they say beside the writer's nonce, of checkpoints their rows in any order.
    """
    store = LocalStore(folder / "store")
    return {key: _content(key, store.get(key)) for key in store.list("")}


def _content(key: str, body: bytes) -> Any:
    if key.endswith(".checkpoint.parquet"):
        return sorted(map(str, pq.read_table(io.BytesIO(body), partitioning=None).to_pylist()))
    if "_delta_log/" in key and key.endswith(".json"):
        entry = actions.read(body)
        entry[0].get("commitInfo", {}).pop("nonce", None)
        return json.dumps(entry)
    return body


def left_over(folder: Path) -> list[Path]:
    """Return temporary files that are there after what killed writers left has been tidied."""
    LocalStore(folder / "store").tidy(datetime.now(UTC).timestamp() + 7200)
    return [file for file in (folder / "store").rglob(".*") if file.is_file()]
