"""Reports as Markdown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows import report_markdown
from pipelines.model.page import RunId, UrlId
from pipelines.model.report import Counts, Outlook, RunReport, StoredArticle, Verdict
from pipelines.model.source import Cron, Every, Seed, SeedKind, Source, SourceId

START = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SOURCE = Source(
    id=SourceId("bote"),
    name="Der | Bote *neu*",
    home="https://bote.example/",
    language="de",
    schedule=Every(seconds=3600),
    seeds=(Seed(kind=SeedKind.FEED, url="https://bote.example/rss"),),
)
ARTICLE = StoredArticle(
    article_id=UrlId("0" * 32),
    url="https://bote.example/1",
    title="Ein Titel",
    authors=("A. Muster",),
    published_at=START,
    words=120,
    cuts=3,
    version=1,
)
REPORT = RunReport(
    run_id=RunId("20261122T050000Z-bote"),
    source_id=SOURCE.id,
    started_at=START,
    ended_at=START + timedelta(seconds=12),
    counts=Counts(discovered=3, fetched=2, stored=1, rejected=1, refused=1, cuts=3),
    reasons=(("judge", "paywall_stub", 1, "https://bote.example/2: offer after 2 paragraphs"),),
    articles=(ARTICLE,),
    commit=7,
    model_version="abc",
    finish_reason="finished",
    verdict=Verdict(outlook=Outlook.GOOD, message="1 new"),
)


def test_announced_listings_are_proposed_as_links():
    report = replace(REPORT, proposals=("https://paper.example/atom.xml",))
    shown = report_markdown.report_page(report, SOURCE)
    assert "not in the source file" in shown
    assert "(<https://paper.example/atom.xml>)" in shown
    assert "not in the source file" not in report_markdown.report_page(REPORT, SOURCE)


def test_M08_lines_in_doubt_are_shown_with_why_and_their_article():
    doubt = "'Jetzt *spenden*': may be an appeal (wording of de:donation)"
    shown = report_markdown.report_page(
        replace(REPORT, doubts=(("https://paper.example/1", doubt),)), SOURCE
    )
    assert "(<https://paper.example/1>)" in shown
    assert "Jetzt \\*spenden\\*" in shown
    assert "perhaps boilerplate" not in report_markdown.report_page(REPORT, SOURCE)


def test_the_report_of_a_dry_run_says_so_and_is_whole():
    page = report_markdown.report_page(REPORT, SOURCE)
    shown = report_markdown.dry_run_page(page)
    assert shown.startswith("**Dry run: nothing was stored.**")
    assert shown.endswith(page)


def test_a_report_tells_counts_reasons_and_articles():
    page = report_markdown.report_page(REPORT, SOURCE)
    assert "| **fetched** | 2 |" in page
    assert "| judge | paywall_stub | 1 |" in page
    assert "[Ein Titel](<https://bote.example/1>)" in page
    assert "took 12 s" in page
    assert "Commit: 7" in page


def test_a_report_says_what_to_do_what_is_usual_and_what_was_cut():
    hostile = "<b>spenden</b> | `jetzt`"
    key = "pages/bote/20261122T050000Z-bote_" + "0" * 32 + ".html"
    report = replace(
        REPORT,
        parts=(("rejected", "paywall_stub", 1),),
        usual=(("discovered", 40.0), ("stored", 6.5)),
        cut_samples=(("https://bote.example/1", hostile, "cold_start: seen"),),
        before_after=(("https://bote.example/2", "paywall_stub: an offer", key),),
    )
    page = report_markdown.report_page(report, SOURCE, "s3://desk/news")
    assert "### What to do\n\n- 1 address\\: their text is not shown" in page
    assert "| **found** | 3 | 40 |" in page
    assert "| ↳ stored | 1 | 6.5 |" in page
    assert "| ↳ refused as articles | 1 |  | paywall\\_stub 1 |" in page
    assert "<b>" not in page
    assert "copydesk sources override bote --keep LINE" in page
    assert f"`s3://desk/news/{key}`" in page


@pytest.mark.parametrize(
    ("title", "never"),
    [
        ("![x](https://evil.example/p.png)", "![x]("),
        ("[click](javascript:alert(1))", "](javascript:"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("a | b", " a | b"),
        ("`code` **bold**", "**bold**"),
        ("line\nbreak", "line\nbreak"),
        ("# head", "\n# head"),
        ("&lt;b&gt;", "[&lt;b"),
        ("\u202eevil\x1b[31m", "\u202e"),
    ],
)
def test_l02_markup_in_titles_is_shown_and_not_obeyed(title, never):
    page = report_markdown.report_page(
        replace(REPORT, articles=(replace(ARTICLE, title=title),)), SOURCE
    )
    assert never not in page


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pw@bote.example/",
        "//x",
        "http://[bad",
    ],
)
def test_l02_only_web_addresses_become_links(url):
    assert "](" not in report_markdown.link("title", url)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            "Cold-water club: 4.012 members (and a dog)!",
            "Cold-water club: 4.012 members (and a dog)!",
        ),
        ("Rain & tide", "Rain & tide"),
        ("Rain &amp; tide", "Rain &amp;amp; tide"),
        ("a](http://x) \\", r"a\]\(http://x) \\"),
    ],
)
def test_a_title_that_is_a_link_is_escaped_no_further_than_needed(title, shown):
    """Prefect's page shows escapes inside links as they stand."""
    assert f"[{shown}](<https://bote.example/1>)" == report_markdown.link(
        title, "https://bote.example/1"
    )


def test_a_link_cannot_be_left_by_its_address():
    made = report_markdown.link("t", "https://bote.example/a>b<c d")
    assert "[t](<https://bote.example/a%3Eb%3Cc%20d>)" == made


def test_a_long_list_of_articles_is_cut_with_a_word_about_it():
    many = replace(REPORT, articles=(ARTICLE,) * (report_markdown.MAX_ARTICLES + 5))
    assert "… and 5 more" in report_markdown.report_page(many, SOURCE)


def test_schedules_are_told_in_words():
    assert "every 60 minutes" == report_markdown.schedule(Every(seconds=3600))
    assert "every 90 seconds" == report_markdown.schedule(Every(seconds=90))
    assert "Europe/Berlin" in report_markdown.schedule(
        Cron(expression="0 5 * * *", timezone="Europe/Berlin")
    )


def test_a_deployment_note_links_to_the_reports_and_says_what_it_waits_for():
    running = report_markdown.deployment_note(SOURCE, awaits_contact=False)
    waiting = report_markdown.deployment_note(SOURCE, awaits_contact=True)
    assert "/v2/artifacts/key/report-bote" in running
    assert [False, True] == ["COPYDESK_CONTACT" in note for note in (running, waiting)]


def test_progress_says_numbers_first_and_stays_short():
    text = report_markdown.progress(Counts(stored=298, same=2, rejected=10))
    assert "298 new" == text[:7]
    assert len(text) <= 35


def test_code_shows_no_escapes_and_stays_code():
    assert "`20261130T225448Z-paper`" == report_markdown.code("20261130T225448Z-paper")
    assert "`0 5 * * *`" == report_markdown.code("0 5 * * *")
    assert "`a<b>c`" == report_markdown.code("a`<b>|`c")
