"""A survey of a site on loopback: what it finds, and what it must not do."""

import json

import pytest

from crawlers import survey
from pipelines.model.source import Network, Seed, SeedKind

pytestmark = pytest.mark.slow

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def feed(host, *paths):
    items = "".join(f"<item><title>t</title><link>{host.url(p)}</link></item>" for p in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def sitemap(host, *paths):
    urls = "".join(f"<url><loc>{host.url(path)}</loc></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def home(*links, head=""):
    anchors = "".join(
        f'<h2><a href="{href}">Council votes on the bridge again</a></h2>' for href in links
    )
    return f'<html lang="en"><head><title>Paper</title>{head}</head><body>{anchors}</body></html>'


@pytest.fixture
def look(crawling, tmp_path):
    """Surveys a host; gives the survey, with its listings by path."""

    def look(host, **fields):
        source = crawling.source_of(
            host.home, seeds=(Seed(kind=SeedKind.SECTION, url=host.home),), **fields
        )
        order = crawling.order_of(source, tmp_path, seconds=30, survey=True)
        crawling.harvest([order])
        found = survey.read(tmp_path / "case")
        return found, {look.url.removeprefix(host.home): look for look in found.listings}

    return look


def test_what_robots_home_page_and_links_name_is_found(http, look):
    with http.Host() as host:
        announced = '<link rel="alternate" type="application/rss+xml" href="/main.rss">'
        links = ("/2026/11/bridge-closed-again", "/ueber-uns", "/feeds/overview", "/comments.rss")
        host.pages |= {
            "/robots.txt": http.reply(200, "Sitemap: index.xml\n", kind="text/plain"),
            "/": http.reply(200, home(*links, head=announced)),
            "/index.xml": http.reply(
                200,
                f"<sitemapindex><sitemap><loc>{host.url('/part.xml')}</loc></sitemap></sitemapindex>",
            ),
            "/part.xml": http.reply(200, sitemap(host, "/2026/11/bridge-closed-again")),
            "/main.rss": http.reply(200, feed(host, "/2026/11/bridge-closed-again")),
            "/feeds/overview": http.reply(200, home("/feeds/sport.rss")),
            "/feeds/sport.rss": http.reply(200, feed(host, "/sport/1")),
        }
        found, listings = look(host)
        assert ("Paper", "en", "") == (found.name, found.language, found.home.fault)
        assert [("index.xml", "robots.txt"), ("part.xml", "index")] == [
            (path, listings[path].origin) for path in ("index.xml", "part.xml")
        ]
        assert (1, "") == (listings["main.rss"].total, listings["main.rss"].fault)
        assert "gone" in listings["comments.rss"].fault
        assert "a page, no listing" == listings["feeds/overview"].fault
        assert "overview of feeds" == listings["feeds/sport.rss"].origin
        assert "guess" not in {look.origin for look in found.listings}
        assert found.requests <= 10


def test_listings_that_nobody_names_are_guessed(http, look):
    with http.Host() as host:
        host.pages |= {
            "/": http.reply(200, home("/a-long-story-of-the-sea")),
            "/sitemap.xml": http.reply(200, sitemap(host, "/a-long-story-of-the-sea")),
            "/feed.xml": http.reply(200, feed(host, "/a-long-story-of-the-sea")),
        }
        _, listings = look(host)
        alive = {path for path, listing in listings.items() if not listing.fault}
        assert {"sitemap.xml", "feed.xml"} == alive


def test_robots_that_disallow_the_home_page_end_a_survey(http, look):
    with http.Host() as host:
        host.pages |= {
            "/robots.txt": http.reply(200, "User-agent: *\nDisallow: /\n", kind="text/plain"),
            "/": http.reply(200, home("/a")),
        }
        found, listings = look(host)
        assert "robots_denied" in found.home.fault
        assert {} == listings
        assert ["/robots.txt"] == [request.path for request in host.seen]


def test_a_reservation_of_the_whole_site_is_found(http, look):
    with http.Host() as host:
        rules = '[{"location": "/", "tdm-reservation": 1}, {"location": "/free", "tdm-reservation": 0}, 7]'
        host.pages |= {
            "/": http.reply(200, home("/a"), "X-Robots-Tag: noarchive"),
            "/.well-known/tdmrep.json": http.reply(200, rules, kind="application/json"),
        }
        found, _ = look(host)
        assert (
            ("header x-robots-tag", "noarchive"),
            ("/.well-known/tdmrep.json", "tdm-reservation 1 for /"),
        ) == found.rights


def test_F_announced_listings_are_asked_through_the_guard(http, look):
    canary = http.Canary()
    with canary, http.Host() as host:
        inside = f"http://{canary.address}:{canary.port}/rss"
        head = f'<link rel="alternate" type="application/rss+xml" href="{inside}">'
        host.pages |= {
            "/": http.reply(200, home("/a", head=head)),
            "/robots.txt": http.reply(200, f"Sitemap: {inside}\n", kind="text/plain"),
            "/feed": http.reply(301, b"", f"Location: {inside}"),
        }
        found, _ = look(host, network=Network(allow=("127.0.0.1/32",)))
        assert "address_refused" in next(i.fault for i in found.listings if i.url == inside)
        assert 0 == canary.visitors


def test_a_survey_asks_a_bounded_number_of_times(http, look):
    with http.Host() as host:
        links = [f"/feeds/{n}.rss" for n in range(400)]
        heads = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="/h{n}.rss">' for n in range(90)
        )
        sitemaps = "".join(f"Sitemap: {host.url(f'/s{n}.xml')}\n" for n in range(90))
        host.pages |= {
            "/": http.reply(200, home(*links, head=heads)),
            "/robots.txt": http.reply(200, sitemaps, kind="text/plain"),
        }
        found, _ = look(host)
        assert found.requests <= 31
        assert len(host.seen) <= 100  # a missing page may be asked for again


def test_posts_of_wordpress_are_looked_at_where_the_site_names_its_api(http, look):
    with http.Host() as host:
        head = f'<link rel="https://api.w.org/" href="{host.url("/wp-json/")}">'
        posts = json.dumps([{"link": host.url("/2026/11/bridge"), "title": {"rendered": "Bridge"}}])
        where = "/wp-json/wp/v2/posts?per_page=100&_fields=link,date_gmt,modified_gmt,title"
        host.pages |= {
            "/": http.reply(200, home("/2026/11/bridge", head=head)),
            where: http.reply(200, posts, kind="application/json"),
        }
        _, listings = look(host)
        (found,) = (one for one in listings.values() if one.kind is SeedKind.WORDPRESS)
        assert (1, "", "home page") == (found.total, found.fault, found.origin), [
            r.path for r in host.seen
        ]
