"""The newsroom as a page."""

import re

import pytest

from flows.newsroom import page
from flows.newsroom.look import Newsroom
from flows.newsroom.needs import needs
from flows.newsroom.standing import standings
from pipelines.model.report import Outlook
from tests.flows.newsroom.runs import NOW, line, readings

FAILED = {"outlook": Outlook.FAILED, "message": "no listing | could be read <b>now</b>"}


@pytest.fixture
def shown(crawling):
    """Return the page of sources by their last runs."""

    def made(*lines, links=()):
        names = dict.fromkeys(one.source for one in lines)
        sources = [crawling.source_of("https://paper.example/", name) for name in names]
        rows = standings(sources, readings(*lines), NOW)
        seen = Newsroom(NOW, tuple(rows), tuple(needs(rows, awaits_contact=())))
        return page.page(seen, dict(links))

    return made


def test_the_worst_stands_first_with_what_it_says_and_the_others_below(shown):
    told = shown(line("well", articles=3), line("sick", **FAILED))
    assert told.index("/report-sick)") < told.index("/report-well)")
    assert "`copydesk sources check sick`" in told
    assert "**failed**" in told
    assert "<b>" not in told


def test_every_row_has_every_column(shown):
    told = shown(line("well", reason="a|b", rejected=1, fetched=9), line("sick", **FAILED))
    rows = [row for row in told.splitlines() if row.startswith("| ")]
    assert {10} == {len(re.split(r"(?<!\\)\|", row)) - 2 for row in rows}


def test_where_all_is_well_it_says_so(shown):
    assert "Nothing needs a person." in shown(line("well"))


def test_a_flow_that_mends_it_is_linked(shown):
    told = shown(line("sick", left=4), links={"verify": "/v2/deployments/deployment/1"})
    assert "or run [verify](/v2/deployments/deployment/1)" in told


def test_all_that_operators_do_is_linked(shown):
    links = {
        "sync": "/v2/deployments/deployment/2/run",
        "forget": "/v2/deployments/deployment/1/run",
    }
    told = shown(line("well"), links=links)
    assert (
        "Do something: [forget](/v2/deployments/deployment/1/run) · [sync](/v2/deployments/deployment/2/run)"
        in told
    )


def test_a_source_that_has_not_run_is_not_called_well_and_leads_to_no_report(crawling):
    sources = [crawling.source_of("https://paper.example/", name) for name in ("well", "new")]
    rows = standings(sources, readings(line("well")), NOW)
    told = page.page(Newsroom(NOW, tuple(rows), ()), {})
    assert "1 well, 1 not yet run" in told
    assert "/report-well)" in told
    assert "/report-new)" not in told


def test_a_thousand_sources_are_folded_by_country_and_none_is_lost(shown):
    lines = [line(f"paper{n:04}", **(FAILED if n % 50 == 0 else {})) for n in range(1000)]
    told = shown(*lines)
    assert 1000 == len(set(re.findall(r"^\| \[(paper\d+)\]", told, re.MULTILINE)))
    assert "<details>" in told
    assert told.index("/report-paper0050)") < told.index("<details>")
    assert len(told) < 300_000
