# numbers of fault cases are spelled as in the design
"""Section E of the fault cases, as far as reading listings goes; what a run does with them is tested there."""

import gzip
import tracemalloc

import pytest

from crawlers.discovery import feeds
from crawlers.discovery.scope import AdmittedUrl, admit, admit_listing
from pipelines.model.page import DiscoveredUrl
from pipelines.model.source import Identity, SeedKind
from tests.world import listings
from tests.world.listings import FIRST, URL, VIA, paper, urls

PAPER = paper(identity=Identity(pattern=r"/artikel/(\d+)"))
XI = "xmlns:xi='http://www.w3.org/2001/XInclude'"


def rss(*items):
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>"


def item(link=FIRST, title="Titel", extra=""):
    return f"<item><title>{title}</title><link>{link}</link>{extra}</item>"


def urlset(*entries):
    return f"<urlset>{''.join(entries)}</urlset>"


def entry(loc=FIRST, date="2026-11-23"):
    return f"<url><loc>{loc}</loc><lastmod>{date}</lastmod></url>"


def read(body, expected=SeedKind.FEED):
    return listings.read(body, expected, "text/xml", PAPER)


def everything(listing):
    return repr((listing.articles, listing.listings, listing.notes))


NESTED = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12))
BOMBS = {
    "nested": (f"<!DOCTYPE x [<!ENTITY e0 'haha'>{NESTED}]>", "&e12;"),
    "quadratic": (f"<!DOCTYPE x [<!ENTITY q '{'q' * 100_000}'>]>", "&q;" * 5_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le"])
def test_E01_entities_are_not_expanded(bomb, encoding):
    prolog, use = BOMBS[bomb]
    feed = (prolog + rss(item(title=use), item("/artikel/2"))).encode(encoding)
    sitemap = (prolog + urlset(entry(f"{FIRST}?{use}"), entry())).encode(encoding)
    tracemalloc.start()
    read_feed, read_sitemap = read(feed), read(sitemap, SeedKind.SITEMAP)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "https://paper.example/artikel/2" in urls(read_feed)
    assert FIRST in urls(read_sitemap)
    assert peak < 32 * 1024 * 1024
    assert "declares a document type; it was ignored" in read_feed.notes


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text("kanarienvogel")
    return file


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY s SYSTEM "{}">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "{}"> %p;]>',
        '<!DOCTYPE x SYSTEM "{}">',
        '<!DOCTYPE x PUBLIC "-//x" "{}" [<!ENTITY s SYSTEM "{}">]>',
        '<?xml version="1.0"?><!-- <rss> --><!DOCTYPE x [<!ENTITY s SYSTEM "{}">]>',
    ],
)
@pytest.mark.parametrize("body", [rss(item(title="&s;")), urlset(entry(f"{FIRST}?&s;"))])
def test_E02_nothing_outside_is_read(secret, prolog, body):
    for address in (secret.as_uri(), str(secret), "http://127.0.0.9:9/x.dtd"):
        listing = read(prolog.format(address, address) + body, SeedKind.FEED)
        assert "kanarienvogel" not in everything(listing)


def test_E02_a_body_that_is_a_file_name_is_not_opened(secret):
    assert "kanarienvogel" not in everything(read(str(secret)))
    assert "kanarienvogel" not in everything(read(f"<rss>{secret}"))


@pytest.mark.parametrize(
    "body",
    [
        (
            f"<rss {XI}><channel><item><title><xi:include href='{{}}' parse='text'/></title>"
            "<link>/artikel/1</link></item></channel></rss>"
        ),
        "<?xml-stylesheet type='text/xsl' href='{}'?>" + rss(item("/artikel/1")),
        (
            f"<urlset {XI}><url><loc>/artikel/1</loc></url>"
            "<xi:include href='{}' parse='text'/></urlset>"
        ),
    ],
)
def test_E03_inclusions_and_style_sheets_are_ignored(secret, body):
    listing = read(body.format(secret.as_uri()))
    assert [FIRST] == urls(listing)
    assert "kanarienvogel" not in everything(listing)


def test_E04_an_index_that_lists_itself_is_read_as_any_other():
    body = f"<sitemapindex><sitemap><loc>{URL}</loc></sitemap></sitemapindex>"
    assert [URL] == [found.url for found in read(body, SeedKind.SITEMAP).listings]


def test_E05_of_a_sitemap_over_the_limit_the_newest_are_used():
    entries = (entry(f"/a/{n}", f"20{n // 10_000:02}-01-01") for n in range(60_000))
    listing = read(gzip.compress(urlset(*entries).encode(), 1), SeedKind.SITEMAP)
    assert 50_000 == len(listing.articles)
    assert "https://paper.example/a/59999" == urls(listing)[0], "its numbers rise within a day"
    assert "https://paper.example/a/10000" in urls(listing)[-10_000:]
    assert ("names 60000 addresses; the newest 50000 are used",) == listing.notes


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        ("\n\t https://paper.example/artikel/1 \n", FIRST),
        ("/artikel/1", FIRST),
        ("https://paper.example/artikel/1?a=1&amp;b=2", f"{FIRST}?a=1&b=2"),
        ("<![CDATA[https://paper.example/artikel/1?a&b]]>", f"{FIRST}?a&b"),
        ("https://other.example/artikel/1", None),
        ("http://169.254.169.254/latest/", None),
        ("file:///etc/passwd", None),
        ("https://paper.example/\x01artikel", "https://paper.example/artikel"),
    ],
)
def test_E06_addresses_are_trimmed_resolved_and_kept_in_scope(loc, expected):
    (found,) = read(urlset(entry(loc)), SeedKind.SITEMAP).articles
    verdict = admit(found, PAPER)
    assert expected == (verdict.url if isinstance(verdict, AdmittedUrl) else None)


def test_E06_a_child_sitemap_elsewhere_is_not_asked_for():
    body = "<sitemapindex><sitemap><loc>http://127.0.0.9/x.xml</loc></sitemap></sitemapindex>"
    (found,) = read(body, SeedKind.SITEMAP).listings
    assert not isinstance(admit_listing(found, PAPER), AdmittedUrl)


def test_E07_a_long_page_is_never_read_as_a_feed():
    page = "<!-- x -->\n<html><body>" + "<p>Absatz & <a>" * 300_000
    assert ("expected a feed, found an HTML page",) == read(page).notes


@pytest.mark.parametrize(
    "body",
    [
        rss(item(title="Kunst & Kultur")),
        rss(item(), "<item><title>offen"),
        rss(item())[:-20],
        "Warning: x in y.php on line 3\n<?xml version='1.0'?>" + rss(item()),
        "<br />\n<b>Notice</b>: x<br />\n<?xml version='1.0'?>" + rss(item()),
        "\n\n<?xml version='1.0'?>" + rss(item()),
        rss(item(title="&uuml;ber &nbsp; &unknown;")),
        rss(item(title="a\x00b\x08")),
        b"<?xml version='1.0' encoding='utf-8'?>" + rss(item(title="\xfcber")).encode("cp1252"),
        b"<?xml version='1.0' encoding='no-such-code'?>" + rss(item(title="über")).encode(),
        b"<?xml version='1.0' encoding='utf-16'?>" + rss(item(title="über")).encode(),
        rss(item(title="über")).encode()[:-3],
        rss(item(), item(link="http://[", title="kaputt")),
    ],
)
def test_E08_readable_entries_of_an_ill_formed_feed_are_used(body):
    assert FIRST == urls(read(body))[0]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<?xml version='1.0' encoding='iso-8859-1'?>" + rss(item(title="für")).encode(), "für"),
        (
            b"<?xml version='1.0' encoding='iso-8859-1'?>"
            + rss(item(title="für")).encode("cp1252"),
            "für",
        ),
        (rss(item(title="für „uns“")).encode("cp1252"), "für „uns“"),
        (
            b"<?xml version='1.0' encoding='windows-1251'?>"
            + rss(item(title="мир")).encode("cp1251"),
            "мир",
        ),
        (rss(item(title="мир")).encode("utf-16"), "мир"),
    ],
)
def test_E08_a_wrong_label_does_not_spoil_the_letters(body, title):
    assert title == read(body).articles[0].title


def test_E08_an_ill_formed_feed_is_flagged():
    assert read(rss(item(title="Kunst & Kultur"))).notes[0].startswith("ill-formed feed")


def test_E09_an_empty_feed_says_so():
    assert ("feed has no entries",) == read(rss()).notes


def test_E11_partner_entries_are_refused_as_out_of_scope():
    found = read(rss(item("https://partner.example/artikel/1"), item())).articles
    assert [False, True] == [isinstance(admit(f, PAPER), AdmittedUrl) for f in found]


@pytest.mark.parametrize(
    "date",
    [
        "Wed, 01 Jan 9999 00:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 +9999",
        "23. Oktober 26",
        "Mon, 23 Nov 26 08:00:00 XYZT",
        "9" * 200,
    ],
)
def test_E12_dates_are_kept_as_written(date):
    assert date == read(rss(item(extra=f"<pubDate>{date}</pubDate>"))).articles[0].published


def test_E13_a_thousand_slugs_are_one_identity():
    listing = read(
        urlset(*(entry(f"/artikel/1.slug-{n}?x={n}") for n in range(1_000))), SeedKind.SITEMAP
    )
    assert 1_000 == len(listing.articles)
    assert 1 == len({admit(found, PAPER).article_id for found in listing.articles})


def test_E14_a_changing_guid_changes_nothing():
    first, second = (read(rss(item(extra=f"<guid isPermaLink='false'>{n}</guid>"))) for n in (1, 2))
    assert first == second


def test_E15_equal_dates_leave_the_order_alone():
    paths = [f"https://paper.example/artikel/{name}" for name in "klmnabcdefgh"]
    assert paths == urls(read(urlset(*map(entry, paths)), SeedKind.SITEMAP))
    numbered = [f"https://paper.example/artikel/{n}" for n in range(20)]
    found = urls(read(urlset(*map(entry, numbered)), SeedKind.SITEMAP))
    assert numbered[::-1] == found, "where the dates tell nothing the numbers do"


def test_E16_of_a_feed_over_the_limit_the_leading_entries_are_used():
    long = item("/artikel/2", extra=f"<description>{'x' * 9_000_000}</description>")
    listing = read(rss(item(), long, item("/artikel/3")))
    assert FIRST == urls(listing)[0]
    assert "https://paper.example/artikel/3" not in urls(listing)
    assert listing.notes[0].startswith("feed is too large")


def test_E16_a_feed_of_endless_tags_is_cut(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_TAGS", 5_000)
    listing = read(rss(item()).replace("</channel></rss>", "") + "<a>" * 100_000)
    assert [FIRST] == urls(listing)
    assert listing.notes[0].startswith("feed is too large")


@pytest.mark.parametrize(
    "news", ["", "<news/>", "<news><title/></news>", "<news><title><b>x</b></title></news>"]
)
def test_E17_missing_or_wrong_news_fields_do_no_harm(news):
    body = urlset(f"<url><loc>{FIRST}</loc>{news}</url>")
    assert [(FIRST, None)] == [(f.url, f.title) for f in read(body, SeedKind.SITEMAP).articles]


def test_D01_a_packed_bomb_stays_within_the_limit():
    packer = gzip.compress(b"<urlset>" + b" " * 200_000_000, 1)
    tracemalloc.start()
    listing = read(packer, SeedKind.SITEMAP)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300 * 1024 * 1024
    assert any(note.startswith("larger than") for note in listing.notes)


@pytest.mark.parametrize("damage", ["cut", "crc", "flip", "trailing", "members"])
def test_D04_what_can_be_unpacked_is_used(damage):
    body = urlset(*(entry(f"/artikel/{n}", f"20{n % 27:02}-01-01") for n in range(20_000))).encode()
    packed = bytearray(gzip.compress(body, 1))
    if damage == "cut":
        packed = packed[: len(packed) // 2]
    elif damage == "crc":
        packed[-8] ^= 0xFF
    elif damage == "flip":
        packed[len(packed) // 2] ^= 0xFF
    elif damage == "trailing":
        packed += b"garbage"
    else:
        packed = gzip.compress(body[:9_999]) + gzip.compress(body[9_999:])
    listing = read(bytes(packed), SeedKind.SITEMAP)
    assert len(listing.articles) > 5_000
    said = any("what could be read is used" in note for note in listing.notes)
    assert (damage in ("cut", "crc", "flip")) == said == bool(listing.notes)


def test_a_discovered_address_that_cannot_be_parsed_is_kept_for_the_ledger():
    (found,) = read(urlset(entry("//[x")), SeedKind.SITEMAP).articles
    day = "2026-11-23"
    expected = DiscoveredUrl(url="//[x", source_id=PAPER.id, via=VIA, published=day, modified=day)
    assert expected == found
