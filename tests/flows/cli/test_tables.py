"""Tables of a harvest as an operator sees them."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from flows.cli.output import tables
from pipelines.model.report import Counts, Outlook, Verdict
from tests.flows.test_report_markdown import REPORT

LONG = (
    "no article out of 1 discovered URLs; most often not_article (1), e.g. https://paper.example/a"
)


def shown(*things):
    screen = Console(width=120, record=True, file=io.StringIO())
    for thing in things:
        screen.print(thing, soft_wrap=not hasattr(thing, "columns"))
    return screen.export_text().splitlines()


def runs(count, outlook=Outlook.GOOD):
    counts = Counts(discovered=2, fetched=2, stored=1, rejected=1)
    verdict = Verdict(outlook=outlook, message=LONG)
    return [
        replace(REPORT, source_id=f"de-paper-{n}", counts=counts, verdict=verdict)
        for n in range(count)
    ]


def test_every_source_takes_one_line_and_a_sum_stands_below():
    lines = [
        line.split()
        for line in shown(tables.report_table(runs(3)))
        if "paper" in line or "all" in line
    ]
    assert [
        ["de-paper-0", "2", "0", "0", "0", "2", "1", "0", "1", "good"],
        ["de-paper-1", "2", "0", "0", "0", "2", "1", "0", "1", "good"],
        ["de-paper-2", "2", "0", "0", "0", "2", "1", "0", "1", "good"],
        ["all", "3", "6", "0", "0", "0", "6", "3", "0", "3"],
    ] == lines


def test_of_several_sources_those_with_nothing_new_are_only_counted():
    quiet = [replace(run, counts=Counts()) for run in runs(5)]
    lines = shown(tables.report_table([*quiet[:4], *runs(1, Outlook.FAILED)]))
    assert ["de-paper-0"] == [line.split()[0] for line in lines if "de-paper" in line]
    assert any("nothing new: 4" in line for line in lines)
    assert any("all 5" in line for line in lines)
    assert any("de-paper-0" in line for line in shown(tables.report_table(quiet[:1])))


def test_many_sources_are_summed_up():
    lines = shown(tables.report_table(runs(tables.MAX_ROWS + 7)))
    assert tables.MAX_ROWS == sum("de-paper-" in line for line in lines)
    assert any("… and 7 more" in line for line in lines)
    assert any("all 107" in line and "214" in line for line in lines)


@pytest.mark.parametrize(("outlook", "told"), [(Outlook.GOOD, 0), (Outlook.FAILED, 2)])
def test_what_to_look_at_is_said_of_runs_that_are_not_good(outlook, told):
    lines = shown(*tables.verdicts(runs(2, outlook)))
    assert [f"de-paper-{n}: {outlook}: {LONG}" for n in range(told)] == lines


def test_the_only_run_is_always_judged_in_words():
    assert [f"de-paper-0: good: {LONG}"] == shown(*tables.verdicts(runs(1)))


def test_announced_listings_are_proposed_in_one_line_a_source():
    silent, talking = runs(2)
    urls = tuple(f"https://paper.example/{n}.xml" for n in range(5))
    [line] = shown(*tables.proposals([silent, replace(talking, proposals=urls)]))
    assert (
        "de-paper-1: announced, but not in its source file: https://paper.example/0.xml, "
        "https://paper.example/1.xml, https://paper.example/2.xml and 2 more"
    ) == line


def test_proposals_of_many_sources_are_cut_off():
    many = [replace(run, proposals=("https://paper.example/a.xml",)) for run in runs(102)]
    lines = shown(*tables.proposals(many))
    assert tables.MAX_ROWS + 1 == len(lines)
    assert "… and 2 more; each run's report lies in the store" == lines[-1]
