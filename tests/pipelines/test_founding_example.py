"""The founding example, for good: appeals around articles, and articles about appeals. Texts are our own."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines import cleaner
from pipelines.boilerplate.learning import learn
from pipelines.boilerplate.lines import fingerprints
from pipelines.model.article import CleanArticle
from pipelines.model.sitemodel import cold
from tests.pipelines import nd_pages
from tests.pipelines.nd_pages import APPEALS, BOXED, PLAIN, SOURCE, SPECIAL, STORIES, Story, fetched

COLD = cold(SOURCE.id)


def harvest(pages):
    """Cleans pages as a run does: learn from all, then clean each with the one model."""
    drafts = [
        cleaner.draft_page(fetched(story, appeals, n), SOURCE)
        for n, (story, appeals) in enumerate(pages)
    ]
    model = learn.learn(COLD, drafts)
    return [cleaner.finish_draft(draft, model, SOURCE) for draft in drafts]


def texts(article):
    assert isinstance(article, CleanArticle), article
    return [x.text for x in article.lines]


def wanted(appeal, where, shown):
    """Whether an appeal must be gone: shown on three pages, on two in a box, on one with a form."""
    return where == "behind_form" or shown[appeal] >= (2 if where in BOXED else 3)


def faults(pages):
    """Return lost article lines and leaked appeal lines of a crawl."""
    shown = Counter(appeal for _, appeals in pages for appeal in {a for a, _ in appeals})
    found = []
    for n, ((story, appeals), article) in enumerate(zip(pages, harvest(pages), strict=True)):
        out = [fingerprints.plain(text) for text in texts(article)]
        found += [("lost", n, x) for x in story.lines if fingerprints.plain(x) not in out]
        own = {fingerprints.plain(x) for x in story.lines}
        gone = {
            fingerprints.plain(x)
            for a, where in appeals
            if wanted(a, where, shown)
            for x in a.lines(n)
        }
        found += [("leaked", n, x) for x in out if x in gone - own]
    return found


@pytest.mark.parametrize("where", [*BOXED, *PLAIN])
@pytest.mark.parametrize("number", range(len(APPEALS)))
def test_an_appeal_seen_often_enough_is_gone_and_no_line_with_it(number, where):
    pages = [(story, [(APPEALS[number], where)]) for story in STORIES[2:6]]
    assert [] == faults(pages)


@pytest.mark.parametrize("number", range(len(APPEALS)))
def test_an_appeal_with_a_form_is_gone_from_the_first_page(number):
    assert [] == faults([(STORIES[5], [(APPEALS[number], "behind_form")])])


def test_appeals_that_change_in_mid_crawl_are_gone():
    pages = [
        (story, [(APPEALS[n // 4], "behind_box"), (APPEALS[7 - n // 4], "inside_box")])
        for n, story in enumerate(STORIES[:20])
    ]
    assert [] == faults(pages)


def test_a_boxed_appeal_takes_its_heading_along_where_boxes_say_something_else_on_every_page():
    shown = [
        (13, [(5, "inside_box"), (2, "inside_box")]),
        (4, [(5, "inside"), (6, "inside_box")]),
        (10, [(3, "inside_box")]),
    ]
    pages = [(STORIES[s], [(APPEALS[a], where) for a, where in said]) for s, said in shown]
    assert [] == faults(pages)


@pytest.mark.parametrize("story", SPECIAL, ids=lambda s: s.title)
def test_articles_about_appeals_keep_every_line(story):
    others = [
        (s, [(a, where)])
        for s, a, where in zip(STORIES[4:20], APPEALS * 2, (*BOXED, *PLAIN) * 3, strict=False)
    ]
    assert [] == faults([*others, (story, [(APPEALS[6], "inside"), (APPEALS[0], "behind_form")])])


MIXTURES = st.lists(
    st.tuples(
        st.sampled_from(STORIES),
        st.lists(
            st.tuples(st.sampled_from(APPEALS), st.sampled_from((*BOXED, *PLAIN))),
            max_size=3,
            unique_by=lambda a: a[0].heading,
        ),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda page: page[0].number,
)


@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(MIXTURES)
def test_no_mixture_leaks_an_appeal_or_loses_a_line(pages):
    assert [] == faults(pages)


SEED = Path(__file__).parents[3] / "shared" / "seed" / "nd-article.txt"


@pytest.fixture
def seed():
    if not SEED.is_file():
        pytest.skip(
            "the founding article is no part of the repository and not beside it (../shared/seed)"
        )
    parts = [
        part.strip() for part in SEED.read_text(encoding="utf-8").split("\n\n") if part.strip()
    ]
    body = parts[4:14]
    appeal = "\n\n".join(parts[14:]).split("\n")
    return Story(1160224, parts[1], parts[2], "Birger Schütz", tuple(body)), [
        x.strip() for x in appeal if x.strip()
    ]


def seed_page(story, appeal, page=7):
    return fetched(story, [(nd_pages.Appeal(appeal[0], tuple(appeal[1:])), "behind_form")], page)


def test_the_founding_article_comes_out_whole_and_alone(seed):
    story, appeal = seed
    found = cleaner.clean_page(seed_page(story, appeal), SOURCE, COLD)
    assert list(story.lines) == texts(found)
    said = found.metadata
    assert (story.title, story.lead, ("Birger Schütz",)) == (said.title, said.lead, said.authors)
    assert "2026-11-02T13:07:00+01:00" == said.published_at.isoformat()
    assert 10 == len(found.lines)


def test_the_founding_article_among_others_stays_whole(seed):
    story, appeal = seed
    drafts = [
        cleaner.draft_page(seed_page(s, appeal, n), SOURCE)
        for n, s in enumerate((story, *STORIES[:20]))
    ]
    model = learn.learn(COLD, drafts)
    for draft, one in zip(drafts, (story, *STORIES), strict=False):
        assert one.lines == texts(cleaner.finish_draft(draft, model, SOURCE))
