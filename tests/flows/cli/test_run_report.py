"""What the terminal says to a person about a harvest: the funnel, what was cut, what to do, where to look."""

from dataclasses import replace

from rich.console import Console

from flows.cli.output import run_report
from pipelines.model.report import Outlook, Verdict
from tests.flows.test_report_markdown import REPORT

KEY = "pages/bote/20261122T050000Z-bote_" + "0" * 32 + ".html"
TOLD = replace(
    REPORT,
    parts=(("rejected", "paywall_stub", 1),),
    usual=(("discovered", 40.0),),
    cut_samples=(("https://bote.example/1", "[red]Spenden[/red]", "cold_start: seen on 3 pages"),),
    before_after=(("https://bote.example/2", "paywall_stub: an offer", KEY),),
)


def printed(thing):
    screen = Console(width=120)
    with screen.capture() as caught:
        screen.print(thing)
    return caught.get()


def test_the_funnel_and_the_cuts_are_shown_as_they_are():
    lines = [line.split() for line in printed(run_report.funnel(TOLD)).splitlines()]
    assert ["found", "3", "40"] in lines
    assert ["refused", "as", "articles", "1", "paywall_stub", "1"] in lines
    assert "[red]Spenden[/red]" in printed(run_report.cuts(TOLD))


def test_advice_is_for_the_only_run_and_for_those_that_went_wrong():
    said = [str(line) for line in run_report.advice([TOLD], "/desk/store")]
    assert said[0].startswith("bote: 1 address: their text is not shown to everybody.")
    assert said[-1].endswith(f"/desk/store/{KEY}")
    bad = replace(TOLD, verdict=Verdict(outlook=Outlook.DEGRADED, message="look"))
    assert [] == list(run_report.advice([TOLD, TOLD], "s"))
    assert said == [str(line) for line in run_report.advice([TOLD, bad], "/desk/store")]
