import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate import phrases

EXAMPLES = [(f, text) for f in phrases.families() for text in f.examples]
LETTERS = st.sampled_from(string.printable[:95] + "äöüßÄÖÜ»«„“→€£")
COUNTER_EXAMPLES = [(f, text) for f in phrases.families() for text in f.counter_examples]


@pytest.mark.parametrize(("family", "text"), EXAMPLES, ids=lambda x: getattr(x, "name", None))
def test_a_family_hears_its_examples(family, text):
    assert family in phrases.heard(text)


@pytest.mark.parametrize(
    ("family", "text"), COUNTER_EXAMPLES, ids=lambda x: getattr(x, "name", None)
)
def test_no_family_of_that_speech_hears_a_counter_example(family, text):
    assert [] == [f.name for f in phrases.heard(text) if f.speech is family.speech]


def test_every_family_shows_both():
    assert [] == [f.name for f in phrases.families() if not f.examples or not f.counter_examples]


@pytest.mark.parametrize(
    "word", ["Werbung", "Genossenschaft", "Spende", "Mitglied", "Abo", "Newsletter"]
)
def test_a_single_word_in_prose_is_no_appeal(word):
    heard = phrases.heard(
        f"Die Debatte über {word} beschäftigt den Landtag seit Monaten, sagte die Ministerin."
    )
    assert [] == [f.name for f in heard if f.speech is phrases.Speech.APPEAL]


@pytest.mark.parametrize("family", [f for f in phrases.families() if f.words], ids=lambda f: f.name)
@given(st.data())
def test_whatever_the_first_pattern_matches_has_one_of_the_words(family, data):
    text = data.draw(st.from_regex(family.patterns[0], alphabet=LETTERS)).lower()
    starts = {word[: phrases.START] for word in re.findall(r"\w+", text)}
    heads = {re.findall(r"\w+", word)[0][: phrases.START] for word in family.words if word in text}
    assert heads & starts
