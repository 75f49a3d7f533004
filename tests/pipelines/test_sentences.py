"""Sentences of a paragraph. Texts are our own."""

import pytest

from pipelines.boilerplate.lines import sentences
from pipelines.model.draft import Span, SpanKind
from tests.pipelines.drafts import block

NEWS, ASKED, TIN = (
    "Two houses are for sale.",
    "These pages are set in a bus by the neighbours.",
    "A tin stands there.",
)
EVERYWHERE = frozenset("abcd")
PAGES = {ASKED: EVERYWHERE, TIN: EVERYWHERE}


def split(*said, pages=PAGES):
    line = block(" ".join(said))
    start = sentences.ending(line, lambda one: pages.get(one.text, frozenset()))
    return start if start is None else tuple(one.text for one in sentences.at(line, start))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("She said: “It is late.” He left.", 2),
        ("船は出た。波は高い。「もう遅い。」", 3),
        ("船は出た。 波は高い。", 2),
        ("यह पहला है। यह दूसरा है।", 2),
        ("Version 2.3 is out", 1),
    ],
)
def test_texts_are_parted_at_the_ends_of_sentences(text, count):
    assert count == len(sentences.starts(text))


def test_a_paragraph_ends_where_the_sentences_of_other_pages_begin():
    assert (NEWS, f"{ASKED} {TIN}") == split(NEWS, ASKED, TIN)


@pytest.mark.parametrize(
    "said", [(NEWS,), (NEWS, "It is cold."), (ASKED, NEWS)], ids=["one", "none", "first"]
)
def test_a_paragraph_stays_whole_where_none_of_it_is_known_or_its_end_is_not(said):
    assert split(*said) is None


def test_a_sentence_of_other_pages_than_the_ending_stays_with_the_start():
    pages = PAGES | {NEWS: frozenset("xy")}
    assert (NEWS, f"{ASKED} {TIN}") == split(NEWS, ASKED, TIN, pages=pages)


def test_a_name_or_a_date_goes_with_the_sentence_before_it():
    assert (NEWS, f"{TIN} Ida Berg, 14.5.2026.") == split(NEWS, TIN, "Ida Berg, 14.5.2026.")
    assert ("", f"{TIN} Ida Berg.") == split(TIN, "Ida Berg.")
    assert split(NEWS, "Ida Berg.") is None
    whole = [one.text for one in sentences.whole(block(f"{TIN} Ida Berg."))]
    assert [TIN] == whole


def test_an_ending_of_few_words_is_not_parted():
    assert split(NEWS, "Thank you.", pages={"Thank you.": EVERYWHERE}) is None


def test_spans_move_with_their_part():
    line = block(f"{NEWS} {TIN}", spans=(Span(start=20, end=30, kind=SpanKind.EMPHASIS),))
    start, ending = sentences.at(line, len(NEWS) + 1)
    assert [(20, 24)] == [(span.start, span.end) for span in start.spans]
    assert [(0, 5)] == [(span.start, span.end) for span in ending.spans]
