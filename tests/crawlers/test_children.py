"""Which child sitemaps of an index a run asks for."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers import children
from crawlers.discovery.scope import AdmittedUrl
from pipelines.model.page import DiscoveredUrl, KnownUrl, UrlId
from tests.world.listings import PAPER, VIA

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def child(n, modified=None):
    url = f"https://paper.example/{n}.xml"
    found = DiscoveredUrl(url=url, source_id=PAPER.id, via=VIA, modified=modified)
    return AdmittedUrl(url=url, article_id=UrlId("0"), found=found)


def course(named, known):
    by_url = {child(n).url: KnownUrl(url=child(n).url, **fields) for n, fields in known.items()}
    return children.course(named, by_url, "UTC", NOW)


def names(found):
    return [int(one.url.rpartition("/")[2].partition(".")[0]) for one in found]


def read(ago, stood=timedelta(0), **fields):
    at = NOW - ago
    return {"last_checked": at, "changed_at": at - stood, "body_sha256": "0", **fields}


def test_E05_after_the_head_come_those_that_were_never_read():
    known = {n: read(HOUR / 2) for n in range(8)}
    found = course([child(n) for n in range(12)], known)
    assert ([0, 1, 2], [8, 9, 10, 11]) == (names(found.head), names(found.rest))
    assert [3, 4, 5, 6, 7] == [names([one])[0] for one, _ in found.resting]


@pytest.mark.parametrize(
    ("was", "modified", "is_asked"),
    [
        (read(HOUR / 2), None, False),
        (read(2 * HOUR), None, True),
        (read(2 * HOUR, stood=DAY), None, False),
        (read(25 * HOUR, stood=DAY), None, True),
        (read(29 * DAY, stood=300 * DAY), None, False),
        (read(31 * DAY, stood=300 * DAY), None, True),
        (read(5 * HOUR), "2020-01-31", False),
        (read(31 * DAY), "2020-01-31", True),
        (read(DAY, stood=300 * DAY), "2026-11-22T09:00:00Z", True),
        (read(HOUR / 2, body_sha256=None), None, True),
        ({"last_checked": None}, None, True),
        (read(23 * HOUR, body_sha256=None, fails=1), None, False),
        (read(25 * HOUR, body_sha256=None, fails=1), None, True),
        (read(25 * HOUR, body_sha256=None, fails=2), None, False),
        (read(31 * DAY, body_sha256=None, fails=9), None, True),
    ],
)
def test_a_child_rests_for_as_long_as_it_has_stood(was, modified, is_asked):
    named = [child(n) for n in range(3)] + [child(7, modified)]
    assert is_asked is (7 in names(course(named, {7: was}).rest))


def test_dates_of_an_index_that_change_with_every_request_are_not_believed():
    known = {n: read(DAY, stood=300 * DAY) for n in range(20)}
    found = course([child(n, NOW.isoformat()) for n in range(20)], known)
    assert ([], 17) == (names(found.rest), len(found.resting))


def test_a_dead_child_is_no_head():
    known = {0: read(HOUR, fails=3, body_sha256=None)}
    found = course([child(n) for n in range(5)], known)
    assert ([1, 2, 3], [4]) == (names(found.head), names(found.rest))
