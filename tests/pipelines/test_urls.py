# numbers of fault cases are spelled as in the design
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from pipelines.model.source import Identity
from pipelines.urls import (
    BadUrlError,
    article_id,
    canonical,
    identity,
    normalize,
    safe_text,
    url_id,
)

ND = Identity(pattern=r"/artikel/(\d+)", mirrors=("www.neues-deutschland.de",))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Paper.Example/A", "https://paper.example/A"),
        ("https://paper.example", "https://paper.example/"),
        ("https://paper.example./", "https://paper.example/"),
        ("https://paper.example:443/a", "https://paper.example/a"),
        ("http://paper.example:80/a", "http://paper.example/a"),
        ("http://paper.example:/a", "http://paper.example/a"),
        ("https://paper.example:8443/a", "https://paper.example:8443/a"),
        ("https://paper.example/%7Eanna", "https://paper.example/~anna"),
        ("https://paper.example/%c3%bc", "https://paper.example/%C3%BC"),
        ("https://paper.example/ü", "https://paper.example/%C3%BC"),
        ("https://paper.example/a%2fb", "https://paper.example/a%2Fb"),
        ("https://paper.example/a b", "https://paper.example/a%20b"),
        ("https://paper.example/a/./b/../c", "https://paper.example/a/c"),
        ("https://paper.example/../../a", "https://paper.example/a"),
        ("https://paper.example/%2e%2e/a", "https://paper.example/a"),
        ("https://paper.example/a#part", "https://paper.example/a"),
        ("https://paper.example/?b=2&a=1", "https://paper.example/?b=2&a=1"),
        ("https://paper.example/?48213", "https://paper.example/?48213"),
        ("https://paper.example/?a=&b&&c=1,2;3", "https://paper.example/?a=&b&c=1,2;3"),
        ("https://paper.example/?q=ü+x y", "https://paper.example/?q=%C3%BC+x%20y"),
        ("https://paper.example/?q=%a3", "https://paper.example/?q=%A3"),
        ("https://paper.example/?&&", "https://paper.example/"),
        ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"),
        ("https://xn--MNCHEN-3ya.example/", "https://xn--mnchen-3ya.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://paper。example/", "https://paper.example/"),
        ("https:\\\\paper.example\\a?b\\c", "https://paper.example/a?b%5Cc"),
        ("  https://paper.example/a\n", "https://paper.example/a"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]/"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
    ],
)
def test_G09_all_ways_to_write_an_address_have_one_form(written, expected):
    assert expected == normalize(written)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7F.1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_F04_short_decimal_and_hexadecimal_addresses_become_plain_ones(scheme, host):
    assert f"{scheme}://127.0.0.1/" == normalize(f"{scheme}://{host}/")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("0", "0.0.0.0"),
        ("0.0.0.0", "0.0.0.0"),
        ("localhost.", "localhost"),
        ("LOCALHOST", "localhost"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0177.0x0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("\uff11\uff12\uff17.\uff10.\uff10.\uff11", "127.0.0.1"),
        ("%31%32%37.0.0.1", "127.0.0.1"),
        ("%6cocalhost", "localhost"),
        ("①⑥⑨.254.169.254", "169.254.169.254"),
        ("[::1]", "[::1]"),
        ("[0:0:0:0:0:0:0:1]", "[::1]"),
        ("[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        ("[::ffff:7F00:0001]", "[::ffff:7f00:1]"),
        ("[64:ff9b::7f00:1]", "[64:ff9b::7f00:1]"),
        ("[2002:7f00:1::]", "[2002:7f00:1::]"),
    ],
)
def test_F01_F03_F04_a_host_in_disguise_is_spelled_plainly(host, expected):
    assert expected == urlsplit(normalize(f"http://{host}/")).netloc


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://allowed.example@127.0.0.9/", "127.0.0.9"),
        ("http://allowed.example:80@127.0.0.9/", "127.0.0.9"),
        ("http://a@b@127.0.0.9/", "127.0.0.9"),
        ("http://127.0.0.9#@allowed.example/", "127.0.0.9"),
        ("http://127.0.0.9?@allowed.example/", "127.0.0.9"),
        ("http://127.0.0.9\\@allowed.example/", "127.0.0.9"),
        ("http:\\/127.0.0.9/", "127.0.0.9"),
        ("http://allowed.example%2f@127.0.0.9/", "127.0.0.9"),
    ],
)
def test_F05_the_host_is_the_one_that_a_browser_would_reach(written, expected):
    assert expected == urlsplit(normalize(written)).netloc


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "artikel/12",
        "//paper.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@paper.example",
        "ftp://paper.example/",
        "https://",
        "https:///a",
        "https:paper.example",
        "https://paper.example:99999/",
        "https://paper.example:x/",
        "https://paper..example/",
        "https://.example/",
        "https://pa per.example/",
        "https://pa%00per.example/",
        "https://paper%2fexample/",
        "https://paper.example%23.allowed.example/",
        "https://%ff.example/",
        "https://paper<.example/",
        "https://[::1/",
        "https://[::zz]/",
        "https://[fe80::1%25eth0]/",
        "https://1.2.3.4.5/",
        "https://1.2.3.256/",
        "https://1.2.3.08/",
        "https://4294967296/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
        f"https://{'ü' * 70}.example/",
        "https://xn--ü.example/",
        "https://paper.example/a\x00b",
        "https://paper.example/a\tb",
        "https://pap\ner.example/",
        "https://paper.example/\u202egnp.exe",
        "https://paper.example/a\u200bb",
        "https://paper.example/\ud800",
        "https://paper.example/%00",
        "https://paper.example/100%",
        "https://paper.example/?q=%zz",
        "https://paper.example/" + "a" * 65_536,
        "https://paper.example/" + "ü" * 2_000,
        "https://paper.example/?" + "&".join(f"p{n}={n}" for n in range(2_000)),
    ],
)
def test_F05_G06_an_unusable_address_is_refused(url):
    with pytest.raises(BadUrlError, match=r"^\S.{5,160}$"):
        normalize(url)


@pytest.mark.parametrize(
    ("relative", "expected"),
    [
        ("/artikel/1", "https://paper.example/artikel/1"),
        ("artikel/1", "https://paper.example/politik/artikel/1"),
        ("../1", "https://paper.example/1"),
        ("?page=2", "https://paper.example/politik/?page=2"),
        ("//other.example/1", "https://other.example/1"),
        ("\\\\other.example\\1", "https://other.example/1"),
        ("http://other.example/1", "http://other.example/1"),
        ("", "https://paper.example/politik/"),
        ("#top", "https://paper.example/politik/"),
    ],
)
def test_a_relative_address_is_resolved_against_its_base(relative, expected):
    assert expected == normalize(relative, "https://paper.example/politik/")


def test_a_base_that_cannot_be_parsed_is_refused():
    with pytest.raises(BadUrlError, match="cannot be parsed"):
        normalize("a", "https://[broken/")


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_source=feed",
        "UTM_Campaign=x",
        "pk_campaign=nl",
        "sstr=kasachstan",
        "fbclid=1",
        "ref=nl",
        "PHPSESSID=abc",
        "jsessionid=abc",
        "%75tm_source=feed",
        "utm_source",
        "xtor=RSS-1",
        "ito=1490",
        "traffic_source=rss",
        "WT.mc_id=tw",
        "mktcid=nled",
        "smid=tw-share",
        "sara_ref=re-xx",
        "int_medium=teaser",
        "access_token=hush",
        "password=hush",
        "apikey=hush",
    ],
)
def test_G03_L04_parameters_without_effect_and_secrets_are_dropped(parameter):
    assert "https://paper.example/?id=1" == normalize(f"https://paper.example/?{parameter}&id=1")


@pytest.mark.parametrize(
    "parameter",
    [
        "gallery=3",
        "eid=12",
        "item=2",
        "market=3",
        "wtf=1",
        "share=2",
        "print=3",
        "cid=4",
        "sid=4",
        "reference=5",
        "source=6",
        "page=7",
        "uid=8",
    ],
)
def test_a_parameter_that_may_name_the_article_is_kept(parameter):
    url = f"https://paper.example/show?{parameter}"
    assert url == normalize(url)


def test_G03_a_session_in_the_path_is_dropped():
    assert "https://paper.example/a/b" == normalize(
        "https://paper.example/a/b;jsessionid=0AF?utm_source=x"
    )


def test_L04_credentials_are_not_in_the_normal_form():
    assert "https://paper.example/a" == normalize("https://anna:hush@paper.example/a")


TEXTS = st.text(max_size=80) | st.text("ab:/\\?#@[]%.0x12&=;ü。 \t", max_size=60)


@given(TEXTS)
@example("\ud800")
@example("https://[::1%eth0]/")
@example("http://℀/")
@example("http://\u00ad/")
@example("https://xn--\u0080/")
def test_normalizing_raises_nothing_but_its_own_error(text):
    for url in (text, f"https://{text}", f"https://paper.example/{text}"):
        try:
            normal = normalize(url)
        except BadUrlError:
            continue
        assert normal.isascii()
        assert urlsplit(normal).scheme in ("http", "https")


HOSTS = st.sampled_from(
    ["paper.example", "PAPER.example:8080", "münchen.example", "0x7f.1", "[::1]"]
)


@given(HOSTS, TEXTS)
@example("paper.example", "/%25zz")
@example("paper.example", "/a%5c%23%3f%3b?x=%26%3d+%2b")
@example("paper.example", "//a//b/..//")
@example("paper.example", "/;jsessionid=1;jsessionid=2;a")
@example("paper.example", "/;jsession;jsessionid=1id=2")
@example("paper.example", "?%2575tm_a=1&utm%5Fb")
@example("paper.example", "/a;b;c?d;e")
def test_normalizing_twice_changes_nothing(host, rest):
    try:
        once = normalize(f"http://{host}/{rest}")
    except BadUrlError:
        return
    assert once == normalize(once)


@given(HOSTS, TEXTS, TEXTS)
@example("paper.example", "\x000", "")
def test_resolving_raises_nothing_but_its_own_error(host, base, relative):
    try:
        normal = normalize(relative, f"https://{host}/{base}")
    except BadUrlError:
        return
    assert normal == normalize(normal)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.nd-aktuell.de/artikel/1160236.russland-greift-ein.html",
        "https://nd-aktuell.de/artikel/1160236.anderer-titel.html?sstr=kasachstan",
        "http://www.neues-deutschland.de/artikel/1160236.html",
        "https://www.nd-aktuell.de/amp/artikel/1160236.russland.amp.html",
        "https://www.nd-aktuell.de/artikel/1160236.russland.html?action=print",
    ],
)
def test_E13_slugs_mirrors_and_parameters_are_one_article(url):
    assert url_id("nd-aktuell id:1160236") == article_id("nd-aktuell", normalize(url), ND)


def test_without_a_pattern_scheme_and_www_play_no_part():
    assert identity("http://www.paper.example/a?b=1", Identity()) == identity(
        "https://paper.example/a?b=1", Identity()
    )


def test_an_empty_group_identifies_nothing():
    rule = Identity(pattern=r"/artikel/(\d*)")
    assert "//paper.example/artikel/x" == identity("https://paper.example/artikel/x", rule)


def test_articles_of_two_sources_are_never_one():
    url = "https://www.nd-aktuell.de/artikel/1"
    assert article_id("nd-aktuell", url, ND) != article_id("other", url, ND)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\tc", "a b c"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb\u200b", "a\\x202eb\\x200b"),
        ("https://anna:hush@paper.example/", "https://paper.example/"),
        ("https://paper.example/?a=1&token=hush#x", "https://paper.example/?a=1&token=…#x"),
        ("\ud800", "\\xd800"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_L01_L04_outside_text_becomes_one_harmless_line(text, expected):
    assert expected == safe_text(text)


@given(st.text(), st.integers(1, 300))
def test_safe_text_is_printable_and_bounded(text, limit):
    line = safe_text(text, limit)
    assert line.isprintable()
    assert len(line) <= limit


@given(st.from_regex(r"(/[a-zA-Z0-9_.~-]{1,4}){1,4}/?", fullmatch=True))
def test_plain_paths_are_spelled_as_the_library_spells_them(path):
    dotted = urljoin("https://paper.example/", path)  # dot segments are resolved before
    assert canonicalize_url(dotted) == normalize(f"https://paper.example{path}")


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("?b=2&a=1", "?a=1&b=2"),
        ("?48213", "?48213="),
        ("?a=&b=1", "?b=1&a"),
        ("?q=%c3%bc", "?q=ü"),
        ("?q=a+b", "?q=a%20b"),
        ("/x?a=1&xtor=RSS-1", "/x?a=1"),
    ],
)
def test_spellings_of_one_query_are_asked_for_as_named_and_have_one_identity(named, other):
    one, two = (normalize(f"https://paper.example/{query}") for query in (named, other))
    assert canonical(one) == canonical(two) == canonical(canonical(one))
    assert article_id("paper", one, Identity()) == article_id("paper", two, Identity())
