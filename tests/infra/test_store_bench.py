"""The bench of a store, one size smaller: what all sides are asked, and that they answer the same."""

from collections import Counter

import pytest

from infra.bench.store import asking, growth, report
from infra.bench.store.bucket import serving
from infra.bench.store.made import SOURCES, moment
from infra.bench.store.question import QUESTIONS, Cost, Place, asked_of

COMMITS, EACH = SOURCES + 50, 2
ROWS = [EACH, EACH, 1, COMMITS * EACH, COMMITS * EACH, 200 * EACH]
"""What is found, question by question: the first run of the source was in the month before."""


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grown")
    return folder, list(growth.build(folder, COMMITS, EACH))


def test_what_commits_and_the_newest_state_cost_is_told_at_the_marks(grown):
    _, told = grown
    assert ["100", "250"] == [line.split()[0] for line in told]
    assert all("the newest state, cold" in line for line in told)


def test_json_files_answer_every_question_in_a_folder(grown):
    folder, asked = grown[0], asked_of(COMMITS, EACH)
    here = Place(name="folder", store=f"{folder}/store", json=f"{folder}/json")
    found = [asking.cost("JSON an article", name, here, asked) for name in QUESTIONS]
    assert ROWS == [cost.rows for cost in found]


@pytest.mark.slow
def test_sides_are_asked_in_processes_of_their_own_and_the_server_counts(grown):
    folder, asked = grown[0], asked_of(COMMITS, EACH)
    with report.copied(folder) as compacted, serving() as bucket:
        assert "s CPU" in growth.compact(compacted / "store", moment(COMMITS))
        bucket.put_folder(compacted / "store", "store")
        bucket.put_folder(folder / "json" / asked.source_id, f"json/{asked.source_id}")
        there = Place(
            name="bucket",
            store=f"{bucket.address}/store",
            json=f"{bucket.address}/json",
            options=bucket.options,
        )
        lines = asking.table(there, asked, bucket.tally).splitlines()
    assert [*asking.SIDES] == [side for side in asking.SIDES if side in lines[0]]
    assert [f"{rows} rows" for rows in ROWS] == [line.rpartition("  ")[2] for line in lines[1:]]
    ours = [int(line.split(" GET")[0].split()[-1]) for line in lines[1:]]
    assert 0 < min(ours)
    assert 50 >= max(ours)
    assert not (folder / report.COMPACTED).exists()


def test_sides_that_differ_are_told():
    costs = {
        side: Cost(cpu_seconds=1, rows=rows, counted=Counter())
        for side, rows in (("a", 1), ("b", 2))
    }
    assert "DIFFER: a 1, b 2" == asking.agreed(costs)
