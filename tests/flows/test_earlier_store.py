"""A store and a state that version 0.1.0 of November 2026 wrote are read and continued."""

import subprocess
import tarfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.newspaper import server
from pipelines.model.source import SourceId
from pipelines.state.lookup import StateLookup
from pipelines.store import reader, sitemodels
from pipelines.store.opening import open_store
from pipelines.store.reader import read_since

RECORDED = Path(__file__).parents[1] / "cases" / "earlier" / "store-2026-11.tar.xz"
PORT = 8613
"""Of the newspaper when the store was recorded: addresses in it have it."""
NORDHAFEN = SourceId("nordhafen")


@pytest.fixture
def earlier(tmp_path):
    with tarfile.open(RECORDED) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "earlier"


def test_its_articles_are_read_from_the_first_commit_on(earlier):
    cursor, table = read_since(open_store(str(earlier / "store")), -1)
    assert (1, 10) == (cursor, table.num_rows)
    assert all(table["text"].to_pylist())


def test_its_site_model_and_its_frontier_are_known(earlier):
    model = sitemodels.load(open_store(str(earlier / "store")), NORDHAFEN)
    assert (NORDHAFEN, 10) == (model.source_id, len(model.articles))
    assert model.evidence
    assert model.fields
    _, table = read_since(open_store(str(earlier / "store")), -1)
    urls = table["url"].to_pylist()
    known = StateLookup(f"sqlite:///{earlier / 'state' / 'copydesk.sqlite'}").known(NORDHAFEN, urls)
    assert set(urls) == set(known)


@pytest.mark.slow
def test_the_next_harvest_continues_it_and_makes_no_new_versions_of_what_is_the_same(
    earlier, copydesk, lay_out
):
    with ExitStack() as stack:
        try:
            stack.enter_context(server.serve(PORT))
        except OSError:
            pytest.skip(f"port {PORT}, which the recorded addresses name, is taken on this machine")
        lay_out(earlier, f"http://127.0.0.1:{PORT}")
        options = [f"--{name}={earlier / name}" for name in ("seeds", "store", "state")]
        done = subprocess.run(
            [copydesk, "harvest", "nordhafen", *options],
            capture_output=True,
            text=True,
            check=False,
        )
    assert 0 == done.returncode
    assert "nordhafen: good: 56 stored" in done.stdout
    rows = reader.latest(open_store(str(earlier / "store"))).to_pylist()
    assert (66, {1}) == (len(rows), {row["version"] for row in rows})
