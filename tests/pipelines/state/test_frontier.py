"""Look-ups while crawling, and what is written after the commit."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import event

from pipelines.model.page import KnownUrl
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from pipelines.state import applied, frontier
from pipelines.state.frontier import StoredVersion
from pipelines.state.keys import BATCH
from tests.pipelines.store.samples import NOW, PAPER, name_of, visit

HOUR = timedelta(hours=1)
OTHER = SourceId("at-other")
MANY = 2 * BATCH + 1


def row(number, version=1, **changes):
    given = {
        "article_id": name_of(number),
        "source_id": PAPER,
        "version": version,
        "content_hash": f"h{version}",
        "url": f"https://paper.example/{number}",
        "fetched_url": None,
        "fetched_at": NOW,
        "status": "ok",
        "change": "first",
    }
    return given | changes


def urls(found):
    return [one.url for one in found]


def test_what_was_met_is_known_afterwards(state, asked):
    frontier.record(state, [visit(etag='"a"', last_modified="y", body_sha256="b")], NOW)
    known = asked.known(PAPER, [visit().url, "https://paper.example/never"])
    assert {
        visit().url: KnownUrl(
            url=visit().url,
            etag='"a"',
            last_modified="y",
            body_sha256="b",
            last_checked=NOW,
            next_check=NOW + HOUR,
            changed_at=NOW,
        )
    } == known


def test_nothing_is_known_of_nothing(state, asked):
    assert {} == asked.known(PAPER, [])
    assert () == frontier.due(state, PAPER, NOW, 10)
    assert set() == asked.suppressed([])
    assert {} == frontier.stored_versions(state, PAPER, [])
    frontier.record(state, [], NOW)


def test_two_sources_keep_books_of_one_url_apart(state, asked):
    frontier.record(state, [visit(etag='"a"'), visit(source_id=OTHER)], NOW)
    assert '"a"' == asked.known(PAPER, [visit().url])[visit().url].etag
    assert asked.known(OTHER, [visit().url])[visit().url].etag is None


def test_the_most_overdue_come_first_up_to_the_limit(state):
    visits = [visit(n, at=NOW - n * HOUR) for n in range(5)]
    frontier.record(state, [*visits, visit(9, source_id=OTHER, at=NOW - 9 * HOUR)], NOW)
    assert urls(visits[:0:-1]) == urls(frontier.due(state, PAPER, NOW, 10))
    assert urls(visits[:2:-1]) == urls(frontier.due(state, PAPER, NOW, 2))


def test_listings_are_known_with_validators_and_never_due(state, asked):
    frontier.record(state, [visit(is_listing=True, etag='"a"')], NOW)
    assert '"a"' == asked.known(PAPER, [visit().url])[visit().url].etag
    assert () == frontier.due(state, PAPER, NOW + 1000 * HOUR, 10)


def test_E10_how_long_no_listing_has_changed_is_known(state):
    def fetched(number, days, reason=None):
        at = NOW + timedelta(days=days)
        listing = visit(number, is_listing=True, at=at, reason=reason, body_sha256="b")
        frontier.record(state, [listing, visit(9, at=at)], at)

    assert 0 == frontier.quiet_days(state, PAPER, NOW)
    fetched(1, 0)
    fetched(2, 5)
    fetched(2, 20, Reason.UNCHANGED)
    assert 35 == frontier.quiet_days(state, PAPER, NOW + timedelta(days=40))
    fetched(1, 39)
    assert 1 == frontier.quiet_days(state, PAPER, NOW + timedelta(days=40))


def test_what_is_refused_at_discovery_never_fills_the_state(state, asked):
    trap = [visit(n, stage=Stage.DISCOVER, reason=Reason.TRAP) for n in range(20)]
    frontier.record(state, trap, NOW)
    assert {} == asked.known(PAPER, [one.url for one in trap])


def test_the_last_visit_of_a_url_counts(state, asked):
    frontier.record(state, [visit(reason=Reason.TIMED_OUT), visit(at=NOW + HOUR)], NOW + HOUR)
    assert 0 == asked.known(PAPER, [visit().url])[visit().url].fails


def test_many_urls_go_through_in_batches(state, asked):
    visits = [visit(n) for n in range(MANY)]
    frontier.record(state, visits, NOW)
    frontier.record(state, visits, NOW + HOUR)
    assert MANY == len(asked.known(PAPER, [one.url for one in visits]))
    assert MANY == len(frontier.due(state, PAPER, NOW + 9 * HOUR, 2 * MANY))
    applied.apply_commit(state, "lake", [row(n) for n in range(MANY)], 0)
    assert MANY == len(frontier.stored_versions(state, PAPER, [name_of(n) for n in range(MANY)]))


def test_the_target_of_a_redirect_is_asked_for_under_the_first_address_only(state, asked):
    target = "https://paper.example/target"
    applied.apply_commit(state, "lake", [row(1, url=target)], 0)
    assert [target] == urls(frontier.due(state, PAPER, NOW + HOUR, 9))
    frontier.record(state, [visit(final_url=target)], NOW)
    assert [visit().url] == urls(frontier.due(state, PAPER, NOW + HOUR, 9))
    assert target in asked.known(PAPER, [target])


def test_suppressed_urls_are_told_whatever_their_source(state, asked):
    frontier.suppress(state, ["https://a.example/x", "https://a.example/x"], "request", NOW)
    frontier.suppress(state, ["https://a.example/x"], "again", NOW)
    assert {"https://a.example/x"} == asked.suppressed(
        ["https://a.example/x", "https://a.example/y"]
    )


def test_stored_versions_are_the_newest_of_the_source(state):
    applied.apply_commit(state, "lake", [row(1), row(1, 2), row(2, source_id=OTHER)], 0)
    applied.apply_commit(state, "lake", [row(3, 4)], 1)
    found = frontier.stored_versions(state, PAPER, [name_of(n) for n in (1, 2, 3, 4)])
    assert {
        name_of(1): StoredVersion(version=2, content_hash="h2"),
        name_of(3): StoredVersion(version=4, content_hash="h4"),
    } == found


def test_a_commit_applied_twice_or_late_changes_nothing(state):
    applied.apply_commit(state, "lake", [row(1, 2)], 1)
    applied.apply_commit(state, "lake", [row(1, 2)], 1)
    applied.apply_commit(state, "lake", [row(1, 1)], 0)
    assert 2 == frontier.stored_versions(state, PAPER, [name_of(1)])[name_of(1)].version
    assert 1 == applied.applied_version(state, "lake")


def test_a_commit_of_a_lake_that_the_state_does_not_follow_is_not_applied(state):
    applied.apply_commit(state, "lake", [row(1)], 0)
    applied.apply_commit(state, "other", [row(2)], 5)
    assert {} == frontier.stored_versions(state, PAPER, [name_of(2)])
    assert (0, None) == tuple(applied.applied_version(state, one) for one in ("lake", "other"))


def test_a_new_version_makes_the_next_check_soon_again(state, asked):
    frontier.record(state, [visit(), visit(at=NOW + 64 * HOUR)], NOW + 64 * HOUR)
    later = NOW + 128 * HOUR
    applied.apply_commit(state, "lake", [row(1, 2, fetched_at=later, change="correction")], 0)
    frontier.record(state, [visit(at=later)], later)
    assert later + HOUR == asked.known(PAPER, [visit().url])[visit().url].next_check


def test_a_new_cleaning_of_an_old_page_is_no_change_of_the_article(state, asked):
    frontier.record(state, [visit()], NOW)
    later = NOW + 64 * HOUR
    applied.apply_commit(state, "lake", [row(1, 2, fetched_at=later, change="recleaned")], 0)
    frontier.record(state, [visit(at=later)], later)
    assert later + 64 * HOUR == asked.known(PAPER, [visit().url])[visit().url].next_check


def test_a_tombstone_is_not_asked_for_again(state):
    applied.apply_commit(state, "lake", [row(1, status="takedown", content_hash="")], 0)
    assert () == frontier.due(state, PAPER, NOW + 1000 * HOUR, 9)


def test_times_of_visits_may_have_any_offset(state, asked):
    berlin = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    frontier.record(state, [replace(visit(), at=berlin)], NOW)
    assert NOW == asked.known(PAPER, [visit().url])[visit().url].last_checked


def test_many_visits_are_written_in_portions(state):
    """A run may meet 200,000 URLs: what is held beside them must not grow with their number."""
    sizes = []

    def note(_, __, ___, parameters, ____, is_many):
        sizes.append(len(parameters) if is_many else 1)

    event.listen(state, "before_cursor_execute", note)
    frontier.record(state, [visit(n) for n in range(MANY)], NOW)
    assert (BATCH, MANY) == (max(sizes), sum(size for size in sizes if size > 1) + 1)
    assert MANY == len(frontier.due(state, PAPER, NOW + HOUR, MANY + 1))
