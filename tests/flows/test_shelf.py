"""Outcomes wait on disk and are read as if they were there."""

from dataclasses import replace

import pytest

from flows.steps.shelf import NewVersions, Shelf, articles_of
from flows.workers import page_tasks
from flows.workers.page_tasks import Spilled
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Rejection, Stage
from tests.pipelines.store.samples import NOW, PAPER, article, tombstone

REFUSED = Rejection(
    url="https://paper.example/shop",
    source_id=PAPER,
    stage=Stage.JUDGE,
    reason=Reason.TOO_SHORT,
    evidence="3 words",
    fetched_at=NOW,
)


@pytest.fixture
def shelf(tmp_path):
    """Two articles and a refusal, as workers leave them."""
    outcomes = {"one": article(1), "two": article(2), "no": REFUSED}
    kept = {url: page_tasks.shelve(outcome, str(tmp_path)) for url, outcome in outcomes.items()}
    assert [Spilled, Spilled, Rejection] == [type(one) for one in kept.values()]
    return Shelf(kept)


def test_outcomes_are_read_as_they_were(shelf):
    assert {"one": article(1), "two": article(2), "no": REFUSED} == shelf
    assert {"one": article(1), "two": article(2)} == shelf.articles()
    assert shelf.articles() == articles_of(dict(shelf))
    with pytest.raises(KeyError):
        shelf.articles()["no"]


def test_captures_lie_elsewhere_and_articles_may_be_refused_after_all(shelf):
    elsewhere = RawPointer(file="raw/x.warc.gz", offset=1, length=2)
    moved = shelf.refusing({"two": REFUSED}).moved(lambda raw: elsewhere if raw else None)
    assert {"one": replace(article(1), raw=elsewhere)} == moved.articles()
    assert (REFUSED, REFUSED) == (moved["two"], moved["no"])
    assert article(2) == shelf["two"]


def test_new_versions_differ_in_what_was_decided_and_others_stand_behind_them(shelf):
    fresh = NewVersions(shelf.articles(), [("two", {"version": 4}), ("one", {"version": 1})])
    fresh = fresh.clustered([None, article(1).article_id], (tombstone(3, 2),))
    expected = [
        replace(article(2), version=4, cluster_id=None),
        replace(article(1), cluster_id=article(1).article_id),
        tombstone(3, 2),
    ]
    assert expected == list(fresh)
    assert expected[1:] == fresh[1:]
    assert expected[-1] == fresh[-1]
