from dataclasses import replace

import pytest

from pipelines.extract.fields import canonical_url
from pipelines.model.source import Identity, Scope

ARTICLE = "https://www.probeblatt.example/artikel/1234567.markthalle-bleibt-stehen.html"


@pytest.mark.parametrize(
    ("canonical", "doubt"),
    [
        (ARTICLE, ""),
        ("https://probeblatt.example/artikel/1234567.markthalle-bleibt-stehen.html", ""),
        ("https://www.probeblatt.example/artikel/1234567.neuer-titel.html", ""),
        ("https://www.zweitblatt.example/artikel/1234567.markthalle-bleibt-stehen.html", ""),
        ("https://www.spiegelung.example/artikel/1234567.markthalle-bleibt-stehen.html", ""),
        ("https://www.probeblatt.example/", "is the front page"),
        ("https://www.probeblatt.example/index.html", "is the front page"),
        ("https://www.anderswo.example/artikel/1234567.html", "is of another host"),
        (
            "https://www.probeblatt.example/artikel/7654321.rathaus-brennt.html",
            "is another article",
        ),
        ("https://www.probeblatt.example/politik/wahl-im-land-entschieden", "is another article"),
    ],
)
def test_I09_a_canonical_is_believed_only_when_plausible(made, canonical, doubt):
    source = replace(
        made.SOURCE,
        scope=Scope(hosts=("www.zweitblatt.example",)),
        identity=Identity(mirrors=("www.spiegelung.example",)),
    )
    assert doubt == canonical_url.why_not(canonical, ARTICLE, source)


def test_I09_what_the_source_says_of_its_identity_decides(made):
    source = replace(made.SOURCE, identity=Identity(pattern=r"/artikel/(\d+)"))
    renamed = "https://www.probeblatt.example/artikel/1234567.ganz-anders.html"
    assert not canonical_url.why_not(renamed, ARTICLE, source)
    other = "https://www.probeblatt.example/artikel/1234568.markthalle-bleibt-stehen.html"
    assert "is another article" == canonical_url.why_not(other, ARTICLE, source)


def test_I09_tracking_in_the_canonical_goes(made, read_page):
    head = f'<link rel="canonical" href="{made.URL}?utm_source=x#top">'
    found = read_page(made.article(head=head), url=f"{made.URL}?id=3")
    assert made.URL == found.canonical_url
    assert "link canonical" == dict(found.provenance)["canonical_url"]


def test_I09_endings_of_files_make_no_two_addresses_one(made):
    host = "https://www.probeblatt.example/artikel"
    said = canonical_url.why_not(f"{host}/1.html", f"{host}/2.html", made.SOURCE)
    assert "is another article" == said


def test_I09_a_refused_canonical_is_recorded(made, read_page):
    head = '<link rel="canonical" href="https://www.probeblatt.example/">'
    found = read_page(made.article(head=head))
    assert made.URL == found.canonical_url
    assert "is the front page" in dict(found.provenance)["canonical_url"]


def test_I09_the_header_names_a_canonical_too(made, read_page):
    headers = (("link", f'<{made.URL}>; rel="canonical"'),)
    found = read_page(made.article(), url=f"{made.URL}?id=3", headers=headers)
    assert made.URL == found.canonical_url
    assert "header link canonical" == dict(found.provenance)["canonical_url"]


def test_I09_og_url_stands_in_when_the_canonical_is_none(made, read_page):
    head = f'<link rel="canonical" href="javascript:void(0)"><meta property="og:url" content="{made.URL}">'
    assert "meta og:url" == dict(read_page(made.article(head=head)).provenance)["canonical_url"]


def test_I09_another_value_of_a_parameter_is_another_article(made):
    base = "https://www.probeblatt.example/artikel.php"
    assert "is another article" == canonical_url.why_not(
        f"{base}?id=8", f"{base}?id=7", made.SOURCE
    )
    assert not canonical_url.why_not(f"{base}?id=7", f"{base}?id=7&print=1", made.SOURCE)
