from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import ledger
from pipelines.ledger import Fate
from pipelines.model.page import PROBED, RunId, Via, Visit
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.report import Counts
from tests.pipelines.drafts import NOW, SOURCE
from tests.pipelines.test_versions import OLD

RUN = RunId("20261102T090000Z-blatt")


def visit(number, reason=None, stage=Stage.FETCH, **fields):
    url = f"https://blatt.example/{number}"
    via = Via(seed="https://blatt.example/feed", listing="https://blatt.example/feed")
    return Visit(url=url, source_id=SOURCE, via=via, stage=stage, reason=reason, at=NOW, **fields)


def refusal(number, reason=Reason.SECTION_PAGE):
    return Rejection(
        url=f"https://blatt.example/{number}",
        source_id=SOURCE,
        stage=Stage.JUDGE,
        reason=reason,
        evidence="9 teasers",
    )


def url(number):
    return f"https://blatt.example/{number}"


FULL = [
    visit("feed", is_listing=True),
    visit("other", Reason.TIMED_OUT, is_listing=True),
    visit(1),
    visit(2),
    visit(3),
    visit(4),
    visit(5, Reason.UNCHANGED),
    visit(6, Reason.OUT_OF_SCOPE, Stage.DISCOVER),
    visit(7, Reason.ROBOTS_DENIED),
    visit(8, Reason.GONE, status=404),
]
OUTCOMES = {url(1): OLD, url(2): OLD, url(3): refusal(3)}
FATES = {
    url(1): Fate(article_id=OLD.article_id, version=2),
    url(2): Fate(reason=Reason.SAME_VERSION),
}


def test_every_url_ends_in_one_drawer():
    rows = ledger.rows(RUN, FULL, OUTCOMES, FATES)
    expected = Counts(
        listings=1, listings_failed=1, discovered=8, refused=2, unchanged=1, failed=1, fetched=4,
        stored=1, same=1, rejected=2, cuts=5,
    )  # fmt: skip
    assert expected == ledger.counts(rows, cuts=5)
    ledger.check(expected)


DRAWERS = {
    "listings": [(None, Stage.FETCH), (Reason.UNCHANGED, Stage.FETCH), (Reason.NOT_DUE, Stage.DISCOVER)],
    "listings_unchanged": [(Reason.UNCHANGED, Stage.FETCH), (Reason.NOT_DUE, Stage.DISCOVER)],
    "listings_left": [(Reason.OVER_BUDGET, Stage.DISCOVER), (Reason.RUN_STOPPED, Stage.DISCOVER)],
    "listings_failed": [(Reason.TIMED_OUT, Stage.FETCH)],
    "unchanged": [(Reason.UNCHANGED, Stage.FETCH)],
    "refused": [(Reason.OUT_OF_SCOPE, Stage.DISCOVER), (Reason.ROBOTS_DENIED, Stage.FETCH)],
    "failed": [(Reason.GONE, Stage.FETCH)],
}  # fmt: skip


@pytest.mark.parametrize("drawer", DRAWERS)
def test_each_way_to_end_counts_in_its_drawer(drawer):
    is_listing = drawer.startswith("listings")
    for reason, stage in DRAWERS[drawer]:
        (row,) = ledger.rows(RUN, [visit(1, reason, stage, is_listing=is_listing)], {}, {})
        counts = ledger.counts([row])
        assert (1, not is_listing) == (getattr(counts, drawer), counts.discovered), reason


@pytest.mark.parametrize("reason", [None, Reason.SOFT_404, Reason.GONE])
def test_I05_an_address_that_cannot_exist_counts_nowhere(reason):
    via = Via(seed=PROBED, listing=PROBED)
    rows = ledger.rows(RUN, [replace(visit(1, reason, is_listing=True), via=via)], {}, {})
    assert (1, Counts(), ()) == (len(rows), ledger.counts(rows), ledger.reasons(rows))


def test_a_listing_out_of_scope_counts_nowhere():
    far = visit("far", Reason.OUT_OF_SCOPE, Stage.DISCOVER, is_listing=True)
    assert Counts() == ledger.counts(ledger.rows(RUN, [far], {}, {}))


def test_a_row_says_what_became_of_its_url():
    rows = {row.url: row for row in ledger.rows(RUN, FULL, OUTCOMES, FATES)}
    assert (Stage.STORE, None, 2) == (rows[url(1)].stage, rows[url(1)].reason, rows[url(1)].version)
    assert (Stage.JUDGE, Reason.SECTION_PAGE, "9 teasers") == (
        rows[url(3)].stage,
        rows[url(3)].reason,
        rows[url(3)].evidence,
    )


def test_a_page_that_no_worker_gave_back_is_asked_for_again_and_no_fault_of_the_store():
    (row,) = ledger.rows(RUN, [visit(4)], {}, {})
    assert (Stage.EXTRACT, Reason.CLEANING_LOST) == (row.stage, row.reason)


def test_a_clean_article_that_nothing_was_decided_on_is_a_fault_of_ours():
    with pytest.raises(ledger.LedgerError, match="nothing was decided"):
        ledger.rows(RUN, [visit(1)], {url(1): OLD}, {})


def test_a_url_fetched_after_a_failure_counts_once():
    late = replace(visit(1), at=NOW + timedelta(minutes=1))
    rows = ledger.rows(
        RUN, [visit(1, Reason.TIMED_OUT), late, visit(1, Reason.RUN_STOPPED)], OUTCOMES, FATES
    )
    assert [None] == [row.reason for row in rows]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9),
            st.sampled_from([None, *Reason]),
            st.sampled_from(Stage),
            st.booleans(),
        )
    )
)
def test_counts_add_up_whatever_happens(facts):
    visits = [visit(n, reason, stage, is_listing=listing) for n, reason, stage, listing in facts]
    rows = ledger.rows(RUN, visits, OUTCOMES, FATES)
    counts = ledger.counts(rows)
    ledger.check(counts)
    assert counts.discovered == len({v.url for v in visits if not v.is_listing})
    for name in ("refused", "unchanged", "failed", "rejected", "same", "left"):
        parts = (number for key, _, number in ledger.parts(rows) if key == name)
        assert getattr(counts, name) == sum(parts)


def test_a_lost_url_is_an_error_that_names_the_sum():
    with pytest.raises(
        ledger.LedgerError, match=r"discovered 3 is not refused 1 .* fetched 1; fetched 1 is not"
    ):
        ledger.check(Counts(discovered=3, refused=1, fetched=1))


def test_reasons_are_ranked_with_an_example():
    rows = ledger.rows(
        RUN,
        [
            visit(1, Reason.GONE),
            visit(2, Reason.GONE),
            visit(3, Reason.TIMED_OUT, evidence="60 s\x1b[31m"),
        ],
        {},
        {},
    )
    assert [
        ("fetch", "gone", 2, url(1)),
        ("fetch", "timed_out", 1, f"{url(3)} (60 s\\x1b[31m)"),
    ] == list(ledger.reasons(rows))
