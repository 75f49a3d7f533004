"""The whole house under Prefect, as `make run` starts it: one server, one worker, for all tests here.

The tests share what they do to the deployments, hence their order is the file's.
"""

import asyncio
import contextlib
import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pipelines.model.rejection import Reason
from pipelines.model.source import SourceId
from pipelines.sources.load import load_sources
from pipelines.store import reader, runs
from pipelines.store.opening import open_store
from tests.flows.patient import PatientTransport
from tests.pipelines.test_web_archive import record
from tests.world import planted

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

START_SECONDS = 150
SLOW = ("gap: 0}", "gap: 1.0}")
NOT_SAMPLE = ("sample: true", "")
SHOTS = os.environ.get("COPYDESK_SHOTS")
"""Folder for pictures of Prefect's pages; none are taken without."""
PLANTED = ("planted-proxy-4711", "planted-key-4712", "planted-key-4713")
"""Secrets of the house's environment; nothing that it writes may hold one."""
FINAL = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


@dataclass
class House:
    """A running `copydesk up`."""

    process: subprocess.Popen
    port: int
    folder: Path
    mark: str
    env: dict
    api: httpx.Client

    def output(self):
        """What it has printed so far."""
        return (self.folder / "up.log").read_text(errors="replace")

    def deployment(self, name):
        """A deployment as the server has it."""
        return self.api.get(f"deployments/name/harvest/{name}").raise_for_status().json()

    def run(self, run):
        """A flow run as the server has it."""
        return self.api.get(f"flow_runs/{run}").raise_for_status().json()

    def wait(self, run, seconds=60.0):
        """Waits for the end of a run."""
        until = time.monotonic() + seconds
        while (now := self.run(run))["state_type"] not in FINAL:
            assert time.monotonic() < until, now["state"]
            time.sleep(0.3)
        return now

    def start(self, name, **parameters):
        """Starts a run now."""
        made = self.api.post(
            f"deployments/{self.deployment(name)['id']}/create_flow_run",
            json={"parameters": parameters, "state": {"type": "SCHEDULED"}},
        )
        return made.raise_for_status().json()["id"]

    def artifacts(self, key):
        """The latest artifact of a key."""
        return self.api.get(f"artifacts/{key}/latest").raise_for_status().json()

    def logs(self, run, until):
        """Log of a run once it has a certain text: it comes in batches."""
        wanted = {"logs": {"flow_run_id": {"any_": [run]}}, "limit": 200}
        for _ in range(40):
            lines = self.api.post("logs/filter", json=wanted).json()
            log = "\n".join(line["message"] for line in lines)
            if until in log:
                return log
            time.sleep(0.5)
        pytest.fail(f"no {until!r} in the log:\n{log}")

    def command(self, *arguments, **env):
        """Runs a copydesk command beside it."""
        done = subprocess.run(
            [self.process.args[0], *arguments],
            cwd=self.folder,
            env=self.env
            | {"PREFECT_API_URL": str(self.api.base_url), "no_proxy": "127.0.0.1"}
            | env,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout


@pytest.fixture
def sync(stack, monkeypatch):
    """Syncs as the command does, in this process: loading Prefect anew each time would take most of it."""
    monkeypatch.setenv("PREFECT_HOME", str(stack.folder / "var" / "prefect"))
    # Runs are to be started by the command's own interpreter, whichever of its names this one goes by.
    shebang = Path(stack.process.args[0]).read_text().splitlines()[0]
    monkeypatch.setattr(sys, "executable", shebang.removeprefix("#!").strip())
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - reads the environment

    from flows.deployments import sync as syncing  # noqa: PLC0415 - it loads Prefect
    from flows.deployments.sync_sources import OFFERED  # noqa: PLC0415 - as above

    def run(contact="desk@example.org", hear=lambda _: None):
        sources = load_sources(stack.folder / "seeds")
        with temporary_settings({PREFECT_API_URL: str(stack.api.base_url).rstrip("/")}):
            return asyncio.run(
                syncing.sync(
                    sources, folder=stack.folder, contact=contact, offered=OFFERED, hear=hear
                )
            )

    return run


def _free_ports():
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _environment(folder, mark):
    """That of a user whose way out is a proxy, which does not answer here."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COPYDESK_"))}
    ours = {"COPYDESK_CONTACT": "desk@example.org", "HOUSE_MARK": mark, "HOME": str(folder)}
    address = f"http://desk:{PLANTED[0]}@127.0.0.1:9"
    proxy = {"HTTP_PROXY": address, "NO_PROXY": "intern.example", "no_proxy": ""}
    secrets = {"COPYDESK_S3_SECRET_KEY": PLANTED[1], "AWS_SECRET_ACCESS_KEY": PLANTED[2]}
    return kept | ours | proxy | secrets


@pytest.fixture(scope="module")
def stack(tmp_path_factory, write_sample, root):
    folder = tmp_path_factory.mktemp("house")
    (folder / "infra").symlink_to(root / "infra")
    seeds = folder / "seeds"
    seeds.mkdir()
    paper_port, port = _free_ports()
    paper = f"http://127.0.0.1:{paper_port}"
    write_sample(seeds / "nordhafen.yaml", paper)
    _start_by_hand_only(write_sample, seeds / "langsam.yaml", paper)
    mark = uuid.uuid4().hex
    env = _environment(folder, mark)
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [str(root / ".venv" / "bin" / "copydesk"), "up", "--port", str(port)],
            cwd=folder,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}/api/"
    with httpx.Client(base_url=address, timeout=20, transport=PatientTransport()) as api:
        made = House(process=process, port=port, folder=folder, mark=mark, env=env, api=api)
        try:
            until = time.monotonic() + START_SECONDS
            while "The schedules are running" not in made.output():
                assert process.poll() is None, made.output()
                assert time.monotonic() < until, made.output()
                time.sleep(0.3)
            yield made
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(60)
            if process.poll() is None:
                process.kill()


def _stored(stack):
    table = reader.latest(open_store(str(stack.folder / "var" / "store")))
    return table.to_pylist()


def test_the_first_run_stores_the_newspaper_and_says_where(stack):
    told = stack.output()
    assert "nordhafen: Completed" in told
    assert re.search(r"\d\d articles of Hafenstimme Nordhafen stored", told)
    assert "blocks cut" in told
    assert f"http://127.0.0.1:{stack.port}/v2/" in told
    assert str(stack.folder / "var" / "store") in told
    assert "read_parquet(" in told
    assert len(_stored(stack)) >= 50


def test_nothing_is_written_outside_var(stack):
    assert {"infra", "seeds", "up.log", "var"} == {p.name for p in stack.folder.iterdir()}
    assert {"log", "newsroom", "prefect", "spool", "state", "store"} >= {
        p.name for p in (stack.folder / "var").iterdir()
    }


def test_log_progress_and_report_are_in_the_run(stack):
    report = stack.artifacts("report-nordhafen")
    assert "### Articles stored" in report["data"]
    assert "| ↳ stored |" in report["data"]
    progress = stack.artifacts("progress-nordhafen")
    assert 100.0 == float(progress["data"])
    assert "pages" in progress["description"]
    lines = stack.logs(report["flow_run_id"], until="not stored: paywall_stub at judge")
    assert "crawling http://127.0.0.1" in lines
    assert "source_crawled" in lines
    run = stack.run(report["flow_run_id"])
    assert re.fullmatch(r"nordhafen-\d{4}-\d{4}", run["name"])
    tasks = stack.api.post(
        "task_runs/filter", json={"flow_runs": {"id": {"any_": [run["id"]]}}}
    ).json()
    assert {"crawl nordhafen", "clean nordhafen", "publish nordhafen"} == {t["name"] for t in tasks}


def test_the_form_has_titles_help_and_limits(stack):
    form = stack.deployment("nordhafen")["parameter_openapi_schema"]
    assert "the name of its file" in form["properties"]["source"]["description"]
    options = form["definitions"]["HarvestOptions"]["properties"]
    limit = options["page_limit"]
    assert ("Page limit", 0, 100_000) == (limit["title"], limit["minimum"], limit["maximum"])
    assert "store nothing" in options["dry_run"]["description"]


def test_a_new_source_is_found_by_a_form(stack):
    paper = next(s for s in load_sources(stack.folder / "seeds") if s.id == "nordhafen")
    run = _searched(stack, f"{paper.home}rubrik/stadt")  # an address that no source has
    assert "COMPLETED" == run["state_type"], run["state"]["message"]
    (file,) = (stack.folder / "seeds" / "world").glob("*.yaml")
    text = file.read_text()
    asked = {"flows": {"name": {"any_": ["sync"]}}}
    [synced] = stack.api.post("flow_runs/filter", json=asked).raise_for_status().json()
    carried_over = stack.wait(synced["id"], seconds=100)
    file.unlink()
    assert "1 new" in carried_over["state"]["message"]
    made = stack.api.get(f"deployments/name/harvest/{file.stem}").raise_for_status().json()
    stack.api.delete(f"deployments/{made['id']}").raise_for_status()
    assert "/sitemap-news.xml" in text
    shown = stack.artifacts(f"proposal-{file.stem}")
    assert "3 articles of 3 pages" in shown["data"]
    assert run["id"] == shown["flow_run_id"]


def test_past_days_are_asked_for_by_a_form_that_refuses_what_is_wrong(stack):
    found = stack.api.get("deployments/name/backfill/past-days").raise_for_status().json()
    form = found["parameter_openapi_schema"]
    assert "nordhafen" in form["properties"]["source"]["enum"]
    assert "First day" == form["properties"]["since"]["title"]
    good = {"source": "nordhafen", "since": "2026-01-01", "requests": 20}
    wrong = (
        {"source": "nobody"},
        {"since": "soon"},
        {"since": "1889-01-01"},
        {"until": "2026-13-01"},
        {"requests": 0},
    )
    start = f"deployments/{found['id']}/create_flow_run"
    for part in wrong:
        assert 409 == stack.api.post(start, json={"parameters": good | part}).status_code, part
    asked = {"parameters": good, "state": {"type": "SCHEDULED"}}
    run = stack.wait(stack.api.post(start, json=asked).raise_for_status().json()["id"], 100.0)
    assert "COMPLETED" == run["state_type"], run["state"]["message"]
    shown = stack.artifacts("backfill-nordhafen")
    assert run["id"] == shown["flow_run_id"]
    assert "months read" in shown["data"]


def test_archives_are_imported_by_a_form(stack):
    found = stack.api.get("deployments/name/import-warc/warc-files").raise_for_status().json()
    start = f"deployments/{found['id']}/create_flow_run"
    for wrong in (
        {"files": []},
        {"files": [""]},
        {"files": "x"},
        {"files": ["x"], "dry_run": "soon"},
    ):
        assert 409 == stack.api.post(start, json={"parameters": wrong}).status_code, wrong
    file = stack.folder / "a.warc.gz"
    file.write_bytes(gzip.compress(record("https://nobody.example/1")))
    asked = {"parameters": {"files": ["a.warc.gz"]}, "state": {"type": "SCHEDULED"}}
    run = stack.wait(stack.api.post(start, json=asked).raise_for_status().json()["id"], 100.0)
    assert "COMPLETED" == run["state_type"], run["state"]["message"]
    assert "no source" in stack.artifacts("report-import-warc")["data"]


def _searched(stack, home):
    options = {"write": True, "pages": 3, "gap": 0, "allow": ["127.0.0.0/8"]}
    return _ran(stack, "new-source/add-a-source", home=home, options=options)


def _ran(stack, deployment, **parameters):
    form = stack.api.get(f"deployments/name/{deployment}").raise_for_status().json()
    asked = {"parameters": parameters}
    made = stack.api.post(f"deployments/{form['id']}/create_flow_run", json=asked)
    return stack.wait(made.raise_for_status().json()["id"], seconds=100)


def test_a_page_is_previewed_and_a_line_of_it_overruled_by_forms(stack):
    row = next(row for row in _stored(stack) if row["text"].count("\n") > 1)
    run = _ran(stack, "preview/preview-a-page", address=row["url"], source="nordhafen")
    assert ("COMPLETED", True) == (run["state_type"], run["name"].startswith("preview "))
    assert run["state"]["message"].startswith("article: ")
    shown = stack.artifacts("preview-nordhafen")["data"]
    assert "| title |" in shown
    (file,) = re.findall(r"Before/after page: `(.*)`", shown)
    assert "copydesk sources override nordhafen --cut" in Path(file).read_text()
    line = row["text"].split("\n")[1]
    told = {"source": "nordhafen", "line": line, "reason": "for a test"}
    run = _ran(stack, "override/override-a-line", **told)
    assert "COMPLETED" == run["state_type"], run["state"]["message"]
    listed = stack.command("sources", "override", "nordhafen", "--list")
    assert "for a test, written 20" in listed
    run = _ran(stack, "override/override-a-line", **told)
    assert ("FAILED", True) == (run["state_type"], "decided already" in run["state"]["message"])
    stack.command("sources", "override", "nordhafen", "--remove", "1")


def test_a_page_that_may_not_be_had_says_why(stack):
    run = _ran(stack, "preview/preview-a-page", address="http://127.0.0.2:9/a", source="")
    assert ("FAILED", True) == (run["state_type"], "address_refused" in run["state"]["message"])


def test_a_deployment_is_exclusive_and_leads_to_its_reports(stack):
    found = stack.deployment("nordhafen")
    assert 1 == found["global_concurrency_limit"]["limit"]
    assert "CANCEL_NEW" == found["concurrency_options"]["collision_strategy"]
    assert "/v2/artifacts/key/report-nordhafen" in found["description"]
    assert {"source", "de"} <= set(found["tags"])


def test_what_people_start_goes_before_the_schedules(stack):
    queues = stack.api.post("work_pools/copydesk/queues/filter", json={}).raise_for_status().json()
    priorities = {queue["name"]: queue["priority"] for queue in queues}
    assert priorities["by-hand"] < priorities["default"]
    first = stack.run(stack.artifacts("report-nordhafen")["flow_run_id"])
    assert ("by-hand", False) == (first["work_queue_name"], first["auto_scheduled"])
    assert "default" == stack.deployment("nordhafen")["work_queue_name"]


def test_a_scheduled_run_happens_by_itself(stack):
    found = stack.deployment("nordhafen")
    soon = (datetime.now(UTC) + timedelta(seconds=6)).isoformat()
    often = {
        "schedule": {"interval": 30, "anchor_date": soon, "timezone": "UTC"},
        "active": True,
        "slug": "often",
    }
    [made] = (
        stack.api.post(f"deployments/{found['id']}/schedules", json=[often])
        .raise_for_status()
        .json()
    )
    try:
        # The scheduler looks every five seconds at deployments that were changed, once a minute at all others.
        stack.api.patch(f"deployments/{found['id']}", json={"paused": False}).raise_for_status()
        run = _wait_for_scheduled(stack, found["id"])
    finally:
        path = f"deployments/{found['id']}/schedules/{made['id']}"
        stack.api.patch(path, json={"active": False}).raise_for_status()
    assert "COMPLETED" == run["state_type"]


def _wait_for_scheduled(stack, deployment, seconds=70.0):
    wanted = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}},
        "sort": "START_TIME_DESC",
    }
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        runs = stack.api.post("flow_runs/filter", json=wanted).raise_for_status().json()
        ended = [run for run in runs if run["auto_scheduled"]]
        if ended:
            return ended[0]
        time.sleep(0.5)
    pytest.fail("no scheduled run in time")


def _schedules(stack, name):
    return {s["slug"]: s["active"] for s in stack.deployment(name)["schedules"]}


def test_sync_keeps_what_operators_did(stack, sync):
    found = stack.deployment("nordhafen")
    [regular] = [s for s in found["schedules"] if s["slug"] == "regular"]
    path = f"deployments/{found['id']}/schedules/{regular['id']}"
    stack.api.patch(path, json={"active": False}).raise_for_status()
    assert "2 unchanged" in stack.command("sync")
    seed = stack.folder / "seeds" / "nordhafen.yaml"
    before = seed.read_text()
    seed.write_text(before.replace("every: 30m", "every: 45m"))
    done = sync()
    assert (["nordhafen"], ["langsam"]) == (done.updated, done.kept)
    changed = stack.deployment("nordhafen")
    assert found["id"] == changed["id"]
    [regular] = [s for s in changed["schedules"] if s["slug"] == "regular"]
    assert 45 * 60 == regular["schedule"]["interval"]
    assert {"regular": False, "often": False} == _schedules(stack, "nordhafen")
    seed.unlink()
    assert ["nordhafen"] == sync().retired
    gone = stack.deployment("nordhafen")
    assert gone["paused"]
    assert "retired" in gone["tags"]
    seed.write_text(before)
    assert ["nordhafen"] == sync().updated
    back = stack.deployment("nordhafen")
    assert not back["paused"]
    assert "retired" not in back["tags"]
    assert {"regular": False, "often": False} == _schedules(stack, "nordhafen")


def test_sync_writes_only_what_the_file_says_anew(stack, sync):
    found = stack.deployment("langsam")
    edited = {
        "description": "ours",
        "tags": [*found["tags"], "morning"],
        "parameters": {"source": "langsam", "options": {"page_limit": 7}},
    }
    stack.api.patch(f"deployments/{found['id']}", json=edited).raise_for_status()
    seed = stack.folder / "seeds" / "langsam.yaml"
    before = seed.read_text()
    seed.write_text(before.replace("timezone: Europe/Berlin", "timezone: Europe/Vienna"))
    assert "2 unchanged" in stack.command("sync", "--dry-run")
    seed.write_text(re.sub(r"language: \w+", "language: nl", before))
    told = stack.command("sync", "--dry-run")
    assert "1 to update: langsam (language)" in told
    assert found["tags"] == [t for t in stack.deployment("langsam")["tags"] if t != "morning"]
    assert (["langsam"], []) == (sync().updated, sync().updated)
    changed = stack.deployment("langsam")
    assert {"source", "nl", "morning"} == set(changed["tags"])
    assert ("ours", edited["parameters"]) == (changed["description"], changed["parameters"])
    seed.write_text(before)
    assert ["langsam"] == sync().updated
    assert {"source", "de", "morning"} == set(stack.deployment("langsam")["tags"])


def test_a_sync_that_breaks_off_is_taken_up_by_the_next(stack, sync, write_sample):
    seeds = [stack.folder / "seeds" / f"later-{n}.yaml" for n in range(8)]
    for seed in seeds:
        _start_by_hand_only(write_sample, seed, "http://127.0.0.1:1")

    def break_off(progress):
        if progress.written == 3:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        sync(hear=break_off)
    resumed = sync()
    assert 0 < len(resumed.created) <= len(seeds) - 3
    assert {seed.stem for seed in seeds} <= {*resumed.created, *resumed.kept}
    for seed in seeds:
        seed.unlink()
    assert len(seeds) == len(sync().retired)


def test_a_deleted_regular_schedule_comes_back_with_a_new_one_in_the_file(stack, sync):
    found = stack.deployment("langsam")
    [regular] = [s for s in found["schedules"] if s["slug"] == "regular"]
    path = f"deployments/{found['id']}/schedules/{regular['id']}"
    stack.api.delete(path).raise_for_status()
    assert [] == sync().updated
    assert {} == _schedules(stack, "langsam")
    seed = stack.folder / "seeds" / "langsam.yaml"
    seed.write_text(seed.read_text().replace("0 0 29 2 *", "1 0 29 2 *"))
    assert ["langsam"] == sync().updated
    assert {"regular": True} == _schedules(stack, "langsam")


def test_real_publishers_wait_for_a_contact(stack, sync):
    assert ["langsam"] == sync(contact="").waiting
    waiting = stack.deployment("langsam")
    assert waiting["paused"]
    assert "awaits-contact" in waiting["tags"]
    assert not stack.deployment("nordhafen")["paused"]
    assert not sync().waiting
    resumed = stack.deployment("langsam")
    assert not resumed["paused"]
    assert "awaits-contact" not in resumed["tags"]


def test_an_operators_pause_outlives_the_wait_for_a_contact(stack, sync):
    found = stack.deployment("langsam")
    stack.api.patch(f"deployments/{found['id']}", json={"paused": True}).raise_for_status()
    sync(contact="")
    sync()
    assert stack.deployment("langsam")["paused"]
    stack.api.patch(f"deployments/{found['id']}", json={"paused": False}).raise_for_status()


def _wait_for_pages(stack, run):
    until = time.monotonic() + 60
    spool = stack.folder / "var" / "spool" / "langsam"
    while sum(f.read_bytes().count(b'"raw":{') for f in spool.glob("*/results.jsonl")) < 3:
        assert time.monotonic() < until, stack.run(run)["state"]
        time.sleep(0.3)


def test_cancelling_from_the_page_keeps_what_was_fetched(stack, chromium):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a test tool that takes a second

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=BROWSER)
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        run = _custom_run(page, stack)
        _wait_for_pages(stack, run)
        _picture(page, "4-running")
        began = time.monotonic()
        page.get_by_role("button", name="Open menu").first.click()
        page.get_by_role("menuitem", name="Cancel").click()
        dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
        dialog.get_by_role("button").filter(has_text="Cancel").last.click()
        ended = stack.wait(run)
        took = time.monotonic() - began
        _picture(page, "5-cancelled")
        if SHOTS:
            _picture_all(page, stack, run)
        browser.close()
    assert "CANCELLED" == ended["state_type"]
    assert took < 20  # Prefect kills what has not ended after 30
    kept = [row for row in _stored(stack) if row["source_id"] == "langsam"]
    assert kept
    _each_page_has_its_drawer(stack, kept)


def _each_page_has_its_drawer(stack, kept):
    """Looks that a cancelled run has one true fate for each address, and that its report has the same."""
    store = open_store(str(stack.folder / "var" / "store"))
    [report] = runs.reports(store, SourceId("langsam"), [datetime.now(UTC).date()], 1)
    fates = [row for row in runs.ledger_of(store, report.run_id) if not row.is_listing]
    assert len(fates) == len({row.url for row in fates}) == report.counts.discovered
    assert {row.url for row in fates if row.reason is None} == {row["url"] for row in kept}
    assert not {row.reason for row in fates} & {Reason.STORE_FAILED, Reason.CLEANING_LOST}
    assert any(row.reason is Reason.RUN_STOPPED for row in fates)
    assert (len(kept), 0) == (report.counts.stored, report.counts.left)
    shown = stack.artifacts("report-langsam")["data"]
    assert "### Articles stored" in shown
    assert "could not be stored" not in shown


def _start_by_hand_only(write_sample, seed, paper):
    """Writes a slow source whose schedule no test meets: a scheduled run would shut out the test's own.

    It has one listing, so that its third page is an article: what is cancelled early has something to store.
    """
    write_sample(seed, paper, gap=SLOW, sample=NOT_SAMPLE)
    text = seed.read_text().replace("{every: 30m}", "{cron: '0 0 29 2 *'}")
    listings = re.findall(r"  - (?:feed|sitemap|section): .*\n", text)
    [only] = [line for line in listings if line.endswith("/atom.xml\n")]
    seed.write_text(text.replace("".join(listings), only))


BROWSER = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "6-deployments": "deployments",
    "7-runs": "runs",
    "8-report": "artifacts/key/report-nordhafen",
    "9-progress": "artifacts/key/progress-langsam",
}


def _picture(page, name):
    """Takes a picture of what the page shows once it has settled, where somebody asks for pictures."""
    if SHOTS:
        page.wait_for_timeout(3000)
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def _picture_all(page, stack, run):
    report = stack.artifacts("report-langsam")["latest_id"]
    more = {
        "8-report-page": f"artifacts/artifact/{report}",
        "9-run-afterwards": f"runs/flow-run/{run}",
        "10-run-artifacts": f"runs/flow-run/{run}?tab=Artifacts",
    }
    for name, path in (PAGES | more).items():
        page.goto(f"http://127.0.0.1:{stack.port}/v2/{path}")
        _picture(page, name)


def _custom_run(page, stack):
    page.goto(f"http://127.0.0.1:{stack.port}/v2/deployments")
    page.get_by_role("link", name="langsam").first.click()
    _picture(page, "1-deployment")
    page.get_by_role("button", name="Run").first.click()
    page.get_by_role("menuitem", name="Custom run").click()
    page.get_by_role("button", name="Submit").wait_for()
    page.get_by_role("spinbutton").first.fill("150")
    _picture(page, "2-form")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("link", name="View run").first.click()
    page.get_by_text("Running", exact=True).first.wait_for(timeout=60_000)
    _picture(page, "3-started")
    return re.search(r"flow-run/([0-9a-f-]{36})", page.url).group(1)


def test_stopping_drains_and_leaves_no_process_behind(stack):
    run = stack.start("langsam", options={})
    _wait_for_pages(stack, run)
    before = len([row for row in _stored(stack) if row["source_id"] == "langsam"])
    stack.process.send_signal(signal.SIGINT)
    assert 0 == stack.process.wait(90), stack.output()
    assert "Stopped" in stack.output()
    assert not list(_marked(stack.mark))
    after = len([row for row in _stored(stack) if row["source_id"] == "langsam"])
    assert after > before
    assert "Traceback" not in stack.output()


def test_L05_nothing_that_was_written_holds_a_planted_secret(stack):
    files = [*planted.in_folder(stack.folder / "var"), ("up.log", stack.output().encode())]
    assert [] == planted.found(PLANTED, files)
    database = [name for name, _ in planted.found(["report-nordhafen"], files)]
    assert any("prefect" in name for name in database), "runs, logs and artifacts are looked at"


def _marked(mark):
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOUSE_MARK={mark}".encode() in environ.read_bytes():
                yield environ.parent.name


def test_a_taken_port_is_named(root, tmp_path, write_sample):
    write_sample(tmp_path / "nordhafen.yaml", "http://127.0.0.1:1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [str(root / ".venv" / "bin" / "copydesk"), "up", "--once", "--port", str(port)],
            cwd=tmp_path,
            env=os.environ | {"COPYDESK_SEEDS": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert 3 == done.returncode
    assert f"port {port} is taken" in done.stderr
