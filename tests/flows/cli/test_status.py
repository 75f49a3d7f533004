"""`copydesk status`, as an operator and a program read it."""

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from flows.cli import status
from pipelines.model.report import Outlook, Verdict
from pipelines.store import runs
from pipelines.store.opening import open_store
from tests.flows.newsroom.runs import report

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path, write_sample, monkeypatch, capsys):
    """Runs the command at a place with two sources, one of them well."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("well", "sick"):
        write_sample(seeds / f"{name}.yaml", "http://127.0.0.1:1")
    monkeypatch.setenv("COPYDESK_SPOOL", str(tmp_path / "spool"))
    store, now = open_store(str(tmp_path / "store")), datetime.now(UTC)
    failed = Verdict(outlook=Outlook.FAILED, message="no listing could be read (2 failed)")
    runs.put_report(store, report("well", started=now - timedelta(minutes=5)))
    runs.put_report(store, report("sick", started=now - timedelta(minutes=4), verdict=failed))

    def run(*, as_json=False):
        code = status.status(seeds, str(tmp_path / "store"), as_json=as_json)
        return code, capsys.readouterr().out

    return run


def test_the_sick_source_stands_first_with_the_command_that_mends_it(desk):
    code, told = desk()
    assert 1 == code
    assert "2 sources: 1 failed, 1 good." in told
    assert "copydesk sources check sick" in told
    rows = [line for line in told.splitlines() if line.strip().startswith(("sick", "well"))]
    assert ["sick", "well"] == [row.split()[0] for row in rows]
    assert "no listing could be read" in rows[0]


def test_a_pipe_gets_whole_lines(desk):
    _, told = desk()
    [head] = [line for line in told.splitlines() if line.strip().startswith("source")]
    names = "source state last run 24 h norm 14 days newest refused asked 304 cut what to look at"
    assert names == " ".join(head.split())
    assert "no listing could be read (2 failed)" in told


def test_a_program_reads_the_same_as_json(desk):
    code, told = desk(as_json=True)
    found = json.loads(told)
    assert ["sick"] == found["needs"][0]["sources"]
    assert {"sick": "failed", "well": "good"} == {
        row["source"]: row["state"] for row in found["sources"]
    }
    well = found["sources"][1]
    assert (1, 0.5, "paywall_stub") == (well["refused"], well["refused_share"], well["reason"])
    assert 1 == code


def test_a_store_without_runs_is_told_as_such(copydesk, place, tmp_path):
    command = [copydesk, "status", "--seeds", str(place.seeds), "--store", str(tmp_path / "empty")]
    env = {"COPYDESK_SPOOL": str(tmp_path / "spool"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    assert "1 source: 1 not yet run" in done.stdout
