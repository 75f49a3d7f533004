import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import cleaner, codec
from pipelines.boilerplate.learning import learn
from pipelines.model.article import CleanArticle
from pipelines.model.draft import Mark
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import cold
from pipelines.model.source import Override, SourceId
from tests.pipelines.nd_pages import APPEALS, SOURCE, STORIES, fetched

COLD = cold(SOURCE.id)
PAGES = [
    fetched(story, [(APPEALS[n % 8], "inside_box")], n) for n, story in enumerate(STORIES[4:10])
]


def cleaned(page, source=SOURCE, model=COLD):
    return cleaner.clean_page(page, source, model)


def test_a_page_becomes_an_article_with_its_origin():
    found = cleaned(PAGES[0])
    assert isinstance(found, CleanArticle)
    assert STORIES[4].title == found.metadata.title
    assert (cleaner.CLEANER_VERSION, "cold", 200) == (
        found.cleaner_version,
        found.model_version,
        found.http_status,
    )
    assert {"title", "kind"} <= {field for field, _ in found.metadata.provenance}


def test_addresses_of_one_article_share_its_identity():
    page = PAGES[0]
    url = page.url.replace("-slug", "-anderer-slug") + "?pk_campaign=x"
    other = replace(page, url=url, final_url=url)
    assert cleaned(page).article_id == cleaned(other).article_id
    assert cleaned(page).article_id != cleaned(PAGES[1]).article_id


def test_the_same_page_gives_the_same_bytes_ten_times():
    assert 1 == len({codec.dump(cleaned(PAGES[1])) for _ in range(10)})


def test_a_draft_survives_pickling_between_learning_and_cleaning():
    drafts = [cleaner.draft_page(page, SOURCE) for page in PAGES]
    model = learn.learn(COLD, drafts)
    again = [pickle.loads(pickle.dumps(draft)) for draft in drafts]
    assert [cleaner.finish_draft(d, model, SOURCE) for d in drafts] == [
        cleaner.finish_draft(d, model, SOURCE) for d in again
    ]


def test_another_sources_model_is_an_error_that_says_so():
    with pytest.raises(
        ValueError, match="model of anderes-blatt cannot clean a page of neues-blatt"
    ):
        cleaned(PAGES[0], model=cold(SourceId("anderes-blatt")))


def test_what_the_policy_does_not_store_is_refused_for_its_rights():
    draft = cleaner.draft_page(PAGES[0], SOURCE)
    found = cleaner.finish_draft(draft, COLD, SOURCE, refused_rights=frozenset({"noarchive"}))
    assert (Stage.JUDGE, Reason.RIGHTS_RESERVED) == (found.stage, found.reason)
    assert isinstance(cleaner.finish_draft(draft, COLD, SOURCE), CleanArticle)


def overridden(**fields):
    return replace(SOURCE, overrides=(Override(reason="wegen eines Tests", **fields),))


def test_the_operator_prunes_until_the_day_he_named():
    text = STORIES[4].lines[0]
    source = overridden(action="prune", text=text, until=date(2026, 11, 2))
    assert text not in cleaned(PAGES[0], source).text
    late = replace(PAGES[0], fetched_at=PAGES[0].fetched_at.replace(day=3))
    assert text in cleaned(late, source).text


def test_the_operator_keeps_what_would_go():
    source = overridden(action="keep", xpath="//div[@class='Box']")
    kept = cleaned(PAGES[0], source)
    assert set(APPEALS[0].lines(0)) <= {x.text for x in kept.lines}
    assert not set(APPEALS[0].lines(0)) & {x.text for x in cleaned(PAGES[0]).lines}


def test_K10_a_rule_that_fails_is_named_in_the_article_which_is_stored_all_the_same():
    found = cleaned(PAGES[0], overridden(action="keep", xpath="//p[foo()]"))
    assert cleaned(PAGES[0]).text == found.text
    [why] = [why for field, why in found.metadata.conflicts if field == "override"]
    assert "override //p[foo()] cannot be evaluated" in why


def test_without_text_a_page_is_refused_for_having_none():
    page = replace(PAGES[0], body=b"<html><title>Leer</title><body><img src=a.jpg></body></html>")
    found = cleaned(page)
    assert isinstance(found, Rejection)
    assert found.reason in (Reason.NO_CONTENT, Reason.TOO_SHORT, Reason.NEEDS_RENDERING)


def test_a_page_of_nothing_but_boilerplate_says_so():
    draft = cleaner.draft_page(PAGES[0], SOURCE)
    asked = tuple(
        replace(b, chosen=True, marks=frozenset({Mark.APPEAL, Mark.FORM}))
        for b in draft.blocks
        if "Box" in b.path
    )
    said = replace(draft.metadata, lead=None)
    found = cleaner.finish_draft(replace(draft, blocks=asked, metadata=said), COLD, SOURCE)
    assert (Stage.STRIP, Reason.ALL_BOILERPLATE) == (found.stage, found.reason)


ARTICLE_HEAD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Nachricht vom Hafen",'
    '"datePublished":"2026-11-01"}</script><meta property="og:type" content="article">'
)
ASKED = "We value your privacy. We and our partners use cookies."


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=cmp><p>{ASKED}</p><button>Accept</button></div>",
        f"<main><h1>Zustimmung</h1><p>{ASKED}</p></main>",
        "<form><p>Wir verwenden Cookies. Mit Ihrer Einwilligung verarbeiten wir und unsere Partner Daten.</form>",
    ],
    ids=["box", "headed", "form"],
)
def test_two_sentences_that_ask_for_consent_are_no_article_whatever_the_head_declares(body):
    html = f"<title>Nachricht vom Hafen</title>{ARTICLE_HEAD}<body>{body}"
    found = cleaned(replace(PAGES[0], body=html.encode()))
    assert Reason.CONSENT_WALL is found.reason


def test_a_short_item_about_cookies_is_an_article():
    said = (
        "Das Landgericht hat am Montag entschieden, dass Verlage ihre Leser nicht mit Cookies verfolgen dürfen, "
        "wenn sie keine Einwilligung haben. Ein Verband hatte geklagt, der Verlag will in Berufung gehen."
    )
    html = f"<title>Urteil vom Hafen</title>{ARTICLE_HEAD}<body><article><h1>Urteil</h1><p>{said}</p></article>"
    assert said == cleaned(replace(PAGES[0], body=html.encode())).text


@given(
    st.sampled_from([None, "…", APPEALS[0].lines(0)[0]]),
    st.lists(st.sampled_from(["* * *", APPEALS[0].lines(0)[0]]), max_size=3),
    st.booleans(),
)
def test_an_article_with_neither_text_nor_lead_is_never_stored(lead, lines, gates):
    draft = cleaner.draft_page(PAGES[0], SOURCE)
    marks = frozenset({Mark.APPEAL, Mark.FORM})
    blocks = tuple(
        replace(draft.blocks[0], text=text, order=n, chosen=True, marks=marks)
        for n, text in enumerate(lines)
    )
    asked = replace(draft, blocks=blocks, metadata=replace(draft.metadata, lead=lead))
    found = cleaner.finish_draft(asked, COLD, SOURCE, gates=gates)
    said = isinstance(found, CleanArticle) and f"{found.metadata.lead or ''}{found.text}"
    assert said is False or any(map(str.isalnum, said))


def test_a_lead_that_was_cut_as_boilerplate_does_not_stand_in_for_the_text():
    draft = cleaner.draft_page(PAGES[0], SOURCE)
    appeal = replace(
        draft.blocks[0],
        text="Unterstütze uns mit einem Beitrag deiner Wahl.",
        chosen=True,
        marks=frozenset({Mark.APPEAL, Mark.FORM}),
    )
    asked = replace(draft, blocks=(appeal,), metadata=replace(draft.metadata, lead=appeal.text))
    found = cleaner.finish_draft(asked, COLD, SOURCE, gates=False)
    assert (Stage.STRIP, Reason.ALL_BOILERPLATE) == (found.stage, found.reason)


@settings(max_examples=30)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda t: f"<html><body><article><p>{t}".encode()),
    )
)
def test_every_page_ends_in_one_drawer_whatever_its_bytes(body):
    found = cleaned(replace(PAGES[0], body=body))
    assert isinstance(found, CleanArticle | Rejection)
    if isinstance(found, Rejection):
        assert found.evidence


def test_gates_can_be_left_open():
    draft = cleaner.draft_page(
        replace(
            PAGES[0], body=b"<title>404 - Page not found</title><p>Sorry, we found nothing.</p>"
        ),
        SOURCE,
    )
    assert Reason.SOFT_404 is cleaner.finish_draft(draft, COLD, SOURCE).reason
    assert isinstance(cleaner.finish_draft(draft, COLD, SOURCE, gates=False), CleanArticle)


@pytest.mark.parametrize("body", [b"%PDF-1.7", None], ids=["rejection", "article"])
def test_both_drawers_are_written_as_json_and_read_again(body):
    page = fetched(STORIES[5])
    found = cleaner.clean_page(page if body is None else replace(page, body=body), SOURCE, COLD)
    assert found == codec.load(type(found), codec.dump(found))
