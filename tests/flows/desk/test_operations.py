"""What operators do in Prefect's page, on a real server: forms, runs, reports, states."""
# ruff: noqa: PLC0415 - flows load Prefect, which reads the environment that the fixture sets

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from prefect.client.orchestration import get_client

from flows.steps import plan
from flows.steps.context import open_archive, utc_now
from pipelines.sources.load import load_sources
from pipelines.store import reader
from pipelines.store.delta.log import DeltaTable
from pipelines.store.opening import open_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def stored(desk):
    return reader.latest(open_store(str(desk.folder / "store"))).to_pylist()


def test_every_operation_has_a_deployment_that_explains_itself(desk):
    from flows.deployments.sync_sources import OFFERED

    for one in OFFERED:
        found = desk.deployment(one.flow.name, one.name)
        assert len(found["description"]) > 60, one.name
        assert "\n    " not in found["description"], "Markdown takes what is indented for code"
        assert {"desk", one.tag} == set(found["tags"])
        assert found["enforce_parameter_schema"]
        for name, shown in found["parameter_openapi_schema"]["properties"].items():
            assert shown["title"] != name, (one.name, name)
            assert len(shown["description"]) > 15, (one.name, name)


@pytest.mark.parametrize(
    ("flow", "wrong"),
    [
        ("replay", {"sources": ["nobody"]}),
        ("replay", {"sources": []}),
        ("replay", {}),
        ("replay", {"sources": ["nordhafen"], "limit": 0}),
        ("replay", {"sources": ["nordhafen"], "since": "soon"}),
        ("replay", {"sources": ["nordhafen"], "since": "2026-13-01"}),
        ("forget", {"article": "that one", "reason": "asked to"}),
        ("forget", {"article": "https://paper.example/1", "reason": " "}),
        ("compact", {"keep_files": 14}),
        ("upkeep", {"keep_runs": 0}),
    ],
)
def test_a_form_refuses_what_is_wrong(desk, flow, wrong):
    answer = desk.asked(flow, flow, **wrong)
    assert 409 == answer.status_code, answer.text
    assert "Validation failed" in answer.text


def test_a_form_takes_what_is_right(desk):
    answer = desk.asked("replay", "replay", sources=["nordhafen"], since="2026-11-01", dry_run=True)
    assert 201 == answer.status_code, answer.text
    desk.api.delete(f"flow_runs/{answer.json()['id']}").raise_for_status()


def test_a_sync_renews_a_form_and_keeps_what_operators_changed(desk, sync_desk):
    found = desk.deployment("compact", "compact")
    [regular] = found["schedules"]
    path = f"deployments/{found['id']}/schedules/{regular['id']}"
    desk.api.patch(path, json={"active": False}).raise_for_status()
    desk.api.patch(f"deployments/{found['id']}", json={"version": "old", "tags": ["mine"]})
    sync_desk()
    again = desk.deployment("compact", "compact")
    assert found["version"] == again["version"]
    assert [False] == [one["active"] for one in again["schedules"]]
    assert ["mine"] == again["tags"]
    desk.api.patch(path, json={"active": True}).raise_for_status()  # other tests look at it, too
    desk.api.patch(f"deployments/{found['id']}", json={"tags": found["tags"]}).raise_for_status()


@pytest.fixture
def sync_desk(desk):
    def run():
        import asyncio

        from flows.deployments import sync
        from flows.deployments.sync_sources import OFFERED

        seeds = load_sources(desk.folder / "seeds")
        return asyncio.run(
            sync.sync(seeds, folder=desk.folder, contact="d@example.org", offered=OFFERED)
        )

    return run


def test_a_source_file_is_carried_over_without_a_shell(desk, monkeypatch):
    from flows.deployments.sync_sources import sync_sources

    monkeypatch.chdir(desk.folder)
    file = desk.folder / "seeds" / "nordhafen.yaml"
    other = file.with_name("other.yaml")
    other.write_text(file.read_text().replace("Hafenstimme Nordhafen", "Other"))
    try:
        would = sync_sources(dry_run=True, return_state=True)
        assert ("Completed", "would change: 1 new; 1 as they are") == (would.name, would.message)
        assert "1 new; 1 as they are" == sync_sources(return_state=True).message
        assert "other" in desk.artifact("report-sync")["data"]
        assert not desk.deployment("harvest", "other")["paused"]
        form = desk.deployment("backfill", "past-days")["parameter_openapi_schema"]
        assert ["nordhafen", "other"] == form["properties"]["source"]["enum"]
    finally:
        other.unlink()
    assert "1 retired; 1 as they are" == sync_sources(return_state=True).message
    assert desk.deployment("harvest", "other")["paused"]
    desk.api.delete(f"deployments/{desk.deployment('harvest', 'other')['id']}").raise_for_status()


def test_the_log_of_a_run_leads_to_its_report(desk):
    from flows.desk.replay import replay

    replay(["nordhafen"], since=date(2020, 1, 1), limit=5, dry_run=True, return_state=True)
    run, report = desk.runs("replay")[0], desk.artifact("report-replay")
    asked = {"logs": {"flow_run_id": {"any_": [run["id"]]}}}
    until = time.monotonic() + 20
    while time.monotonic() < until:  # they are sent by and by
        told = [one["message"] for one in desk.api.post("logs/filter", json=asked).json()]
        if any("/v2/artifacts/artifact/" in line for line in told):
            break
        time.sleep(0.5)
    [line] = [line for line in told if line.startswith("report-replay: http")]
    shown = desk.api.get(f"artifacts/{line.rpartition('/')[2]}").raise_for_status().json()
    assert shown["data"] == report["data"]
    assert shown["description"].startswith("Completed: 0 articles would change")


def test_a_replay_says_in_its_name_what_and_for_whom(desk):
    from flows.desk.replay import replay

    ended = replay(["nordhafen"], since=date(2020, 1, 1), limit=5, dry_run=True, return_state=True)
    assert ("Completed", "0 articles would change in 1 sources") == (ended.name, ended.message)
    run = next(one for one in desk.runs("replay") if one["state_type"] == "COMPLETED")
    assert run["name"].startswith("replay nordhafen ")
    report = desk.artifact("report-replay")
    assert "5 stored pages cleaned again" in report["data"].replace("\\", "")
    assert run["id"] == report["flow_run_id"]
    assert 100.0 == float(desk.artifact("progress-replay")["data"])


def test_an_unknown_source_fails_with_a_message_and_no_traceback(desk):
    from flows.desk.replay import replay

    ended = replay(["nobody"], return_state=True)
    assert "Failed" == ended.name
    assert "no source nobody in" in ended.message
    assert "run *sync*" in ended.message
    assert "## Failed" in desk.artifact("report-replay")["data"]


def test_a_replay_leaves_out_a_source_at_which_a_run_is_at_work(desk):
    from flows.desk.replay import replay

    [source] = load_sources(desk.folder / "seeds")
    with held_by_another(source):
        ended = replay(["nordhafen"], return_state=True)
    assert "Degraded" == ended.name, ended.message
    assert "a run is at work at nordhafen" in ended.message


def held_by_another(source):
    """The lease of a source in the hands of a living process that is not this one: the first of the machine."""
    import contextlib
    import socket
    import threading
    from dataclasses import replace
    from pathlib import Path

    from flows import settings

    @contextlib.contextmanager
    def held():
        with open_archive(settings.load(), threading.Event()) as archive:
            started = Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19]
            other = replace(archive, owner=f"{socket.gethostname()}:1:{started}")
            with plan.leased_for(other, source.id, utc_now(), 60):
                yield

    return held()


def test_K05_a_takedown_beside_a_run_is_already_running_and_no_failure(desk):
    from flows.desk.forget import forget

    [source] = load_sources(desk.folder / "seeds")
    url = stored(desk)[0]["url"]
    with held_by_another(source):
        ended = forget(url, "the publisher asked", return_state=True)
    assert ("COMPLETED", "Already running") == (ended.type.value, ended.name)


def test_a_takedown_shows_its_proof(desk):
    from flows.desk.forget import forget

    before = stored(desk)
    ended = forget(before[-1]["article_id"], "the publisher asked", return_state=True)
    assert "Completed" == ended.name
    assert "nothing is left in the store" in ended.message
    proof = desk.artifact("report-forget")["data"].replace("\\", "")
    assert "- left: nothing" in proof
    assert f"- article {before[-1]['article_id']}: forgotten" in proof
    assert "searched: " in proof
    assert len(before) - 1 == len(stored(desk))


@pytest.mark.usefixtures("desk")
def test_an_article_that_nobody_knows_is_no_success():
    from flows.desk.forget import forget

    ended = forget("0" * 32, "the publisher asked", return_state=True)
    assert "Degraded" == ended.name, ended.message
    assert "no such article" in ended.message


def test_compact_reports_what_it_merged(desk):
    from flows.desk.compact import compact

    ended = compact(keep_files=0, keep_log=1, return_state=True)
    assert "Completed" == ended.name
    assert "data files of" in ended.message
    assert "current/articles is made anew" in desk.artifact("report-compact")["data"]


def test_verify_is_degraded_by_a_fault_and_names_it(desk):
    from flows.desk.verify import verify

    whole = verify(return_state=True)
    assert "Completed" == whole.name, whole.message
    lake = DeltaTable(open_store(str(desk.folder / "store")))
    live = lake.snapshot().files  # others may have been merged
    file = desk.folder / "store" / "articles" / min(live)
    body = file.read_bytes()
    file.write_bytes(body[:-9] + b"torn away")
    try:
        ended = verify(return_state=True)
    finally:
        file.write_bytes(body)
    assert "Degraded" == ended.name, ended.message
    assert "faults" in ended.message
    assert file.name.split(".")[0] in desk.artifact("report-verify")["data"].replace("\\", "")


def test_progress_moves_while_a_step_says_nothing(desk):
    from flows.desk.operator_flow import operator_flow
    from pipelines.model.report import Outlook, Verdict

    seen = []

    def looked():
        key = "progress-silent"
        seen.append((time.monotonic(), desk.artifact(key)["description"]))

    @operator_flow("silent")
    def silent(at):
        at.progress("thinking", 1, 4)
        until = time.monotonic() + 8
        while time.monotonic() < until:
            time.sleep(0.4)
            looked()
        return Verdict(outlook=Outlook.GOOD, message="thought")

    assert "Completed" == silent(return_state=True).name
    moves = [at for (at, text), (_, later) in itertools.pairwise(seen) if text != later]
    assert len(moves) >= 2
    assert all(later - one <= 5 for one, later in itertools.pairwise(moves))
    assert any(text.startswith("thinking, ") for _, text in seen)


def test_what_was_said_before_a_stop_is_kept(desk):
    from flows.desk.operator_flow import operator_flow

    @operator_flow("stopped")
    def stopped(at):
        at.say("- one of three is done")
        raise KeyboardInterrupt  # a cancel's signal, which arrives so, would end this process, too

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert "- one of three is done" in desk.artifact("report-stopped")["data"]


@pytest.mark.usefixtures("desk")
def test_upkeep_is_harmless_while_all_is_well():
    from flows.desk.upkeep import upkeep

    ended = upkeep(return_state=True)
    assert "Completed" == ended.name
    assert "0 lost runs settled, 0 late runs cancelled, 0 old runs removed" in ended.message


def test_K03_upkeep_settles_runs_that_only_seem_to_run(desk):
    from flows.desk import lost_runs

    without_automations(desk)
    began = datetime.now(UTC)
    later = began + timedelta(minutes=20)
    silent = a_run(desk, "RUNNING", beats=[began])
    alive = a_run(desk, "RUNNING", beats=[began, later - timedelta(seconds=20)])
    unknown = a_run(desk, "RUNNING", beats=[])
    leaving = a_run(desk, "CANCELLING", beats=[began])
    stuck = a_run(desk, "PENDING", beats=[])
    runs = (silent, alive, unknown, leaving, stuck)
    known = a_run(desk, "RUNNING", beats=[began], source="nordhafen")
    settled = list(lost_runs.settle(poster(desk), later, own="", at_work=["nordhafen"]))
    assert "RUNNING" == desk.api.get(f"flow_runs/{known}").json()["state_type"], "it has the lease"
    states = [desk.api.get(f"flow_runs/{run}").json()["state"] for run in runs]
    assert ["CRASHED", "RUNNING", "RUNNING", "CANCELLED", "CRASHED"] == [s["type"] for s in states]
    assert 3 == len(settled)
    assert "takes up what was fetched" in states[0]["message"]
    assert "start it again" in states[4]["message"]
    for run in (*runs, known):
        desk.api.delete(f"flow_runs/{run}")


def without_automations(desk):
    """Puts out what would settle the runs before us, were the machine slow."""
    for one in desk.api.post("automations/filter", json={}).raise_for_status().json():
        desk.api.patch(f"automations/{one['id']}", json={"enabled": False}).raise_for_status()


def poster(desk):
    return lambda path, body: desk.api.post(path, json=body).raise_for_status().json()


def a_run(desk, state, beats, **parameters):
    """A run in a state, with the heartbeats that were heard of it."""
    flow = desk.deployment("harvest", "nordhafen")["flow_id"]
    made = (
        desk.api.post("flow_runs/", json={"flow_id": flow, "parameters": parameters})
        .raise_for_status()
        .json()["id"]
    )
    body = {"state": {"type": state, "name": state.title()}, "force": True}
    desk.api.post(f"flow_runs/{made}/set_state", json=body).raise_for_status()
    about = {"prefect.resource.id": f"prefect.flow-run.{made}"}
    name = "prefect.flow-run.heartbeat"
    events = [
        {"id": str(uuid4()), "occurred": at.isoformat(), "event": name, "resource": about}
        for at in beats
    ]
    if events:
        desk.api.post("events", json=events).raise_for_status()
        wait_for_beats(desk, made, len(events))
    return made


def wait_for_beats(desk, run, count):
    asked = {"filter": {"resource": {"id": [f"prefect.flow-run.{run}"]}, "occurred": SOON}}
    for _ in range(60):
        found = desk.api.post("events/filter", json=asked).raise_for_status().json()["events"]
        if sum(one["event"].endswith("heartbeat") for one in found) >= count:
            return
        time.sleep(0.3)
    pytest.fail("no heartbeats")


SOON = {"until": (datetime.now(UTC) + timedelta(hours=3)).isoformat()}


def test_old_runs_go_with_logs_and_artifacts(desk):
    from flows.desk import upkeep
    from flows.desk.verify import verify

    verify(return_state=True)
    newest = next(run for run in desk.runs("verify") if run["state_type"] == "COMPLETED")
    before = datetime.now(UTC) + timedelta(minutes=1)
    with get_client(sync_client=True) as client:
        gone = upkeep.forget_runs(client, before, tell=lambda _: None)
    assert gone >= 1
    assert 404 == desk.api.get(f"flow_runs/{newest['id']}").status_code
    assert 404 == desk.api.get("artifacts/report-verify/latest").status_code


def test_K06_of_late_runs_one_each_stays(desk):
    from flows.desk import late_runs

    deployment = desk.deployment("harvest", "nordhafen")["id"]
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    often = [
        {"schedule": {"interval": 60, "anchor_date": soon}, "active": True, "slug": "minutely"}
    ]
    [made] = desk.api.post(f"deployments/{deployment}/schedules", json=often).json()
    desk.api.patch(f"deployments/{deployment}", json={"paused": False}).raise_for_status()
    wanted = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_ASC"}
    for _ in range(60):
        known = desk.api.post("flow_runs/filter", json=wanted).json()
        if len(known) >= 3:
            break
        time.sleep(0.5)
    late = datetime.fromisoformat(known[-1]["expected_start_time"]) + timedelta(seconds=1)
    cancelled = late_runs.leave_one_each(poster(desk), late)
    ids = {"flow_runs": {"id": {"any_": [run["id"] for run in known]}}}
    states = {r["id"]: r["state_type"] for r in desk.api.post("flow_runs/filter", json=ids).json()}
    desk.api.delete(f"deployments/{deployment}/schedules/{made['id']}")
    assert cancelled >= 2
    assert [known[-1]["id"]] == [name for name, state in states.items() if state == "SCHEDULED"]
