import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import codec
from pipelines.boilerplate.learning import drift, learn, retention
from pipelines.boilerplate.lines import fingerprints
from pipelines.model.sitemodel import SiteModel, cold
from tests.pipelines.drafts import NOW, SOURCE, block, boxed, news, page, texts

APPEAL = "Liebe Leserinnen, unser Blatt gehört allen, die es lesen, und lebt allein von euch."


def many(count, *extra, start=0):
    return [page(*news(n), *extra, number=n) for n in range(start, start + count)]


def evidence(model, text):
    found = [f for f in model.evidence if f.fingerprint == fingerprints.exact_key(text)]
    return found[0] if found else None


def test_what_three_pages_share_is_counted_three_times():
    model = learn.learn(cold(SOURCE), many(3, APPEAL))
    found = evidence(model, APPEAL)
    assert 3 == learn.distinct(found.articles)
    assert APPEAL[:80] == found.sample
    assert NOW.date() == found.first_seen


def test_what_is_said_once_is_remembered_but_is_no_family():
    model = learn.learn(cold(SOURCE), many(1))
    assert () == model.evidence
    assert any(news(0)[0][:80] in record for record in model.once)


def test_a_hidden_block_gives_no_evidence():
    model = learn.learn(cold(SOURCE), many(5, boxed(APPEAL, "div>p", "hidden")))
    assert None is evidence(model, APPEAL)


def test_several_addresses_of_one_article_count_once():
    pages = [
        page(*news(1), APPEAL, number=n, title="Straßenbahn fährt bis zum Hafen") for n in range(20)
    ]
    model = learn.learn(cold(SOURCE), pages)
    assert 1 == learn.distinct(evidence(model, APPEAL).articles)


def test_versions_of_one_article_count_once():
    pages = [
        page(
            *news(1),
            APPEAL,
            number=7,
            title=f"Lage um {n} Uhr unklar {'x' * n}",
            day=NOW + timedelta(hours=n),
        )
        for n in range(15)
    ]
    model = learn.learn(cold(SOURCE), pages)
    assert 1 == learn.distinct(evidence(model, APPEAL).articles)


PAGES = [learn.observe(p) for p in (*many(4, APPEAL), *many(3, block("Ende."), start=10))]


@given(st.permutations(PAGES), st.integers(0, len(PAGES)))
def test_order_and_split_leave_the_same_bytes(pages, cut):
    at_once = learn.merge(cold(SOURCE), PAGES)
    in_two = learn.merge(learn.merge(cold(SOURCE), pages[:cut]), pages[cut:])
    assert codec.dump(at_once) == codec.dump(in_two)


@given(st.integers(1, 69))
def test_the_split_of_many_pages_with_a_line_in_many_places_leaves_the_same_bytes(cut):
    boxes = [boxed("Wirtschaft", f"article.Article>div.Box-{'x' * n}>p") for n in range(12)]
    pages = [
        learn.observe(
            page(*[block(t, path=f"div.v{n % 11}>p") for t in news(n, 1)], *boxes, number=n)
        )
        for n in range(70)
    ]
    in_two = learn.merge(learn.merge(cold(SOURCE), pages[:cut]), pages[cut:])
    assert codec.dump(learn.merge(cold(SOURCE), pages)) == codec.dump(in_two)


def test_pages_that_are_learned_from_by_and_by_leave_the_same_bytes(monkeypatch):
    pages = many(12, APPEAL)
    at_once = learn.learn(cold(SOURCE), pages)
    monkeypatch.setattr(learn, "PAGES_AT_ONCE", 5)
    assert at_once == learn.learn(cold(SOURCE), pages)


def test_a_page_without_any_line_is_an_article_in_any_split():
    pages = [learn.observe(page(number=1)), *PAGES]
    in_two = learn.merge(learn.merge(cold(SOURCE), pages[:1]), pages[1:])
    assert codec.dump(learn.merge(cold(SOURCE), pages)) == codec.dump(in_two)


@pytest.mark.parametrize(
    ("path", "said", "expected"),
    [
        ("sport/a-1.html", (), "sport"),
        ("de/2026/sport/a-1.html", (), "sport"),
        ("sport/a-1.html", ("Welt & Wissen",), "welt wissen"),
        ("a-1.html", (), ""),
    ],
    ids=["path", "language_and_year", "named", "none"],
)
def test_a_section_is_what_the_page_names_or_its_address_begins_with(path, said, expected):
    draft = replace(
        page("Neu.", said={"sections": said}), final_url=f"https://blatt.example/{path}"
    )
    assert expected == learn.section(draft)


def test_seeing_the_same_pages_again_changes_nothing():
    once = learn.merge(cold(SOURCE), PAGES)
    assert once == learn.merge(once, PAGES)


def test_a_model_survives_the_codec():
    model = learn.merge(cold(SOURCE), PAGES)
    assert model == codec.load(SiteModel, codec.dump(model))


def test_equal_evidence_has_an_equal_version_and_other_evidence_another():
    model = learn.merge(cold(SOURCE), PAGES)
    assert model.version == learn.merge(cold(SOURCE), PAGES).version
    assert model.version != learn.merge(model, [learn.observe(page("Neu.", number=99))]).version
    assert "cold" == learn.merge(cold(SOURCE), []).version


def test_old_evidence_fades():
    old = learn.learn(cold(SOURCE), many(3, APPEAL))
    late = [
        page(*news(n), number=n, day=NOW + timedelta(days=retention.FAMILY_DAYS + 1))
        for n in (50, 51)
    ]
    assert None is not evidence(old, APPEAL)
    assert None is evidence(learn.learn(old, late), APPEAL)


def test_a_model_is_bounded(monkeypatch):
    monkeypatch.setattr(retention, "FAMILIES_KEPT", 5)
    monkeypatch.setattr(retention, "ONCE_KEPT", 10)
    model = learn.learn(
        cold(SOURCE), many(70, APPEAL, "Noch eine Zeile, die auf allen Seiten steht")
    )
    assert (5, 10) == (len(model.evidence), len(model.once))
    assert retention.ARTICLES_KEPT == len(model.articles) == len(model.evidence[0].articles)


def moved(count):
    return [
        page(*[block(t, path="main.neu>div.Text>p") for t in news(n)], number=n)
        for n in range(100, 100 + count)
    ]


def test_a_redesign_is_noticed_and_learned_anew():
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    batch = [learn.observe(p) for p in moved(6)]
    assert "6 of 6 pages" in drift.drifted(model, batch)
    fresh = learn.merge(drift.renewed(model), batch)
    assert None is drift.drifted(fresh, batch)


def settled(model, pages):
    return drift.settle(model, [learn.observe(p) for p in pages])


@pytest.mark.parametrize("pages", [many(6, start=40), []], ids=["same", "none"])
def test_no_redesign_is_seen_where_there_is_none(pages):
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    assert drift.Learned(model=learn.learn(model, pages)) == settled(model, pages)


def test_a_few_pages_in_another_layout_change_nothing_yet():
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    few = settled(model, moved(3))
    assert "" == few.changed
    assert (model.evidence, 3) == (few.model.evidence, len(few.model.successor.articles))
    assert few.model == drift.in_force(few.model)
    assert few.model == settled(few.model, []).model
    assert model.version != few.model.version


def test_pages_in_another_layout_add_up_over_runs():
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    pages = moved(10)
    few = settled(model, pages[:3])
    more = settled(few.model, pages[3:6])
    assert "3 of 3 pages" in more.changed
    assert 6 == len(drift.in_force(more.model).articles)
    assert drift.in_force(more.model) is drift.in_force(more.model)
    last = settled(more.model, pages[6:])
    assert "learned anew from 10 pages" in last.changed
    assert learn.learn(cold(SOURCE), pages) == last.model


def test_notices_in_a_layout_of_their_own_are_no_redesign():
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    said = (
        "Unsere Seiten werden gerade gewartet, bitte versuchen Sie es in einer Stunde noch einmal."
    )
    notices = [page(block(said, path="main.wartung>div>p"), number=n) for n in range(50, 62)]
    assert "" == settled(model, notices).changed
    assert None is settled(model, notices).model.successor


def test_the_old_layout_that_comes_back_ends_the_doubt():
    model = learn.learn(cold(SOURCE), many(12, APPEAL))
    few = settled(model, moved(3))
    again = many(4, start=40)
    assert drift.Learned(model=learn.learn(model, again)) == settled(few.model, again)


def test_K15_models_are_read_with_a_successor_and_without():
    model = settled(learn.learn(cold(SOURCE), many(12, APPEAL)), moved(6)).model
    assert model == codec.load(SiteModel, codec.dump(model))
    before = json.loads(codec.dump(model))
    del before["successor"]
    assert replace(model, successor=None) == codec.load(SiteModel, json.dumps(before))


def test_texts_helper_reads_blocks():
    assert ["Ende."] == texts(page("Ende."))
