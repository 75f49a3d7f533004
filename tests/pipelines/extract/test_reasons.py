"""Every cut says its true reason: what a rule left out never goes by its score, and scores speak for themselves."""

import re

import pytest

from pipelines import cleaner
from pipelines.extract.classifier.select import THRESHOLD
from pipelines.model.sitemodel import cold

SCORED = re.compile(r"score (\d\.\d\d) at ")


@pytest.fixture(scope="module")
def cuts(made):
    def run(page):
        model = cold(made.SOURCE.id)
        outcome = cleaner.clean_page(made.fetched(page), made.SOURCE, model, gates=False)
        return outcome, {cut.text: cut.evidence for cut in outcome.cuts}

    return run


def test_a_copy_names_the_line_that_it_repeats(made, cuts):
    first, second, third, fourth = made.PARAGRAPHS
    outcome, found = cuts(made.article(first, second, third, fourth, third))
    number = [text.text for text in outcome.lines].index(third) + 1
    assert found[third].startswith(f"copy of line {number} at ")


def test_a_table_of_contents_leaves_the_headings_where_they_are(made, cuts):
    first, *rest = made.PARAGRAPHS
    heads = ("Was das Dach kosten wird", "Wer die Stände bekommt")
    contents = "".join(f"<li><a href='#{n}'>{head}</a></li>" for n, head in enumerate(heads))
    told = [f"<h2 id=a>{heads[0]}</h2>", rest[0], f"<h2 id=b>{heads[1]}</h2>", *rest[1:]]
    outcome, found = cuts(made.article(first, f"<ul>{contents}</ul>", *told))
    assert list(heads) == [text.text for text in outcome.lines if text.kind == "heading"]
    assert heads[0] == outcome.lines[1].text
    assert all("score 0.9" not in found.get(head, "") for head in heads)


def test_labels_with_links_say_that_they_are(made, cuts):
    label = "<p><b>LEZA OKUNYA:</b> <a href='/n/{}'>{} bleibt auch im Winter offen</a></p>"
    first, second, *rest = made.PARAGRAPHS
    page = made.article(first, label.format(1, "Fähre"), second, label.format(2, "Bad"), *rest)
    said = {text: why for text, why in cuts(page)[1].items() if text.startswith("LEZA")}
    assert 2 == len(said)
    assert all(why.startswith(("a label and a link", "score 0.")) for why in said.values())


def test_no_score_that_is_cited_is_one_of_text(made, cuts):
    first, second, *rest = made.PARAGRAPHS
    noise = (
        f"<figure><img src=/a.jpg><figcaption>{second}</figcaption></figure>",
        f"<div class=comments><p>{first} {first}</p></div>",
        f"<div style='display:none'><p>{' '.join(made.PARAGRAPHS)}</p></div>",
        f"<p><a href=/x>{made.TITLE} und noch viel mehr davon</a></p>",
        "<h2>Was das Dach kosten wird</h2><h2>Was das Dach kosten wird</h2>",
    )
    page = made.article(first, *noise, second, *rest, first, after="".join(noise))
    _, found = cuts(page)
    scores = [float(said[1]) for why in found.values() if (said := SCORED.match(why))]
    assert found
    assert all(score < THRESHOLD for score in scores)
