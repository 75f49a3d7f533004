"""What a robots.txt means."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching import robots
from crawlers.fetching.robots import RobotsAnswer, RobotsGate
from pipelines.model.rejection import Reason
from pipelines.state.lookup import RobotsCopy

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOME = "https://site.example"


def _rules(text, agent="copydesk", status=200):
    body = text if isinstance(text, bytes) else text.encode()
    return robots.rules_of(RobotsAnswer(status=status, body=body), agent)


def _allows(text, *paths):
    rules = _rules(text)
    return [rules.refusal(HOME + path) is None for path in paths]


@pytest.mark.parametrize(
    ("status", "stop"),
    [
        (200, None),
        (404, None),
        (410, None),
        (418, None),
        (401, Reason.ROBOTS_DENIED),
        (403, Reason.ROBOTS_DENIED),
        (429, Reason.ROBOTS_UNREACHABLE),
        (500, Reason.ROBOTS_UNREACHABLE),
        (503, Reason.ROBOTS_UNREACHABLE),
        (999, Reason.ROBOTS_UNREACHABLE),
        (None, Reason.ROBOTS_UNREACHABLE),
    ],
)
def test_A01_A05_a_status_decides(status, stop):
    rules = _rules("", status=status)
    assert stop == rules.stop
    assert (stop is None) is (rules.refusal(f"{HOME}/a") is None)


def test_A08_redirects_without_end_count_as_absent():
    rules = robots.rules_of(RobotsAnswer(status=None, too_many_redirects=True), "copydesk")
    assert rules.refusal(f"{HOME}/a") is None


def test_A10_a_line_cut_at_the_limit_is_dropped():
    filler = "#" * (robots.MAX_BYTES - 40) + "\n"
    assert [False, True] == _allows(
        "User-agent: *\nDisallow: /no\n" + filler + "Disallow: /yes\n" * 9, "/no", "/yesterday"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"\xef\xbb\xbfUser-agent: *\nDisallow: /no", id="mark at the start"),
        pytest.param(b"User-agent: *\rDisallow: /no\r", id="old line ends"),
        pytest.param(b"User-agent: *\0\nDisallow: /no\n", id="zero byte"),
        pytest.param(b"User-agent: *\n# gr\xfc\xdfe\nDisallow: /no\n", id="other encoding"),
        pytest.param(b"\tUser-agent:\t*\nDisallow\t:\t/no\n", id="tabs"),
        pytest.param(b"User-agent: *\nhello\nDisallow: /no\n", id="line without colon"),
    ],
)
def test_A12_odd_files_are_read(text):
    assert [False, True] == _allows(text, "/no", "/yes")


def test_A13_our_group_beats_the_star_and_groups_are_merged():
    text = "User-agent: copydesk\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: CopyDesk\nDisallow: /b\n"
    assert [False, False, True] == _allows(text, "/a", "/b", "/c")


def test_A13_the_longest_rule_wins_and_allow_wins_a_tie():
    text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n"
    assert [False, True, True] == _allows(text, "/a/x", "/a/b", "/c")


def test_A14_patterns_and_escapes():
    text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /ü\nDisallow: /q?*x=1\n"
    assert [False, True, False, False] == _allows(text, "/a.pdf", "/a.pdfx", "/%C3%BC", "/q?a&x=1")


def test_A14_a_pattern_of_many_stars_ends_soon():
    began = time.process_time()
    _allows("User-agent: *\nDisallow: /" + "*a" * 300 + "$\n", "/" + "a" * 1500)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("10", 10.0),
        ("0", 0.0),
        ("-3", 0.0),
        ("NaN", 0.0),
        ("soon", 0.0),
        ("86400", 60.0),
        ("1e9", 60.0),
    ],
)
def test_A18_a_crawl_delay_is_kept_capped_or_ignored(delay, seconds):
    rules = _rules(f"User-agent: *\nCrawl-delay: {delay}\n")
    assert seconds == rules.delay_seconds
    assert (seconds == 60.0) is any("capped" in note for note in rules.notes)


def test_A20_sitemap_lines_are_bounded():
    assert robots.MAX_SITEMAPS == len(_rules("Sitemap: https://x.example/s\n" * 10_000).sitemaps)


@given(st.binary(max_size=400))
def test_any_bytes_give_rules(body):
    refusal = _rules(body).refusal(f"{HOME}/a")
    assert refusal is None or Reason.ROBOTS_DENIED is refusal[0]


def _gate(now, answers):
    asked = []

    async def ask(url):
        asked.append(url)
        return answers.pop(0) if answers else RobotsAnswer(status=404)

    return RobotsGate(clock=lambda: now[0]), ask, asked


def test_A15_each_origin_has_rules_of_its_own():
    gate, ask, asked = _gate([0.0], [])

    async def visit():
        for origin in ("https://a.example", "http://a.example", "https://a.example:8443"):
            await asyncio.gather(*(gate.rules(f"{origin}/{n}", "copydesk", ask) for n in range(3)))

    asyncio.run(visit())
    assert [
        "https://a.example/robots.txt",
        "http://a.example/robots.txt",
        "https://a.example:8443/robots.txt",
    ] == asked


def test_A17_rules_are_read_anew_after_a_day():
    now = [0.0]
    gate, ask, asked = _gate(now, [])
    asyncio.run(gate.rules(f"{HOME}/", "copydesk", ask))
    now[0] = robots.MAX_AGE_SECONDS
    asyncio.run(gate.rules(f"{HOME}/", "copydesk", ask))
    assert 2 == len(asked)


def test_an_operator_is_told_once():
    gate, ask, _ = _gate([0.0], [RobotsAnswer(status=503)])
    told = []
    gate.on_note = lambda origin, note: told.append((origin, note))
    for _ in range(3):
        asyncio.run(gate.rules(f"{HOME}/", "copydesk", ask))
    assert [(HOME, "robots.txt answers 503")] == told


def test_the_product_token_names_us():
    assert "copydesk" == robots.product("copydesk/0.1 (+mailto:desk@example.org)")


def test_relative_sitemap_lines_are_resolved_against_the_file():
    text = b"Sitemap: /news.xml\nSitemap: maps/2.xml\nSitemap: https://cdn.example/3.xml\n"

    async def ask(_):
        return RobotsAnswer(status=200, body=text)

    gate = RobotsGate()
    asyncio.run(gate.rules(f"{HOME}/a/b", "copydesk", ask))
    expected = (f"{HOME}/news.xml", f"{HOME}/maps/2.xml", "https://cdn.example/3.xml")
    assert expected == gate.sitemaps(HOME, "copydesk")


DENIED = "Disallow: /a"


@pytest.mark.parametrize(
    ("between", "delay"),
    [
        ("Crawl-delay: 1", 1),
        ("Crawl-delay: 1\n\n# a comment\n\n", 1),
        ("Sitemap: https://site.example/s.xml", 0),
        ("Request-rate: 1/5\nCrawl-Delay: 2", 2),
        ("", 0),
    ],
)
def test_A13_other_records_between_agent_lines_end_no_group(between, delay):
    text = f"User-agent: *\n{between}\nUser-agent: other\n{DENIED}\n"
    assert [False, True] == _allows(text, "/a", "/b")
    assert delay == _rules(text).delay_seconds
    assert delay == _rules(text, agent="other").delay_seconds


def test_A13_a_rule_ends_the_agent_lines():
    text = (
        f"User-agent: *\nAllow: /\nCrawl-delay: 3\nUser-agent: other\n{DENIED}\nSitemap: /s.xml\n"
    )
    assert [True, True] == _allows(text, "/a", "/b")
    assert ("/s.xml",) == _rules(text).sitemaps
    assert (3, 0) == (_rules(text).delay_seconds, _rules(text, agent="other").delay_seconds)


def test_a_copy_of_an_earlier_crawl_is_asked_for_conditionally_for_a_week():
    copy = RobotsCopy(etag='"r"', last_modified=None, body=b"", read_at=NOW)
    assert {"If-None-Match": '"r"'} == robots.robots_validators(copy, NOW + timedelta(days=6))
    assert {} == robots.robots_validators(copy, NOW + timedelta(days=8))
    assert {} == robots.robots_validators(None, NOW)


@pytest.mark.parametrize(
    ("agents", "is_ours"),
    [
        (["copydesk"], True),
        (["CopyDesk/0.1"], True),
        (["copydesk # us"], True),
        (["other", "copydesk"], True),
        (["desk"], False),
        (["copy"], False),
        (["copydeskbot"], False),
        (["copydesk-news"], False),
    ],
)
def test_A13_a_group_is_ours_by_our_whole_name(agents, is_ours):
    lines = "".join(f"User-agent: {name}\n" for name in agents)
    rules = _rules(f"{lines}{DENIED}\n\nUser-agent: *\nAllow: /\n")
    assert is_ours == bool(rules.refusal("https://site.example/artikel/1"))


def test_a_sitemap_line_may_name_several_addresses():
    text = "Sitemap: /a.xml, /b.xml\nSitemap: <https://site.example/c.xml>\nSitemap:\n"
    assert ("/a.xml", "/b.xml", "https://site.example/c.xml") == _rules(text).sitemaps
