"""What is kept of a report."""

from dataclasses import replace
from datetime import timedelta

from flows.newsroom.line import day_totals, of_report
from pipelines.model.report import Counts
from tests.flows.newsroom.runs import NOW, line, report
from tests.flows.test_report_markdown import ARTICLE


def test_corrections_are_no_news():
    articles = (replace(ARTICLE, version=1), replace(ARTICLE, version=2))
    assert 1 == of_report(report(articles=articles)).articles


def test_an_article_dated_ahead_is_as_new_as_its_run():
    ahead = replace(ARTICLE, version=1, published_at=NOW + timedelta(days=9))
    run = report(articles=(ahead,))
    assert run.ended_at == of_report(run).newest


def test_the_main_reason_is_one_of_cleaning():
    reasons = (
        ("frontier", "not_due", 40, "https://paper.example/old"),
        ("judge", "too_short", 3, "https://paper.example/s (12 words)"),
        ("judge", "not_article", 1, "https://paper.example/n"),
    )
    found = of_report(report(reasons=reasons))
    assert ("too_short", "https://paper.example/s (12 words)") == (found.reason, found.example)


def test_only_what_was_asked_for_counts_as_request():
    # three listings: one read, one answered 304, one left alone; five articles: one 304, one failed, three fetched
    counts = Counts(
        listings=3, listings_unchanged=2, discovered=7, refused=2, unchanged=1, failed=1, fetched=3
    )
    reasons = (("fetch", "unchanged", 2, "x"), ("frontier", "not_due", 3, "x"))
    found = of_report(report(counts=counts, reasons=reasons))
    assert (7, 2) == (found.requests, found.unchanged)


def test_a_day_is_the_sum_of_a_sources_runs():
    late, early = line(articles=2), line(ago=timedelta(hours=5), articles=3)
    [total] = day_totals([late, early])
    assert (5, late) == (total.articles, total.last)
