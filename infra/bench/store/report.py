"""All that the bench of a store tells, in order."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.bench.store import growth
from infra.bench.store.asking import table
from infra.bench.store.bucket import serving
from infra.bench.store.made import moment
from infra.bench.store.question import Asked, Place, asked_of

WRITTEN, COMPACTED = "as written", "compacted"


def lines(folder: Path, commits: int, each: int) -> Iterator[str]:
    """Write a store, ask it, compact it, ask it again, in the folder and in a bucket; tell what it cost.

    Args:
        folder: Where the store is kept; one of that size that is there already is asked, not made again.
        commits: Of one run each; at least one for each source.
        each: Articles of a commit.
    """
    asked, articles = asked_of(commits, each), commits * each
    if not (folder / "store").exists():
        folder.mkdir(parents=True, exist_ok=True)
        yield from growth.build(folder, commits, each)
    yield from growth.sizes(folder, articles)
    yield from _told(folder, asked, WRITTEN)
    with copied(folder) as compacted:
        yield growth.compact(compacted / "store", moment(commits))
        yield f"compacted: {growth.cold(compacted / 'store')}"
        yield from growth.sizes(compacted, articles)
        yield from _told(compacted, asked, COMPACTED)


def _told(folder: Path, asked: Asked, state: str) -> Iterator[str]:
    here = Place(name=f"folder, {state}", store=f"{folder}/store", json=f"{folder}/json")
    yield table(here, asked)
    with serving() as bucket:
        for name in ("store", f"json/{asked.source_id}"):
            bucket.put_folder(folder / name, name)
        there = Place(
            name=f"bucket, {state}",
            store=f"{bucket.address}/store",
            json=f"{bucket.address}/json",
            options=bucket.options,
        )
        yield table(there, asked, bucket.tally)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A store like that of a folder, of the same files, beside its JSON files."""
    copied = folder / COMPACTED
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(folder / "store", copied / "store", copy_function=os.link)
    (copied / "json").symlink_to((folder / "json").absolute())
    try:
        yield copied
    finally:
        shutil.rmtree(copied)
