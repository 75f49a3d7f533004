"""The funnel adds up, and every reason either asks for nothing or comes with what to do."""

from dataclasses import replace

import pytest

from flows import run_words
from pipelines import health
from pipelines.model.rejection import Reason
from pipelines.model.report import Counts
from tests.flows.test_report_markdown import REPORT

COUNTS = Counts(
    discovered=20, refused=8, unchanged=2, failed=1, fetched=9, stored=4, same=1, rejected=4
)
PARTS = (
    ("refused", "not_due", 7),
    ("rejected", "paywall_stub", 3),
    ("failed", "timed_out", 1),
    ("refused", "out_of_scope", 1),
    ("rejected", "too_short", 1),
    ("same", "same_version", 1),
    ("unchanged", "unchanged", 2),
)
FULL = replace(REPORT, counts=COUNTS, parts=PARTS, usual=health.usual([COUNTS, Counts()]))


def test_the_steps_below_a_sum_are_the_sum_and_their_reasons_are_theirs():
    steps = {step.name: step for step in run_words.funnel(FULL)}
    names = list(steps)
    for whole, until in (("found", "fetched"), ("fetched", None)):
        below = names[names.index(whole) + 1 : names.index(until) if until else None]
        fetched = steps["fetched"].count if whole == "found" else 0
        assert steps[whole].count == fetched + sum(steps[name].count for name in below)
    assert "not_due 7, out_of_scope 1" == steps["not asked for"].made_of
    assert "paywall_stub 3, too_short 1" == steps["refused as articles"].made_of
    assert ("", "") == (steps["unchanged"].made_of, steps["the same as stored"].made_of)
    assert (10.0, 2.0) == (steps["found"].usual, steps["stored"].usual)
    assert "left for the next run" not in steps


def test_rare_reasons_are_summed_up_so_that_the_count_is_whole():
    parts = tuple(("rejected", f"reason_{n}", 1) for n in range(9))
    counts = replace(COUNTS, rejected=9)
    steps = run_words.funnel(replace(FULL, counts=counts, parts=parts))
    [made_of] = [step.made_of for step in steps if step.name == "refused as articles"]
    assert made_of.endswith("reason_3 1, others 5")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_one_answer(reason):
    report = replace(REPORT, reasons=(("judge", str(reason), 3, "https://a.example/'1 (why)"),))
    told = run_words.advice(report)
    assert (reason in run_words.QUIET) == (told == ())
    for line in told:
        assert line.startswith("3 addresses: ")
        assert "{" not in line.replace("{tdm: permitted, by: …}", "")
        assert "'1" not in line


def test_advice_is_short_and_the_most_frequent_comes_first():
    reasons = tuple(
        ("judge", str(reason), n, f"https://a.example/{n}") for n, reason in enumerate(Reason, 1)
    )
    told = run_words.advice(replace(REPORT, reasons=reasons))
    assert run_words.MOST_ADVICE == len(told)
    numbers = [int(line.split()[0]) for line in told]
    assert sorted(numbers, reverse=True) == numbers
    counts = replace(REPORT.counts, listings=3, listings_failed=1)
    failed = run_words.advice(replace(REPORT, reasons=(), counts=counts))
    assert ("1 of 4 listings failed: copydesk sources check bote",) == failed
