"""What the log hears of a source's crawl."""

import logging

import pytest
import structlog

from crawlers.crawl_log import MAX_NOTES, CrawlLog
from crawlers.fetching.limits import FetchFailure
from pipelines import logs
from pipelines.model.rejection import Reason


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.WARNING, "crawlers")
    logs.configure()
    yield caplog
    structlog.reset_defaults()


def test_K12_of_a_fault_at_every_url_a_few_are_said(said):
    told = CrawlLog()
    for number in range(1_000):
        told.warn("listing_odd", url=f"https://x.example/{number}")
        told.warn("listing_failed", url=f"https://x.example/{number}")
    assert 2 * MAX_NOTES == len(said.messages)


def test_K12_a_fault_of_the_whole_host_is_said_once(said):
    told = CrawlLog()
    for number in range(1_000):
        told.tell(FetchFailure(reason=Reason.HOST_DOWN, evidence=f"{number} failures"))
        told.tell(FetchFailure(reason=Reason.GONE, evidence="status 404"))
    assert 1 == len(said.messages)
