# numbers of fault cases are spelled as in the design
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.discovery.scope import AdmittedUrl, RefusedUrl, admit, admit_listing
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.rejection import Reason
from pipelines.model.source import Every, Identity, Scope, Seed, SeedKind, Source, SourceId
from pipelines.urls import article_id
from tests.world.listings import paper

PAPER = paper(
    home="https://www.paper.example/",
    seeds=(
        Seed(kind=SeedKind.FEED, url="https://www.paper.example/rss"),
        Seed(kind=SeedKind.FEED, url="https://feeds.example:8443/paper"),
    ),
    scope=Scope(hosts=("blog.paper.example",), deny=(r"[?&]action=print",)),
    identity=Identity(pattern=r"/artikel/(\d+)", mirrors=("www.old-paper.example",)),
)
ONLY_ARTICLES = paper(
    id=SourceId("strict"), scope=Scope(allow=(r"^/artikel/",), deny=(r"/anzeige",))
)


def found(url):
    via = Via(seed="https://www.paper.example/rss", listing="https://www.paper.example/rss")
    return DiscoveredUrl(url=url, source_id=SourceId("paper"), via=via)


def verdict(url, source=PAPER):
    match admit(found(url), source):
        case AdmittedUrl(url=address):
            return address
        case RefusedUrl(reason=reason):
            return reason


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.paper.example/artikel/1", "https://www.paper.example/artikel/1"),
        ("https://paper.example/artikel/1", "https://paper.example/artikel/1"),
        ("https://blog.paper.example/a", "https://blog.paper.example/a"),
        ("https://WWW.paper.example:443/a#b", "https://www.paper.example/a"),
        ("https://www.paper.example:8443/a", "https://www.paper.example:8443/a"),
        ("https://other.example/artikel/1", Reason.OUT_OF_SCOPE),
        ("https://paper.example.evil.example/a", Reason.OUT_OF_SCOPE),
        ("https://evilpaper.example/a", Reason.OUT_OF_SCOPE),
        ("https://www.paper.example@other.example/a", Reason.OUT_OF_SCOPE),
        ("https://feeds.example:8443/paper/1", Reason.OUT_OF_SCOPE),
        ("https://127.0.0.1/a", Reason.OUT_OF_SCOPE),
        ("https://www.paper.example:22/a", Reason.OUT_OF_SCOPE),
        ("https://www.paper.example/a?action=print", Reason.OUT_OF_SCOPE),
        ("https://www.paper.example/", Reason.OUT_OF_SCOPE),
        ("https://www.paper.example/rss?utm_source=x", Reason.OUT_OF_SCOPE),
        ("javascript:alert(1)", Reason.BAD_URL),
        ("/artikel/1", Reason.BAD_URL),
        ("https://www.paper.example/\x00", Reason.BAD_URL),
        ("https://www.paper.example/" + "a" * 65_536, Reason.BAD_URL),
    ],
)
def test_C04_E06_E11_only_addresses_of_the_source_are_admitted(url, expected):
    assert expected == verdict(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://paper.example/artikel/1", "https://paper.example/artikel/1"),
        ("https://paper.example/politik/artikel/1", Reason.OUT_OF_SCOPE),
        ("https://paper.example/artikel/anzeige-1", Reason.OUT_OF_SCOPE),
    ],
)
def test_patterns_are_searched_in_the_path_and_deny_wins(url, expected):
    assert expected == verdict(url, ONLY_ARTICLES)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b/a/b/a/b", Reason.TRAP),
        ("/x/a/a/a/y", Reason.TRAP),
        ("/a/b/c/a/b/c/a/b/c", Reason.TRAP),
        ("/a/b/a/b", None),
        ("/2011/11/11/11/text", None),
        ("/aa/a/aaa", None),
        ("/1/2/3/4/5/6/7/8/9/10/11/12", None),
        ("/1/2/3/4/5/6/7/8/9/10/11/12/13", Reason.TRAP),
        ("/?" + "&".join(f"p{n}=1" for n in range(20)), None),
        ("/?" + "&".join(f"p{n}=1" for n in range(21)), Reason.TRAP),
    ],
)
def test_G02_G06_the_shape_of_a_trap_is_refused(path, expected):
    outcome = admit(found(f"https://www.paper.example{path}"), PAPER)
    assert expected == getattr(outcome, "reason", None)


def test_the_evidence_names_what_was_found():
    refused = admit(found("https://www.paper.example/x/next/next/next"), PAPER)
    assert "path repeats /next 3 times in a row" == refused.evidence


def test_L04_a_refused_address_is_kept_without_its_secrets():
    refused = admit(found("ftp://anna:hush@paper.example/a\u202eb"), PAPER)
    assert "ftp://paper.example/a\\x202eb" == refused.url


def test_an_article_of_a_mirror_is_fetched_at_the_home():
    assert "https://www.paper.example/artikel/7.slug.html" == verdict(
        "http://old-paper.example/artikel/7.slug.html"
    )


def test_a_mirrors_page_without_identity_stays_where_it_is():
    assert "https://old-paper.example/impressum" == verdict("https://old-paper.example/impressum")


def test_E13_all_addresses_of_an_article_have_one_identity():
    urls = (
        "https://www.paper.example/artikel/7.slug.html",
        "http://paper.example/amp/artikel/7.amp.html?utm_source=x",
        "https://www.old-paper.example/artikel/7",
    )
    identities = {admit(found(url), PAPER).article_id for url in urls}
    assert {article_id("paper", urls[0], PAPER.identity)} == identities


def test_C09_plain_http_becomes_https_where_the_home_is_https():
    assert "https://paper.example/a" == verdict("http://paper.example/a")


def test_a_source_on_plain_http_keeps_its_scheme_and_port():
    local = Source(
        id=SourceId("local"),
        name="Local",
        home="http://127.0.0.1:8099/",
        language="de",
        schedule=Every(seconds=3600),
        seeds=(),
    )
    assert "http://127.0.0.1:8099/a" == verdict("http://127.0.0.1:8099/a", local)
    assert Reason.OUT_OF_SCOPE == verdict("http://127.0.0.1:8100/a", local)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.paper.example/sitemap-2.xml", AdmittedUrl),
        ("https://feeds.example:8443/page2", AdmittedUrl),
        ("https://www.paper.example/x?action=print", AdmittedUrl),
        ("https://other.example/sitemap.xml", RefusedUrl),
        ("https://169.254.169.254/sitemap.xml", RefusedUrl),
        ("file:///etc/passwd", RefusedUrl),
        ("https://www.paper.example/a/a/a", RefusedUrl),
    ],
)
def test_A20_listings_stay_on_hosts_of_the_source_and_its_seeds(url, expected):
    assert isinstance(admit_listing(found(url), PAPER), expected)


@given(st.text() | st.text(max_size=60).map(lambda rest: f"https://www.paper.example/{rest}"))
def test_every_text_is_either_admitted_or_refused_with_evidence(text):
    match admit(found(text), PAPER):
        case AdmittedUrl(url=url):
            again = admit(found(url), PAPER)
            assert isinstance(again, AdmittedUrl)
            assert url == again.url
        case RefusedUrl(evidence=evidence, url=url):
            assert evidence
            assert url.isprintable()
