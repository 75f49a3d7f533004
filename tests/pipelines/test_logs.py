"""Log lines: one event, one escaped line."""

import logging

import pytest
import structlog

from pipelines import logs


@pytest.fixture
def told(caplog):
    """Return what a module's logger says."""
    caplog.set_level(logging.INFO, "crawlers")
    logs.configure()

    def tell(**facts):
        caplog.clear()
        logs.get("crawlers").info("batch_stored", **facts)
        return caplog.messages

    yield tell
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "event=batch_stored"),
        ({"pages": 3}, "event=batch_stored pages=3"),
        ({"why": "no room"}, 'event=batch_stored why="no room"'),
        ({"why": 'a "b"=d'}, r'event=batch_stored why="a \"b\"=d"'),
        ({"why": "one\ntwo\x1b[31m"}, r'event=batch_stored why="one two\\x1b[31m"'),
    ],
    ids=["bare", "number", "blank", "quotes", "controls"],
)
def test_an_event_is_one_escaped_line(told, facts, expected):
    assert [expected] == told(**facts)


def test_a_long_fact_is_shortened(told):
    assert logs.MAX_VALUE_CHARACTERS + 30 > len(told(why="a" * 5000)[0])


def test_lines_name_the_source_that_the_task_is_about(told):
    with structlog.contextvars.bound_contextvars(source="kurier"):
        assert ["event=batch_stored pages=2 source=kurier"] == told(pages=2)


def test_what_is_below_the_level_is_not_said(caplog):
    logs.configure(logging.WARNING)
    try:
        logs.get("crawlers").info("source_crawled")
        logs.get("crawlers").error("source_failed")
    finally:
        logs.configure(logging.NOTSET)
        structlog.reset_defaults()
    assert ["event=source_failed"] == caplog.messages
