"""What the log says of a file must be true, or readers skip rows."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.store import table
from pipelines.store.delta import actions, file_statistics
from tests.pipelines.store.samples import NOW, article, name_of, run_id

TIMES = st.integers(-(10**15), 4 * 10**15).map(lambda n: NOW + timedelta(microseconds=n))
SLUGS = st.text("abc-\U0010fffe", min_size=1, max_size=90)


def added(articles):
    rows = table.to_table(articles, run_id())
    return actions.file_added("ingest_month=2026-11/x.parquet", table.encode(rows), rows, NOW)[
        "add"
    ]


@given(st.lists(st.tuples(SLUGS, TIMES, TIMES | st.none()), min_size=1, max_size=5))
def test_bounds_hold_every_value(found):
    articles = [
        article(n, source_id=slug, fetched_at=at, published_at=published)
        for n, (slug, at, published) in enumerate(found)
    ]
    add = added(articles)
    stats = json.loads(add["stats"])
    for one in articles:
        assert file_statistics.may_hold(add, "source_id", [one.source_id])
        assert file_statistics.may_hold(add, "article_id", [one.article_id])
        bounded = {"fetched_at": one.fetched_at, "published_at": one.metadata.published_at}
        for name, moment in bounded.items():
            if moment:
                low, high = (stats[bound][name] for bound in ("minValues", "maxValues"))
                assert datetime.fromisoformat(low) <= moment <= datetime.fromisoformat(high)
    assert len(articles) == stats["numRecords"]
    assert sum(p is None for _, _, p in found) == stats["nullCount"]["published_at"]
    assert max(at for _, at, _ in found) <= file_statistics.newest(add, "fetched_at")


def test_a_file_of_others_is_skipped():
    add = added([article(5), article(9)])
    assert not file_statistics.may_hold(add, "source_id", ["de-other", "zz"])
    assert not file_statistics.may_hold(add, "article_id", [name_of(4), name_of(10)])


def test_a_file_without_a_value_in_a_column_is_skipped_by_it():
    plain, moved = article(5), article(6, fetched_url="https://paper.example/amp/6")
    url = moved.fetched_url
    assert [False, True] == [
        file_statistics.may_hold(added([one]), "fetched_url", [url]) for one in (plain, moved)
    ]


@pytest.mark.parametrize(("length", "known"), [(63, True), (64, False), (90, False)])
def test_bounds_that_may_be_cut_are_not_given_for_values(length, known):
    slug = "x" * length
    told = file_statistics.bounds(added([article(5, source_id=slug)]), "source_id")
    assert ((slug, slug) if known else None) == told


def test_a_file_without_statistics_is_never_skipped():
    assert file_statistics.bounds({}, "source_id") is None
    assert file_statistics.may_hold({}, "source_id", ["x"])
    assert file_statistics.newest({}, "fetched_at") is None
