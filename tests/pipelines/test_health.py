from dataclasses import replace

import pytest

from pipelines import health
from pipelines.model.report import Counts, Outlook

GOOD = Counts(
    listings=2, discovered=40, refused=10, unchanged=5, failed=2, fetched=23, stored=20, rejected=3
)


def judged(counts, **fields):
    said = health.verdict(counts, **fields)
    return said.outlook, said.message


@pytest.mark.parametrize(
    ("counts", "fields", "outlook", "words"),
    [
        (GOOD, {}, Outlook.GOOD, "20 stored"),
        (
            replace(GOOD, audited=2, disagreed=1),
            {"history": [replace(GOOD, audited=4, disagreed=3)]},
            Outlook.DEGRADED,
            "trafilatura takes another text on 4 of 6 sampled pages",
        ),
        (replace(GOOD, audited=6, disagreed=3), {}, Outlook.GOOD, "20 stored"),
        (replace(GOOD, audited=4, disagreed=4), {}, Outlook.GOOD, "20 stored"),
        (GOOD, {"also": ["layout changed: at 'main'"]}, Outlook.DEGRADED, "changed: at 'main'"),
        (
            Counts(listings=2, discovered=40, refused=40),
            {"reasons": (("discover", "not_due", 40, "u"),)},
            Outlook.GOOD,
            "nothing new",
        ),
        (Counts(listings=2, discovered=3, unchanged=3), {}, Outlook.GOOD, "nothing new"),
        (
            Counts(listings=2, discovered=41, refused=40, fetched=1, rejected=1),
            {},
            Outlook.GOOD,
            "1 rejected",
        ),
        (
            Counts(listings=2, discovered=66, refused=60, fetched=6, rejected=6),
            {"reasons": (("discover", "not_due", 60, "u"), ("judge", "video_page", 6, "v"))},
            Outlook.DEGRADED,
            "6 of 6 pages are no articles; most often video_page (6), e.g. v",
        ),
        (
            Counts(listings=2, discovered=66, refused=60, fetched=6, rejected=6),
            {"reasons": (("discover", "out_of_scope", 60, "u"),)},
            Outlook.FAILED,
            "no article out of 66",
        ),
        (Counts(listings_failed=2), {}, Outlook.FAILED, "no listing could be read (2 failed)"),
        (Counts(listings=1), {}, Outlook.FAILED, "none names an article"),
        (
            Counts(listings=2, listings_unchanged=2),
            {"history": [GOOD], "reasons": (("fetch", "unchanged", 2, "u"),)},
            Outlook.GOOD,
            "nothing new",
        ),
        (
            Counts(listings=1, discovered=9, fetched=9, rejected=9),
            {"reasons": (("judge", "consent_wall", 9, "u"),)},
            Outlook.FAILED,
            "most often consent_wall (9)",
        ),
        (Counts(listings=1, discovered=9, failed=9), {}, Outlook.FAILED, "no article out of 9"),
        (
            Counts(listings=1, discovered=9, refused=9),
            {"reasons": (("discover", "out_of_scope", 9, "u"),)},
            Outlook.FAILED,
            "refused before fetching",
        ),
        (
            Counts(listings=1, discovered=9, fetched=9, left=9),
            {},
            Outlook.FAILED,
            "wait in the spool",
        ),
        (GOOD, {"finish_reason": "child died"}, Outlook.FAILED, "child died"),
        (GOOD, {"finish_reason": "interrupted"}, Outlook.FAILED, "what it had fetched is stored"),
        (GOOD, {"finish_reason": "cancelled"}, Outlook.CANCELLED, "stopped before its end"),
        (GOOD, {"finish_reason": "deadline"}, Outlook.DEGRADED, "its time ran out"),
        (
            Counts(listings=1, discovered=10, failed=6, fetched=4, stored=4),
            {},
            Outlook.DEGRADED,
            "6 of 10 pages could not be fetched",
        ),
        (
            Counts(listings=1, discovered=10, fetched=10, stored=2, rejected=8),
            {},
            Outlook.DEGRADED,
            "8 of 10 pages are no articles",
        ),
        (
            Counts(listings=1, discovered=10, fetched=10, stored=7, rejected=3),
            {"reasons": (("strip", "all_boilerplate", 3, "u"),)},
            Outlook.DEGRADED,
            "3 of 10 pages show a notice in place of their article: all_boilerplate, e.g. u",
        ),
        (
            Counts(listings=1, discovered=10, fetched=10, stored=7, rejected=3),
            {"reasons": (("judge", "section_page", 3, "u"),)},
            Outlook.GOOD,
            "7 stored",
        ),
        (
            Counts(listings=3, listings_failed=1, discovered=9, fetched=9, stored=9),
            {},
            Outlook.DEGRADED,
            "1 of 4 listings failed",
        ),
        (
            Counts(listings=1, discovered=3, fetched=3, stored=3),
            {"history": (GOOD, GOOD)},
            Outlook.DEGRADED,
            "3 URLs discovered where 40 are usual",
        ),
        (
            Counts(listings=1, discovered=3, fetched=3, stored=3),
            {"history": ()},
            Outlook.GOOD,
            "3 stored",
        ),
        (
            Counts(listings=2, listings_unchanged=2, quiet_days=31),
            {},
            Outlook.DEGRADED,
            "no listing has changed for 31 days",
        ),
        (
            Counts(listings=2, listings_unchanged=2, quiet_days=31),
            {"history": (Counts(listings=2, listings_unchanged=1), Counts())},
            Outlook.GOOD,
            "nothing new",
        ),
        (
            Counts(listings=2, listings_unchanged=2, quiet_days=29),
            {},
            Outlook.GOOD,
            "nothing new",
        ),
    ],
)
def test_a_run_is_judged_by_what_it_came_to(counts, fields, outlook, words):
    found, message = judged(counts, **fields)
    assert outlook is found
    assert words in message


def of_ten(**fields):
    return Counts(listings=1, discovered=10, **fields)


USUAL = [Counts(discovered=50)]


@pytest.mark.parametrize(
    ("still_good", "degraded", "fields"),
    [
        (of_ten(failed=3, fetched=7, stored=7), of_ten(failed=4, fetched=6, stored=6), {}),
        (of_ten(fetched=10, stored=4, rejected=6), of_ten(fetched=10, stored=3, rejected=7), {}),
        (
            Counts(listings=1, discovered=4, failed=2, fetched=2, stored=2),
            Counts(listings=1, discovered=5, failed=2, fetched=3, stored=3),
            {},
        ),
        (
            Counts(listings=1, discovered=4, fetched=4, stored=1, rejected=3),
            Counts(listings=1, discovered=5, fetched=5, stored=1, rejected=4),
            {},
        ),
        (
            Counts(listings=1, discovered=5, fetched=5, stored=5),
            Counts(listings=1, discovered=4, fetched=4, stored=4),
            {"history": USUAL},
        ),
        (
            of_ten(fetched=10, stored=10, audited=4, disagreed=4),
            of_ten(fetched=10, stored=10, audited=5, disagreed=3),
            {},
        ),
    ],
    ids=["failed", "rejected", "few failed", "few rejected", "fewer than usual", "few audited"],
)
def test_a_run_is_degraded_from_a_limit_on(still_good, degraded, fields):
    assert Outlook.GOOD is judged(still_good, **fields)[0]
    assert Outlook.DEGRADED is judged(degraded, **fields)[0]


@pytest.mark.parametrize(("count", "outlook"), [(2, Outlook.GOOD), (3, Outlook.DEGRADED)])
def test_notices_count_from_a_fifth_of_the_pages_on(count, outlook):
    reasons = (("judge", "consent_wall", count, "u"),)
    pages = of_ten(fetched=10, stored=10 - count, rejected=count)
    assert outlook is judged(pages, reasons=reasons)[0]


@pytest.mark.parametrize("known", ["same", "unchanged"])
def test_a_run_that_meets_known_articles_is_not_fruitless(known):
    counts = Counts(listings=1, discovered=9, failed=2, **{known: 7}, fetched=7 * (known == "same"))
    assert Outlook.FAILED is not judged(counts)[0]


def test_a_crawl_that_broke_off_is_not_called_nothing_new():
    counts = Counts(listings=7, discovered=73, refused=73)
    verdict = health.verdict(counts, finish_reason="DiskFullError")
    assert Outlook.FAILED == verdict.outlook
    assert "'DiskFullError' after 0 of 73 pages" in verdict.message
    assert "nothing new" not in verdict.message


@pytest.mark.parametrize("counts", [Counts(listings=9), Counts(listings=9, fetched=8, stored=8)])
def test_E05_child_sitemaps_that_were_not_read_are_named(counts):
    counts = replace(counts, listings_left=70, discovered=8, refused=8 - counts.fetched)
    found = health.verdict(counts)
    assert found.message.endswith("; 70 child sitemaps not read yet")
