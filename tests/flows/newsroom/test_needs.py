"""What needs a person, and the command for it."""

from datetime import timedelta

import pytest

from flows.newsroom.needs import needs
from flows.newsroom.standing import standings
from pipelines.model.report import Outlook
from tests.flows.newsroom.runs import DAY, NOW, line, readings

FAILED = {"outlook": Outlook.FAILED, "message": "no listing could be read"}


@pytest.fixture
def tell(crawling):
    """Return (what, sources, remedy) of the needs of all sources that ran."""

    def found(*lines, awaits=()):
        names = dict.fromkeys(one.source for one in lines)
        sources = [crawling.source_of("https://paper.example/", name) for name in names]
        rows = standings(sources, readings(*lines), NOW)
        return [(n.what, n.sources, n.remedy) for n in needs(rows, awaits_contact=awaits)]

    return found


def test_nothing_is_said_where_all_is_well(tell):
    assert [] == tell(line("a", fetched=20, rejected=2), line("b"))


@pytest.mark.parametrize(
    ("run", "remedy"),
    [
        ({**FAILED, "listings": 0}, "copydesk sources check sick"),
        ({**FAILED, "left": 3}, "copydesk verify"),
        ({"ago": 2 * DAY}, "copydesk harvest sick"),
        (
            {"outlook": Outlook.DEGRADED, "message": "layout changed: 3 of 5"},
            "copydesk read --source sick --format text",
        ),
        (
            {"fetched": 10, "rejected": 7, "reason": "x", "example": "https://p.example/1 (why)"},
            "copydesk why 'https://p.example/1'",
        ),
    ],
)
def test_each_need_names_its_source_and_a_command(tell, run, remedy):
    wells = [line(name, ago=timedelta(minutes=5)) for name in ("a", "b", "c")]
    [(_, sources, found)] = tell(*wells, line("sick", **run))
    assert (("sick",), remedy) == (sources, found)


def test_where_most_are_silent_the_worker_is_asked_for(tell):
    [(what, sources, remedy)] = tell(*(line(name, ago=2 * DAY) for name in "abc"), line("d"))
    assert ("make run", 3) == (remedy, len(sources))
    assert "worker" in what


def test_a_command_names_the_first_few_sources(tell):
    sick = [line(f"s{n}", listings=0, **FAILED) for n in range(9)]
    [(_, sources, remedy)] = tell(*sick)
    assert (9, "copydesk sources check s0 s1 s2 s3 s4") == (len(sources), remedy)


def test_sources_that_wait_for_a_contact_stand_in_one_need(tell):
    [(_, sources, remedy)] = tell(line("a", ago=5 * DAY), awaits=("a",))
    assert ("a",) == sources
    assert "COPYDESK_CONTACT" in remedy
