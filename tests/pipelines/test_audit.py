"""The audit of the learned cleaning by the general extractor."""

from dataclasses import replace
from itertools import count

import pytest

from pipelines import cleaner
from pipelines.boilerplate.strip import strip
from pipelines.judge import audit
from pipelines.judge.judged_page import JudgedPage
from pipelines.model.draft import Cut
from pipelines.model.sitemodel import cold
from tests.pipelines import drafts, nd_pages

PROSE = [f"{word} " * 20 for word in ("Hafen", "Deich", "Kanal", "Werft")]
LABEL = "Lesedauer: 4 Min."


def judged(opinion, *blocks):
    draft = replace(drafts.page(*blocks), opinion=opinion)
    return JudgedPage(draft, strip(draft, cold(draft.source_id)))


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        (None, None),
        (frozenset(range(5)), 1.0),
        (frozenset({0, 1, 2, 3}), 1.0),
        (frozenset({0, 1}), 0.667),
        (frozenset(), 0.0),
    ],
    ids=["not audited", "same", "labels are no prose", "half of it", "nothing"],
)
def test_agreement_is_of_the_prose_that_both_take(opinion, expected):
    assert expected == audit.agreement(judged(opinion, *PROSE, LABEL))


def test_what_other_pages_show_is_held_against_nobody():
    learned = judged(frozenset(range(4)), *PROSE)
    cut = Cut(text=learned.stripped.blocks[3].text, rule="repeated", evidence="", line=3)
    stripped = replace(learned.stripped, blocks=learned.stripped.blocks[:3], cuts=(cut,))
    assert 1.0 == audit.agreement(JudgedPage(learned.draft, stripped))


def test_one_page_in_a_hundred_is_due_whatever_the_run():
    urls = [f"https://blatt.example/artikel/{n}" for n in range(20_000)]
    due = [url for url in urls if audit.is_due(url)]
    assert 150 < len(due) < 250
    assert due == [url for url in urls if audit.is_due(url)]


def audited_page():
    """A page of the sample whose address is due."""
    story = nd_pages.STORIES[2]
    pages = (nd_pages.fetched(replace(story, number=n), [], 1) for n in count(1))
    return next(page for page in pages if audit.is_due(page.url))


def test_an_audited_article_says_how_well_the_other_extractor_agrees():
    article = cleaner.clean_page(audited_page(), nd_pages.SOURCE, cold(nd_pages.SOURCE.id))
    assert article.agreement > audit.AGREES
    assert (
        f"trafilatura's text agrees to {article.agreement:.0%}"
        == dict(article.metadata.provenance)["audit"]
    )
