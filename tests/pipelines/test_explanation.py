"""Every block of a page has one state and its evidence; what is kept is the article."""

from dataclasses import replace

import pytest

from pipelines import cleaner, explanation
from pipelines.boilerplate.learning import learn
from pipelines.model.article import CleanArticle
from pipelines.model.explanation import BlockState
from pipelines.model.rejection import Reason, Rejection
from pipelines.model.sitemodel import cold
from pipelines.model.source import Override
from tests.pipelines.nd_pages import APPEALS, SOURCE, STORIES, fetched

COLD = cold(SOURCE.id)
PAGES = [
    fetched(story, [(APPEALS[n % 8], "inside_box")], n) for n, story in enumerate(STORIES[4:10])
]


def learned():
    return learn.learn(COLD, [cleaner.draft_page(page, SOURCE) for page in PAGES])


@pytest.mark.parametrize("model", [COLD, learned()], ids=["first page", "known source"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url[-8:])
def test_what_is_shown_as_kept_and_cut_is_what_the_line_kept_and_cut(page, model):
    said = explanation.explain(page, SOURCE, model)
    article = cleaner.clean_page(page, SOURCE, model)
    assert article == said.outcome
    assert article.text == "\n".join(b.kept for b in said.blocks if b.kept)
    shown = [line for block in said.blocks for line in block.evidence]
    assert all(f"{cut.rule}: {cut.evidence}" in shown for cut in article.cuts)
    taken = [
        b for b in said.blocks if b.state in (BlockState.CUT, BlockState.LEFT_OUT, BlockState.FIELD)
    ]
    assert {cut.text for cut in article.cuts} <= {b.block.text for b in taken}


def test_every_block_has_evidence_and_every_field_its_origin():
    said = explanation.explain(PAGES[0], SOURCE, COLD)
    assert all(block.evidence for block in said.blocks)
    origins = {field.name: field.origin for field in said.fields}
    assert dict(said.outcome.metadata.provenance)["title"] == origins["title"]
    assert [BlockState.FIELD] == [b.state for b in said.blocks if b.block.text == STORIES[4].title]


def test_all_gates_answer_though_the_first_refusal_decides():
    page = replace(
        PAGES[0], body=b"<title>Not found</title><h1>404 page not found</h1><p>Gone.</p>"
    )
    said = explanation.explain(page, SOURCE, COLD)
    assert Reason.SOFT_404 == said.outcome.reason
    assert len(said.gates) > len([g for g in said.gates if g.refusal]) > 0
    assert all(answer.asks and "(fault" not in answer.asks for answer in said.gates)


def test_a_page_that_cannot_be_read_is_explained_by_its_refusal():
    page = replace(PAGES[0], headers=(("content-type", "application/pdf"),), body=b"%PDF-1.7 \x00")
    said = explanation.explain(page, SOURCE, COLD)
    assert isinstance(said.outcome, Rejection)
    assert () == said.blocks


def test_a_paragraph_cut_in_part_shows_what_stays_and_what_goes():
    ending = "Mehr dazu lesen Sie morgen in der gedruckten Ausgabe dieser Zeitung am Kiosk."
    stories = [replace(s, body=(*s.body[:-1], f"{s.body[-1]} {ending}")) for s in STORIES[4:10]]
    pages = [fetched(story, [], n) for n, story in enumerate(stories)]
    model = learn.learn(COLD, [cleaner.draft_page(page, SOURCE) for page in pages])
    said = explanation.explain(pages[-1], SOURCE, model)
    [parted] = [b for b in said.blocks if b.kept and b.kept != b.block.text]
    assert (BlockState.KEPT, STORIES[9].lines[-1]) == (parted.state, parted.kept)
    assert parted.rule


def test_a_line_the_operator_keeps_says_so_and_one_he_prunes_is_cut():
    line = STORIES[4].lines[1]
    source = replace(
        SOURCE, overrides=(Override(action="prune", text=line, reason="says the desk"),)
    )
    said = explanation.explain(PAGES[0], source, COLD)
    [cut] = [b for b in said.blocks if b.block.text == line]
    assert (BlockState.CUT, "override") == (cut.state, cut.rule)
    assert any("says the desk" in why for why in cut.evidence)
    assert isinstance(said.outcome, CleanArticle)
