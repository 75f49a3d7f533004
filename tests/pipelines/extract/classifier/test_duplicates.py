"""An article's repeated headings and questions stay; copies, tables of contents and quotations set large go."""

import pytest

from pipelines.extract.classifier.duplicates import copies
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk

ASKED = {
    "en": "What do you expect of the new council?",
    "ja": "新しい市議会には何を期待していますか、教えてください\uff1f",
    "ar": "ماذا تنتظر من المجلس الجديد بعد هذا القرار؟",
}
ANSWERS = ("It will have to mend the roof first.", "Nothing, to be frank, for years.", "A market.")


def copied(markup):
    found = walk(parse_html(f"<html><body>{markup}</body></html>"))
    repeated = copies(found, range(len(found.texts)))
    return {(order, original) for order, original in repeated.items()}


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("tag", ["p", "h3", "strong"])
def test_one_question_to_three_people_stays(question, tag):
    markup = "".join(f"<div><{tag}>{question}</{tag}></div><p>{said}</p>" for said in ANSWERS)
    assert set() == copied(markup)


def test_sections_of_one_heading_stay():
    heading = "<h3>What the opposition says</h3>"
    assert set() == copied("".join(f"{heading}<p>{said}</p>" for said in ANSWERS))


def test_a_heading_written_for_two_screens_stays_once():
    heading = "<h3>What the opposition says</h3>"
    assert {(1, 0)} == copied(f"{heading}{heading}<p>{ANSWERS[0]}</p>")


def test_paragraphs_written_for_two_screens_stay_once():
    body = f"<h3>What the opposition says</h3><p>{ANSWERS[0]}</p><p>{ANSWERS[1]}</p>"
    assert {(3, 0), (4, 1), (5, 2)} == copied(f"<div>{body}</div><div>{body}</div>")


@pytest.mark.parametrize(
    "contents",
    [
        "<ul><li><a href='#a'>Why the bridge is closed</a></li><li><a href='#b'>Who pays for the work</a></li></ul>",
        "<ol><li>Why the bridge is closed</li><li>Who pays for the work</li></ol>",
        "<p><a href='#a'>Why the bridge is closed</a></p><p><a href='#b'>Who pays for the work</a></p>",
    ],
)
def test_a_table_of_contents_never_eats_the_headings(contents):
    body = f"<h2>Why the bridge is closed</h2><p>{ANSWERS[0]}</p><h2>Who pays for the work</h2><p>{ANSWERS[1]}</p>"
    assert {(0, 2), (1, 4)} == copied(contents + body)


@pytest.mark.parametrize(
    "pulled",
    [
        "<blockquote>“It will have to mend the roof first”</blockquote>",
        "<figure><span>It will have to mend the roof first</span></figure>",
        "<div class=pull-quote><p>It will have to mend the roof first</p></div>",
    ],
)
def test_a_quotation_set_large_is_said_once(pulled):
    said = f"<p>The mayor was short. “{ANSWERS[0]}” She left.</p>"
    assert {(1, 0)} == copied(f"{said}{pulled}<p>{ANSWERS[1]}</p>")


def test_a_quotation_that_stands_nowhere_else_stays():
    assert set() == copied(f"<p>{ANSWERS[0]}</p><blockquote>{ANSWERS[1]} {ANSWERS[1]}</blockquote>")
