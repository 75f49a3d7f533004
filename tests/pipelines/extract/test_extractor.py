"""The whole extract stage: a fetched page in, a draft or a rejection out, always the same."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import codec
from pipelines.extract.extractor import extract_page
from pipelines.model.draft import STATED_PLACE, Draft, Mark
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.source import Override


@pytest.fixture(scope="module")
def apart(made):
    def run(body, source=None, **kwargs):
        return extract_page(made.fetched(body, **kwargs), source or made.SOURCE)

    return run


def test_an_article_is_taken_apart(made, apart):
    draft = apart(made.article())
    assert list(made.PARAGRAPHS) == made.chosen(draft)
    assert made.TITLE == draft.metadata.title
    assert (made.URL, "probeblatt", 200) == (draft.url, draft.source_id, draft.status)


def test_all_lines_of_the_page_are_blocks_in_order(made, apart):
    draft = apart(made.article())
    assert {"Start", "Sport", "Impressum", made.TITLE} <= {b.text for b in draft.blocks}
    assert list(range(len(draft.blocks))) == [b.order for b in draft.blocks]


def test_title_and_lead_are_fields_not_text(made, apart):
    lead = "Der Rat will die Halle sanieren und im Frühjahr wieder öffnen, für vier Millionen Euro."
    head = f'<meta name="description" content="{lead}"><meta property="og:title" content="{made.TITLE}">'
    draft = apart(made.article(before=f'<p class="standfirst">{lead}</p>', head=head))
    assert lead == draft.metadata.lead
    assert not {made.TITLE, lead} & set(made.chosen(draft))
    assert Mark.LEAD in next(b for b in draft.blocks if b.text == lead).marks


def test_a_headline_within_the_text_that_repeats_the_title_is_no_text(made, apart):
    first, *rest = made.PARAGRAPHS
    draft = apart(made.article(first, f"<h2>{made.TITLE}</h2>", *rest))
    assert list(made.PARAGRAPHS) == made.chosen(draft)


@pytest.mark.parametrize(
    ("classes", "generator", "template"),
    [
        ("post-template-default single-product postid-7", "WordPress 6.7", "product"),
        ("catalog-category-view", "", "product"),
        ("nojs section-viewtopic ltr", "", "forum"),
        ("", "Discourse 3.3.1", "forum"),
        ("service-template-default single single-service", "", "service"),
        ("single single-post woocommerce-no-js", "WooCommerce 9.1", "article"),
        ("html not-front node-type-news-item", "Drupal 7", "article"),
        ("page-template-default page page-id-7 page-node-type-page", "WordPress 6.7", ""),
        ("forumdisplay-free products", "", ""),
    ],
)
def test_what_a_page_is_drawn_as_is_told_by_its_template(made, apart, classes, generator, template):
    body = made.article(head=f'<meta name="generator" content="{generator}">')
    draft = apart(body.replace("<body", f'<body class="{classes}"', 1))
    assert template == draft.facts.template


def test_types_of_the_microdata_are_facts(made, apart):
    marked = (
        '<div itemscope itemtype="https://schema.org/QAPage"><p itemprop="name" itemscope '
        'itemtype="http://schema.org/Question http://schema.org/Thing">Wann?</p></div><p itemtype>'
    )
    facts = apart(made.article(before=marked)).facts
    assert ("QAPage", "Question", "Thing") == facts.microdata_types


def test_facts_count_the_page(made, apart):
    markup = (
        "<figure><img src=a.jpg></figure><audio src=a.mp3></audio>"
        '<iframe src="https://www.youtube.com/embed/x"></iframe>'
        "<noscript>Bitte JavaScript aktivieren</noscript><script>var a = 1</script>"
    )
    head = (
        '<meta name="robots" content="noarchive"><script type="application/ld+json">'
        '{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False"}</script>'
    )
    facts = apart(made.article(*made.PARAGRAPHS, markup, head=head)).facts
    assert (1, 1, 1) == (facts.images, facts.audios, facts.videos)
    assert "Bitte JavaScript aktivieren" == facts.noscript
    assert ("article", ("NewsArticle",), False) == (
        facts.og_type,
        facts.jsonld_types,
        facts.free_declared,
    )
    assert "noarchive" == facts.robots
    assert 3 == facts.links
    assert facts.script_bytes > 9


def test_teasers_are_repeated_linked_headings(made, apart):
    teaser = '<div class="card"><h3><a href="/x">Eine Zeile über etwas anderes {}</a></h3></div>'
    page = made.article(after="".join(teaser.format(n) for n in range(5)))
    assert 5 == apart(page).facts.teasers
    assert 0 == apart(made.article()).facts.teasers


def test_text_that_only_the_data_has_becomes_the_text(made, apart):
    body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(made.PARAGRAPHS)})
    head = f'<script type="application/ld+json">{body}</script>'
    draft = apart(made.article("<p>Laden …</p>", head=head))
    assert list(made.PARAGRAPHS) == made.chosen(draft)
    assert {STATED_PLACE} == {b.path for b in draft.blocks if b.chosen}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.NOT_HTML),
        (b"%PDF-1.4", Reason.NOT_HTML),
        (b"<html>" + b"\xe4\xf6" * 9 + "äöü".encode() * 9, Reason.UNDECODABLE),
    ],
)
def test_what_cannot_be_read_is_rejected_with_evidence(apart, body, reason):
    found = apart(body)
    assert (Stage.EXTRACT, reason) == (found.stage, found.reason)
    assert found.evidence


def test_a_page_without_text_is_a_draft_for_the_gates(made, apart):
    draft = apart("<html><body><div id=app></div><script>go()</script></body></html>")
    assert isinstance(draft, Draft)
    assert [] == made.chosen(draft)


def overridden(made, **kwargs):
    rule = Override(reason="weil", **kwargs)
    return replace(made.SOURCE, overrides=(rule,))


def test_an_override_finds_its_lines_by_xpath(made, apart):
    source = overridden(made, action="prune", xpath="//div[@class='box']")
    draft = apart(
        made.article(*made.PARAGRAPHS, "<div class='box'><p>a b</p><p>c d</p></div>"), source
    )
    assert ["a b", "c d"] == [draft.blocks[order].text for order, _, _ in draft.overridden]
    assert {("prune", "weil")} == {(action, reason) for _, action, reason in draft.overridden}


def test_an_override_finds_its_line_by_text_whatever_the_figures(made, apart):
    source = overridden(made, action="prune", text="Schon 1.000 haben gespendet!")
    draft = apart(made.article(*made.PARAGRAPHS, "Schon 2.345 haben gespendet"), source)
    assert ["Schon 2.345 haben gespendet"] == [draft.blocks[o].text for o, _, _ in draft.overridden]


def test_a_line_that_the_operator_keeps_is_text(made, apart):
    source = overridden(made, action="keep", xpath="//footer/p")
    assert "© Probeblatt, alle Rechte vorbehalten" in made.chosen(apart(made.article(), source))


def test_an_override_ends(made, apart):
    source = overridden(made, action="keep", xpath="//footer/p", until=date(2026, 11, 19))
    assert () == apart(made.article(), source).overridden


def test_K10_an_expression_that_cannot_be_evaluated_finds_nothing_and_is_named(made, apart):
    source = overridden(made, action="prune", xpath="//p[unknown:f()]")
    draft = apart(made.article(), source)
    assert () == draft.overridden
    [fault] = draft.override_faults
    assert fault.startswith("override //p[unknown:f()] cannot be evaluated: ")


@pytest.mark.slow
def test_another_process_gives_the_same_draft(made):
    code = (
        "import sys, importlib.util as u; s = u.spec_from_file_location('m', sys.argv[1]);"
        "m = u.module_from_spec(s); s.loader.exec_module(m);"
        "from pipelines.extract.extractor import extract_page; from pipelines import codec;"
        "sys.stdout.buffer.write(codec.dump(extract_page(m.fetched(m.article()), m.SOURCE)))"
    )
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    told = subprocess.run(
        [sys.executable, "-c", code, made.__file__],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
    ).stdout
    assert codec.dump(extract_page(made.fetched(made.article()), made.SOURCE)) == told


@given(st.binary(max_size=600))
def test_no_bytes_raise(made, body):
    found = extract_page(made.fetched(body), made.SOURCE)
    assert isinstance(found, Draft | Rejection)


@given(st.data())
def test_no_damage_to_a_page_raises(made, data):
    body = bytearray(made.article().encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=12))
    assert isinstance(extract_page(made.fetched(bytes(body)), made.SOURCE), Draft | Rejection)


@pytest.mark.parametrize(
    ("network", "words", "by"),
    [
        (
            "twitter-tweet",
            "the bridge is fine, I crossed it myself today",
            "— Joan Reed (@joanreed) May 3, 2026",
        ),
        (
            "twitter-tweet",
            "die Brücke hält, ich war heute selbst darauf",
            "— Ada B. (@adab) 3. Mai 2026",
        ),
        (
            "instagram-media",
            "le pont tient, je suis passée dessus ce matin",
            "Une publication de Ada B. (@adab)",
        ),
        (
            "mastodon-embed",
            "el puente aguanta, lo crucé esta mañana",
            "— Ada B. (@adab@red.example)",
        ),
        ("bluesky-embed", "橋は大丈夫です、今朝も渡りました", "— 安田ぶらん (@buran.example)"),
    ],
)
def test_posts_of_others_keep_their_attribution(network, words, by, made, finished):
    post = f'<blockquote class="{network}"><p>{words}</p>{by}</blockquote>'
    first, *others = made.PARAGRAPHS
    (article,) = finished([made.fetched(made.article(first, post, *others))])
    lines = article.text.split("\n")
    assert (words in lines) == (by in lines)
