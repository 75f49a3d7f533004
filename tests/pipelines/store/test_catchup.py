"""The state follows the lake, whatever was missed."""

from datetime import timedelta

import pytest

from pipelines.model.article import Line
from pipelines.model.draft import BlockKind
from pipelines.model.page import KnownUrl
from pipelines.model.source import SourceId
from pipelines.state import copy_index, frontier
from pipelines.state.applied import applied_version
from pipelines.state.lookup import StateLookup
from pipelines.state.schema import open_state
from pipelines.store import dataset, keys, reader, runs
from pipelines.store.catchup import catch_up, columns_of
from pipelines.store.delta.log import DeltaTable
from pipelines.store.upkeep import repair
from pipelines.versions import content_hash
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id, tombstone
from tests.pipelines.store.stage import DictStore
from tests.world.agency import Agency


@pytest.fixture
def asked(engine):
    """The state as a running crawl asks it."""
    lookup = StateLookup(str(engine.url))
    yield lookup
    lookup.close()


@pytest.fixture
def engine(tmp_path):
    engine = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def lake():
    return dataset.prepare(DictStore())


def stored(engine, *numbers):
    found = frontier.stored_versions(engine, PAPER, [name_of(n) for n in numbers])
    return {int(name, 16): (one.version, one.content_hash) for name, one in found.items()}


def test_the_state_learns_of_commits_once(engine, lake):
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2), tombstone(2, 2)], run_id(2))
    assert 3 == catch_up(engine, lake)
    assert 0 == catch_up(engine, lake)
    assert {1: (2, content_hash(article(1, 2))), 2: (2, "")} == stored(engine, 1, 2, 3)


def test_a_store_that_was_not_set_up_has_nothing_to_learn(engine):
    assert 0 == catch_up(engine, DeltaTable(DictStore()))


def test_of_stored_articles_the_addresses_that_answered_are_known(engine, lake, asked):
    one = article(1, fetched_url="https://paper.example/amp/1")
    runs.write_run(lake, [one, tombstone(2, 1)], run_id(1))
    catch_up(engine, lake)
    known = asked.known(PAPER, [one.url, one.fetched_url, article(2).url])
    seen = {"last_checked": one.fetched_at, "changed_at": one.fetched_at}
    assert {
        one.fetched_url: KnownUrl(
            url=one.fetched_url,
            next_check=one.fetched_at + timedelta(hours=1),
            **seen,
        ),
        article(2).url: KnownUrl(url=article(2).url, **seen),
    } == known


def test_versions_never_go_back(engine, lake):
    runs.write_run(lake, [article(1, 3)], run_id(1))
    runs.write_run(lake, [article(1, 2)], run_id(2))
    catch_up(engine, lake)
    assert 3 == stored(engine, 1)[1][0]


def test_a_state_of_another_store_is_filled_anew(engine, lake, asked):
    runs.write_run(lake, [article(1)], run_id(1))
    catch_up(engine, lake)
    frontier.suppress(engine, ["https://paper.example/weg"], "request", NOW)
    other = dataset.prepare(DictStore())
    runs.write_run(other, [article(2)], run_id(1))
    catch_up(engine, other)
    assert {2} == stored(engine, 1, 2).keys()
    assert {} == asked.known(PAPER, [article(1).url])
    assert {"https://paper.example/weg"} == asked.suppressed(["https://paper.example/weg"])


def test_a_state_is_rebuilt_from_the_files_when_the_log_was_cleaned_up(engine, lake):
    for number in range(3):
        runs.write_run(lake, [article(number), article(9, number + 1)], run_id(number))
    lake.checkpoint()
    lake.store.delete([keys.entry(0), keys.entry(1)])
    assert 4 == catch_up(engine, DeltaTable(lake.store))
    assert {0: 1, 1: 1, 2: 1, 9: 3} == {n: v for n, (v, _) in stored(engine, 0, 1, 2, 9).items()}
    assert 3 == applied_version(engine, dataset.identity(lake.store))


def test_a_store_set_back_to_an_older_state_sets_the_state_back(engine, lake):
    for number in range(3):
        runs.write_run(lake, [article(number)], run_id(number))
    catch_up(engine, lake)
    lake.store.delete([keys.entry(3)])
    catch_up(engine, DeltaTable(lake.store))
    assert {0, 1} == stored(engine, 0, 1, 2).keys()
    assert 2 == applied_version(engine, dataset.identity(lake.store))


def test_articles_of_another_source_are_not_mixed_up(engine, lake):
    runs.write_run(lake, [article(1, source_id=SourceId("at-other"))], run_id(1))
    catch_up(engine, lake)
    assert {} == stored(engine, 1)


def _paper(number, paper, text, **changes):
    lines = (Line(text=text, kind=BlockKind.PARAGRAPH),)
    return article(number, source_id=SourceId(paper), lines=lines, **changes)


def test_copies_are_known_from_the_table_whatever_the_state_lost(engine, lake, tmp_path):
    text = " ".join(Agency(1).article())
    lake = DeltaTable(lake.store, lambda: NOW)
    for number, paper in enumerate(("one", "two"), 1):
        fresh = copy_index.clustered(engine, [_paper(number, paper, text)])
        runs.write_run(lake, fresh, run_id(number, paper))  # killed here: the state is behind
        catch_up(engine, lake)
        catch_up(engine, lake)
    told = reader.latest(lake.store)["cluster_id"].to_pylist()
    assert [name_of(1)] * 2 == told
    new = open_state(f"sqlite:///{tmp_path}/new.sqlite")
    catch_up(new, lake)
    [third] = copy_index.clustered(new, [_paper(3, "three", text)])
    new.dispose()
    assert name_of(1) == third.cluster_id


def test_texts_of_old_files_are_not_read_for_copies(engine, lake):
    text = " ".join(Agency(1).article())
    old = _paper(1, "one", text, cluster_id=name_of(1))
    runs.write_run(lake, [old], run_id(1, "one"))
    later = DeltaTable(lake.store, lambda: NOW + timedelta(days=30))
    assert "text" not in {
        column for add in later.readable().files.values() for column in columns_of(later, add)
    }
    catch_up(engine, later)
    [found] = copy_index.clustered(engine, [_paper(2, "two", text)])
    assert name_of(2) == found.cluster_id


def test_rows_without_a_cluster_which_earlier_versions_wrote_are_no_copies(engine, lake):
    text = " ".join(Agency(1).article())
    runs.write_run(lake, [_paper(1, "one", text)], run_id(1, "one"))
    catch_up(engine, DeltaTable(lake.store, lambda: NOW))
    [found] = copy_index.clustered(engine, [_paper(2, "two", text)])
    assert name_of(2) == found.cluster_id


def test_J14_versions_of_a_file_that_was_taken_out_leave_the_state_and_earlier_ones_come_back(
    engine, lake
):
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2), article(3)], run_id(2))
    catch_up(engine, lake)
    lost = next(path for path in lake.snapshot().files if run_id(2) in path)
    lake.store.put(keys.ARTICLES + lost, b"PAR1")
    [told] = repair.take_out(lake, NOW)
    catch_up(engine, lake)
    known = frontier.stored_versions(engine, PAPER, [name_of(number) for number in (1, 2, 3)])
    assert lost in told
    assert {name_of(1): 1, name_of(2): 1} == {name: one.version for name, one in known.items()}
