"""The sample newspaper says what its gold says, and serves it as a publisher would."""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree, html

from infra.newspaper import appeals, copies, pages
from infra.newspaper.article import ArticleFileError, load_articles
from infra.newspaper.gold import as_json, gold
from infra.newspaper.score import report, score
from infra.newspaper.server import serve
from pipelines.model.draft import BlockKind

ROOT = Path(__file__).parents[2]
ARTICLES = load_articles()
REAL = [article for article in ARTICLES if article.rejection is None]
CHANGED = next(article for article in ARTICLES if "changed" in article.flags)
WITHDRAWN = next(article for article in ARTICLES if article.gone_from == 2)


@pytest.fixture(scope="module")
def newspaper():
    with serve() as paper:
        yield paper


@pytest.fixture
def fresh_newspaper():
    with serve() as paper:
        yield paper


def get(paper, path, **headers):
    connection = http.client.HTTPConnection(urlsplit(paper.base_url).netloc, timeout=10)
    try:
        connection.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def visible_lines(markup):
    tree = html.fromstring(markup)
    for gone in tree.xpath("//script | //style | //head"):
        gone.drop_tree()
    return " ".join(tree.text_content().split())


def row_of(page, **changes):
    return {
        "url": f"http://127.0.0.1:8613{page.path}",
        "title": page.title,
        "lead": page.lead,
        "authors": list(page.authors),
        "published_at": page.published.astimezone(UTC),
        "keywords": list(page.keywords),
        "images": [
            {"url": f"http://127.0.0.1:8613{x.url}", "caption": x.caption, "credit": x.credit}
            for x in page.images
        ],
        "text": "\n".join(line.text for line in page.lines),
        "version": 1,
        "status": "ok",
    } | changes


def test_there_are_enough_articles_of_each_language_and_template():
    languages = Counter(article.language for article in REAL)
    templates = Counter(article.template for article in REAL)

    assert len(REAL) >= 64
    assert languages["de"] >= 34
    assert languages["en"] >= 26
    assert templates["genossenschaft"] >= 26
    assert {"genossenschaft", "kurier", "courier"} == set(templates)


def test_every_article_the_issue_asks_for_is_there():
    flags = {flag for article in REAL for flag in article.flags}
    reasons = {str(article.rejection[1]) for article in ARTICLES if article.rejection}

    assert {"cooperative", "donation", "advertising", "short", "agency", "law", "changed"} <= flags
    assert {
        "paywall_stub",
        "consent_wall",
        "video_page",
        "gallery_page",
        "soft_404",
        "gone",
    } <= reasons


def test_no_paragraph_stands_in_two_articles_but_the_law_both_quote():
    seen = Counter(
        line for a in REAL for line in {p.text for p in a.passages() if len(p.text) > 20}
    )

    assert [line[:20] for line, count in seen.items() if count > 1] == ["»In die Erhebung sin"]


def test_both_donation_articles_have_arrows_as_content():
    marked = [article for article in REAL if "donation" in article.flags]

    assert [4, 4] == [sum(p.text.startswith("→") for p in article.passages()) for article in marked]


@pytest.mark.parametrize("article", REAL, ids=lambda article: article.slug)
def test_the_page_shows_every_line_of_its_gold_once(article):
    shown = visible_lines(pages.article_page(article, ARTICLES))

    for passage in article.passages():
        cells = passage.text.split(" | ") if passage.kind is BlockKind.ROW else [passage.text]
        assert all(cell in shown for cell in cells)
    assert unescape(article.title) in shown
    assert article.lead is None or article.lead in shown


@pytest.mark.parametrize("article", REAL, ids=lambda article: article.slug)
def test_the_page_shows_much_that_is_not_the_article(article):
    shown = visible_lines(pages.article_page(article, ARTICLES))
    own = sum(len(passage.text) for passage in article.passages())

    assert len(shown) - own > 700


def test_title_tags_carry_the_name_of_the_site():
    endings = {
        "genossenschaft": " (hafenstimme.example)",
        "kurier": " | Hafenkurier",
        "courier": " - The Nordhafen Courier",
    }

    for article in REAL:
        tree = html.fromstring(pages.article_page(article, ARTICLES))
        assert article.title + endings[article.template] == tree.findtext(".//title")


def test_the_cooperatives_pages_follow_the_facts_of_the_founding_example():
    article = next(a for a in REAL if a.slug == "faehrtarif-gesine")
    tree = html.fromstring(pages.article_page(article, ARTICLES))
    meta = {m.get("name") or m.get("property"): m.get("content") for m in tree.iter("meta")}

    assert "2026-11-20" == meta["date"]
    assert meta["robots"].endswith("noarchive")
    assert "Die »Gesine« wird teurer (Hafenstimme)" == meta["og:title"]
    assert "Werbung" == tree.xpath("string(//body/div[contains(@class, 'Ad')]/div)")
    assert ["Stadt", "Nahverkehr"] == tree.xpath("//article/ul[1]/li/text()")
    assert "20.11.2026, 12:01 Uhr" == tree.xpath("string(//article//time)")
    assert tree.xpath("//article/div[@class='Content']/p")
    assert tree.xpath("//article/section//form")


def test_appeals_differ_between_pages_and_stay_the_same_on_one():
    numbers = [article.number for article in REAL if article.template == "genossenschaft"]
    sections = {number: appeals.appeal_section(number) for number in numbers}
    headings = {re.findall(r"<h3>(.*?)</h3>", text)[1] for text in sections.values()}

    assert len(headings) >= 8
    assert all(text == appeals.appeal_section(number) for number, text in sections.items())
    assert {"Leser*innen", "Leser:innen"} <= {
        word for text in sections.values() for word in re.findall(r"Leser.innen", text)
    }


def test_json_ld_of_the_regional_paper_is_valid_and_has_the_offset():
    article = next(a for a in REAL if a.template == "kurier" and a.modified)
    tree = html.fromstring(pages.article_page(article, ARTICLES))
    described = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))

    assert article.published.isoformat() == described["datePublished"]
    assert "+01:00" == described["datePublished"][-6:]
    assert list(article.authors) == [author["name"] for author in described["author"]]


def test_an_article_file_with_a_wrong_head_is_named(tmp_path):
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "x.txt").write_text("number: 1\ntitle: x\n\nText\n")

    with pytest.raises(ArticleFileError, match=r"x\.txt: head lacks or misspells 'published'"):
        load_articles(tmp_path)


# what the server does


@pytest.mark.slow
def test_every_address_of_gold_answers_as_its_gold_says(newspaper):
    statuses = {page.path: get(newspaper, page.path)[0].status for page in gold()}

    gone = {path for path, status in statuses.items() if status == 410}
    assert {page.path for page in gold() if page.rejection and page.rejection[1] == "gone"} == gone
    assert {200} == {status for path, status in statuses.items() if path not in gone}


@pytest.mark.slow
def test_all_links_of_all_pages_lead_somewhere_on_the_host_that_was_asked(newspaper):
    fronts = ["/", "/rubrik/stadt", "/rubrik/city"]
    starts = fronts + [article.path for article in ARTICLES if article.gone_from != 1]
    targets = set()
    for path in starts:
        tree = html.fromstring(get(newspaper, path)[1])
        found = tree.xpath("//a/@href | //link/@href | //form/@action | //img/@src")
        targets |= {urljoin(newspaper.base_url + path, target) for target in found}

    assert {urlsplit(newspaper.base_url).netloc} == {urlsplit(target).netloc for target in targets}
    local = {
        urlsplit(target)._replace(scheme="", netloc="", fragment="").geturl() for target in targets
    }
    assert {200} == {get(newspaper, target)[0].status for target in local}


@pytest.mark.slow
def test_an_article_answers_under_any_slug_and_names_its_canonical_address(newspaper):
    article = REAL[3]
    variants = [
        f"/artikel/{article.number}.anders.html?sstr=hafen",
        f"/amp/artikel/{article.number}.{article.slug}.amp.html",
        f"{article.path}?action=print",
    ]

    for variant in variants:
        tree = html.fromstring(get(newspaper, variant)[1])
        assert [newspaper.base_url + article.path] == tree.xpath("//link[@rel='canonical']/@href")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/robots.txt", "/sitemap-1.xml", "/atom.xml", REAL[0].path])
def test_a_page_that_did_not_change_answers_304_by_either_validator(newspaper, path):
    first, body = get(newspaper, path)
    by_tag, empty = get(newspaper, path, If_None_Match=first.headers["ETag"])
    by_date, _ = get(newspaper, path, If_Modified_Since=first.headers["Last-Modified"])
    other, again = get(newspaper, path, If_None_Match='"other"')

    assert (304, b"") == (by_tag.status, empty)
    assert 304 == by_date.status
    assert (200, body) == (other.status, again)


@pytest.mark.slow
def test_bytes_are_packed_only_for_those_who_ask(newspaper):
    plain, body = get(newspaper, REAL[0].path)
    packed, smaller = get(newspaper, REAL[0].path, Accept_Encoding="gzip")

    assert plain.headers["Content-Encoding"] is None
    assert "gzip" == packed.headers["Content-Encoding"]
    assert len(smaller) < len(body)


def test_the_second_edition_changes_one_article_and_withdraws_another(fresh_newspaper):
    first, before = get(fresh_newspaper, CHANGED.path)
    fresh_newspaper.publish(2)
    second, after = get(fresh_newspaper, CHANGED.path, If_None_Match=first.headers["ETag"])

    assert "Gregor Ahrendt" in before.decode()
    assert "Gregor Ahrendt" not in after.decode()
    assert "Swantje Ahrens" in after.decode()
    times = [parsedate_to_datetime(answer.headers["Last-Modified"]) for answer in (first, second)]
    assert times == sorted(times)
    assert 410 == get(fresh_newspaper, WITHDRAWN.path)[0].status
    unchanged = [a for a in REAL if a.number not in (CHANGED.number, WITHDRAWN.number)]
    assert all(a.passages(1) == a.passages(2) for a in unchanged)


def test_the_other_pages_keep_their_bytes_in_the_second_edition(fresh_newspaper):
    before = {a.path: get(fresh_newspaper, a.path)[1] for a in REAL[:20]}
    get(fresh_newspaper, "/intern/edition/2")
    after = {a.path: get(fresh_newspaper, a.path)[1] for a in REAL[:20]}

    differing = {path for path in before if before[path] != after[path]}
    assert differing <= {CHANGED.path, WITHDRAWN.path}
    assert 2 == fresh_newspaper.site.edition


@pytest.mark.slow
def test_feeds_parse_and_name_real_articles(newspaper):
    known = {newspaper.base_url + article.path for article in REAL}

    for path, version in (
        ("/rss/stadt.xml", "rss20"),
        ("/rss/soziales.xml", "rss20"),
        ("/atom.xml", "atom10"),
    ):
        feed = feedparser.parse(get(newspaper, path)[1])
        assert (version, False) == (feed.version, feed.bozo)
        assert len(feed.entries) >= 5
        assert {entry.link.partition("?")[0] for entry in feed.entries} <= known
        assert all(entry.published for entry in feed.entries)
    assert 30 == len(json.loads(get(newspaper, "/feed.json")[1])["items"])


@pytest.mark.slow
def test_the_sitemap_index_leads_to_every_address(newspaper):
    index = etree.fromstring(get(newspaper, "/sitemap.xml")[1])
    children = [urlsplit(loc).path for loc in index.xpath("//*[local-name()='loc']/text()")]
    plain = etree.fromstring(get(newspaper, children[0])[1])
    news = etree.fromstring(get(newspaper, children[-1])[1])
    named = {urlsplit(loc).path for loc in plain.xpath("//*[local-name()='loc']/text()")}

    assert ["/sitemap-1.xml", "/sitemap-news.xml"] == children
    assert {page.path for page in gold()} == named
    assert {a.title for a in REAL} == set(news.xpath("//*[local-name()='title']/text()"))
    dates = news.xpath("//*[local-name()='publication_date']/text()")
    assert {a.published for a in REAL} == {datetime.fromisoformat(date) for date in dates}


@pytest.mark.slow
def test_robots_txt_closes_only_the_internal_folder(newspaper):
    text = get(newspaper, "/robots.txt")[1].decode()

    assert ["Disallow: /intern/"] == re.findall(r"^Disallow: .*$", text, re.MULTILINE)
    assert 2 == text.count(f"Sitemap: {newspaper.base_url}/sitemap")


def test_requests_are_logged_with_their_headers(fresh_newspaper):
    get(fresh_newspaper, "/robots.txt", User_Agent="test/1")
    get(fresh_newspaper, "/nirgends")

    assert ["/robots.txt", "/nirgends"] == fresh_newspaper.paths()
    assert [200, 404] == [exchange.status for exchange in fresh_newspaper.exchanges]
    assert "test/1" == fresh_newspaper.exchanges[0].request.headers["user-agent"]


@pytest.mark.slow
def test_one_connection_serves_many_requests_sent_at_once(newspaper):
    with http_socket(newspaper) as stream:
        request = f"GET {REAL[0].path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        stream.sendall(request * 3 + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        received = b"".join(iter(lambda: stream.recv(65536), b""))

    assert 4 == received.count(b"HTTP/1.1 200 OK")


def http_socket(paper):
    return socket.create_connection(("127.0.0.1", urlsplit(paper.base_url).port), timeout=10)


@pytest.mark.slow
def test_it_answers_many_clients_at_once(newspaper):
    answered = []

    def read():
        connection = http.client.HTTPConnection(urlsplit(newspaper.base_url).netloc, timeout=10)
        for article in REAL[:25]:
            connection.request("GET", article.path)
            answered.append(len(connection.getresponse().read()))
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 200 == len(answered)


@pytest.mark.slow
def test_a_slow_newspaper_keeps_its_readers_waiting():
    with serve(delay_seconds=0.05) as paper:
        started = time.monotonic()
        get(paper, "/robots.txt")

    assert time.monotonic() - started >= 0.05


# copies for benchmarks


def test_copies_are_different_texts_with_numbers_of_their_own():
    made = copies.multiply(ARTICLES, 4)
    lines = Counter(p.text for article in made for p in article.passages() if len(p.text) > 60)

    assert len(ARTICLES) + 3 * (len(REAL) - 1) == len(made)
    assert len(made) == len({article.number for article in made})
    assert 1 == sum(1 for count in lines.values() if count > 1)
    assert made == copies.multiply(ARTICLES, 4)


@pytest.mark.slow
def test_copies_are_served_and_named_in_sitemaps():
    with serve(copy_count=17) as paper:
        index = get(paper, "/sitemap.xml")[1].decode()
        last = paper.site.articles[-1]
        answer, body = get(paper, last.path)

    assert 2 == len(re.findall(r"/sitemap-\d+\.xml", index))
    assert 200 == answer.status
    assert last.passages()[0].text in visible_lines(body)


# gold and score


def test_gold_as_json_names_the_refusal_or_the_blocks():
    lines = [json.loads(as_json(page)) for page in gold()]

    assert len(ARTICLES) == len(lines)
    assert all(line["rejection"] or line["blocks"] for line in lines)
    assert all(line["published"][-6:] in ("+01:00", "+02:00") for line in lines)


def test_a_perfect_harvest_scores_perfectly():
    result = score([row_of(page) for page in gold() if not page.rejection], gold())

    assert (len(REAL), len(REAL), True) == (result.expected, result.stored, result.is_perfect)
    assert len(REAL) == result.right("lead")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"text": "Werbung"}, "boilerplate"),
        ({"text": ""}, "lost"),
        ({"title": "Anders"}, "wrong        {path}: title 'Anders'"),
        ({"lead": None}, "wrong        {path}: lead ''"),
        ({"authors": ["Niemand"]}, "wrong        {path}: authors 'Niemand'"),
        ({"published_at": None}, "wrong        {path}: published_at 'None'"),
        ({"keywords": ["Hafen"]}, "wrong        {path}: keywords 'Hafen'"),
        ({"images": []}, "wrong        {path}: images ''"),
        ({"status": "gone", "version": 2}, "missing      {path}"),
    ],
)
def test_each_fault_of_a_row_is_found_and_told(changes, found):
    page = next(page for page in gold() if "advertising" in page.flags and page.lead)
    rows = [row_of(other) for other in gold() if not other.rejection and other != page]
    result = score([*rows, row_of(page, **changes)], gold())

    assert not result.is_perfect
    assert found.format(path=page.path) in report(result)


def test_a_row_of_a_page_that_must_be_refused_is_unexpected():
    stub = next(page for page in gold() if page.rejection)

    assert (row_of(stub)["url"],) == score([row_of(stub)], gold()).unexpected


def test_a_changed_article_is_scored_by_the_edition():
    pages_of = {edition: {p.number: p for p in gold(edition)} for edition in (1, 2)}
    old, new = (pages_of[edition][CHANGED.number] for edition in (1, 2))
    result = score([row_of(old), row_of(new, version=2)], gold(2))

    assert 2 == len(score([row_of(old)], [new]).boilerplate) + len(score([row_of(new)], [old]).lost)
    assert () == result.lost + result.boilerplate


# the command


@pytest.mark.slow
@pytest.mark.parametrize("how", [["-m", "infra.newspaper.server"], ["infra/newspaper/server.py"]])
def test_the_command_says_where_it_answers_and_ends_on_sigterm(tmp_path, how):
    ready = tmp_path / "ready"
    command = [sys.executable, *how, "--port", "0", "--ready-file", str(ready), "--edition", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            deadline = time.monotonic() + 20
            while not ready.exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            url = ready.read_text().strip()
            status = get(SimpleNamespace(base_url=url), WITHDRAWN.path)[0].status
        finally:
            server.terminate()
        told = server.communicate(timeout=10)[0]

    assert 410 == status
    assert f"The sample newspaper answers at {url}/\n" == told
    assert 0 == server.returncode
