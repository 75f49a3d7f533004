"""Real harvests of the sample newspaper, killed at random instants with all their processes, and run again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from infra.newspaper.server import serve
from infra.soak.kills import Told
from pipelines.store import reader
from pipelines.store.opening import open_store

DELAY_SECONDS = 0.05
"""Of each answer: so the crawl takes some of the time."""
_EACH_ITS_OWN = ("fetched_at", "run_id", "raw_file", "raw_offset", "raw_length")
"""Columns that differ between two undisturbed runs."""


def soak(place: Path, kills: int, seed: int) -> Told:
    """Kill so many harvests; each is run again until it is done, and must have stored what an undisturbed one does."""
    dice, told = random.Random(f"harvest {seed}"), Told()  # noqa: S311 - instants
    with serve(delay_seconds=DELAY_SECONDS) as paper:
        seeds = _seeds(place / "seeds", paper.running.port)
        began = time.monotonic()
        undisturbed = place / "undisturbed-harvest"
        _begun(undisturbed, seeds).wait()
        seconds = time.monotonic() - began
        wanted = _articles(undisturbed)
        while told.killed < kills and told.early < kills:
            victim = place / "victim-harvest"
            child = _begun(victim, seeds)
            time.sleep(dice.uniform(0, seconds))
            is_alive = child.poll() is None
            if is_alive:
                dice.choice((os.killpg, os.kill))(child.pid, signal.SIGKILL)
            child.wait()
            code = _begun(victim, seeds).wait()
            told.killed += is_alive
            told.early += not is_alive
            same = code == 0 and _articles(victim) == wanted
            told.equal += is_alive and same
            if not same:
                told.faults.append(
                    f"exit {code}, {len(_articles(victim))} of {len(wanted)} articles"
                )
            shutil.rmtree(victim)
    return told


def _seeds(folder: Path, port: int) -> Path:
    """The newspaper's source file with one short feed."""
    folder.mkdir(parents=True)
    lines = (Path("seeds/sample/nordhafen.yaml").read_text(encoding="utf-8")).splitlines(
        keepends=True
    )
    kept = (line for line in lines if not line.startswith("  - ") or "rss/stadt.xml" in line)
    (folder / "nordhafen.yaml").write_text("".join(kept).replace(":8613", f":{port}"))
    return folder


def _begun(place: Path, seeds: Path) -> subprocess.Popen[bytes]:
    names = {name: str(place / name) for name in ("store", "state", "spool")}
    env = os.environ | {f"COPYDESK_{name.upper()}": where for name, where in names.items()}
    command = [str(Path(sys.executable).with_name("copydesk")), "harvest", "--seeds", str(seeds)]
    return subprocess.Popen(  # noqa: S603 - our own command
        command, env=env | {"COPYDESK_WORKERS": "1"}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _articles(place: Path) -> list[dict[str, object]]:
    _, rows = reader.read_since(open_store(str(place / "store")), -1)
    found = rows.drop_columns([*_EACH_ITS_OWN]).to_pylist() if rows else []
    return sorted(found, key=lambda row: (row["article_id"], row["version"]))
