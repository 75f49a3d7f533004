"""What dead processes left, as `copydesk upkeep` finds it."""

import os
import socket
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from flows.cli.upkeep import upkeep
from flows.steps import context
from pipelines.model.source import SourceId
from pipelines.state import lease, schema


@pytest.fixture
def told(tmp_path, capsys):
    """Runs the command at a state of its own and gives its exit code and lines."""

    def run():
        code = upkeep.upkeep({"state": str(tmp_path), "spool": tmp_path / "spool"})
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def state(tmp_path):
    engine = schema.open_state(f"sqlite:///{tmp_path / 'copydesk.sqlite'}")
    yield engine
    engine.dispose()


def dead_owner():
    """The owner's name of a process of this machine that has ended."""
    with subprocess.Popen(["sleep", "60"]) as child:
        name = f"{socket.gethostname()}:{child.pid}:{context._started(child.pid)}"
        child.kill()
    return name


def test_K03_leases_of_dead_processes_are_given_back_and_others_kept(told, state):
    now = datetime.now(UTC)
    lease.acquire(state, SourceId("dead"), dead_owner(), now, 900)
    lease.acquire(state, SourceId("alive"), context.owner(), now, 900)
    lease.acquire(state, SourceId("elsewhere"), f"other:{os.getpid()}:1", now, 900)
    lease.acquire(state, SourceId("over"), "other:1:1", now - timedelta(hours=1), 900)
    code, lines = told()
    assert 0 == code
    assert "2 leases of dead processes given back: dead, over" in lines
    assert "2 sources are at work: alive, elsewhere" in lines
    assert {"alive", "elsewhere"} == {one.source_id for one in lease.held(state)}


def test_spools_that_wait_are_named_and_those_set_aside_ask_for_a_look(told, tmp_path):
    for name in ("paper/20261130T040000Z-paper", "gone/.done-x", "_set-aside/20261129T040000Z-x"):
        (tmp_path / "spool" / name).mkdir(parents=True)
    code, lines = told()
    assert 1 == code
    assert "1 sources have pages that wait in the spool: paper" in lines
    assert any(line.startswith("1 spools could not be used") for line in lines)
