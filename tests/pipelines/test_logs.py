import logging

import pytest

from pipelines import logs


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "event=batch_stored"),
        ({"pages": 3, "why": None}, "event=batch_stored pages=3"),
        ({"why": "no room"}, 'event=batch_stored why="no room"'),
        ({"why": 'a "b"\\c=d'}, r'event=batch_stored why="a \"b\"\\c=d"'),
        ({"why": ""}, 'event=batch_stored why=""'),
        ({"why": "one\ntwo\x1b[31m"}, r'event=batch_stored why="one two\\x1b[31m"'),
    ],
    ids=["bare", "number", "blank", "quotes", "empty", "controls"],
)
def test_an_event_is_one_escaped_line(facts, expected):
    assert expected == logs.line("batch_stored", facts)


def test_a_long_fact_is_shortened():
    assert logs.MAX_VALUE_CHARACTERS + 30 > len(logs.line("batch_stored", {"why": "a" * 5000}))


def test_lines_name_the_source_that_the_task_is_about(caplog):
    caplog.set_level(logging.INFO, "crawlers")
    bound = logs.source.set("kurier")
    try:
        logs.get("crawlers").info("source_crawled", pages=2)
    finally:
        logs.source.reset(bound)
    assert ["event=source_crawled pages=2 source=kurier"] == caplog.messages


def test_what_is_below_the_level_is_not_said(caplog):
    logs.configure(logging.WARNING)
    try:
        logs.get("crawlers").info("source_crawled")
        logs.get("crawlers").error("source_failed")
    finally:
        logs.configure(logging.NOTSET)
    assert ["event=source_failed"] == caplog.messages
