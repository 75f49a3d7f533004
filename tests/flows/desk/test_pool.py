"""The work pool on a real server: what its defaults say need not stand in each deployment."""

import asyncio
import shlex
import sys
from pathlib import Path

import httpx
import pytest

from pipelines.sources.load import load_sources

pytestmark = pytest.mark.slow


@pytest.fixture
def preview_from(desk):
    """Say what a sync from a folder would change."""
    from flows.deployments import sync  # noqa: PLC0415 - it loads Prefect

    def preview(folder: Path):
        seeds = load_sources(desk.folder / "seeds")
        return asyncio.run(sync.preview(seeds, folder=folder, contact="d@example.org"))

    return preview


def test_the_pool_says_once_where_and_how_runs_work(desk):
    pool = desk.api.get("work_pools/copydesk").raise_for_status().json()
    properties = pool["base_job_template"]["variables"]["properties"]
    assert str(desk.folder) == properties["working_dir"]["default"]
    assert shlex.quote(sys.executable) in properties["command"]["default"]
    found = desk.api.post("deployments/filter", json={}).raise_for_status().json()
    assert {(): len(found)} == {tuple(one["job_variables"]): len(found) for one in found}


def test_deployments_name_what_the_pool_says_otherwise(desk, preview_from):
    assert 0 == preview_from(desk.folder).number
    elsewhere = preview_from(desk.folder / "elsewhere")
    assert elsewhere.update
    for update in elsewhere.update:
        assert {"run"} == set(update.parts)
        named = {"working_dir": str(desk.folder / "elsewhere")}
        assert named == update.fields["job_variables"]


def test_the_form_of_a_harvest_refuses_what_is_wrong(desk):
    source = load_sources(desk.folder / "seeds")[0].id
    assert desk.deployment("harvest", source)["enforce_parameter_schema"]
    wrong = desk.asked("harvest", source, options={"page_limit": -1})
    assert httpx.codes.CONFLICT == wrong.status_code
    assert "page_limit" in wrong.text
