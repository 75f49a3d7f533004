import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.boilerplate import phrases

FAMILIES = [(tag, family) for tag in phrases.LANGUAGES for family in phrases.families(tag)]
EXAMPLES = [(tag, f, text) for tag, f in FAMILIES for text in f.examples]
COUNTER_EXAMPLES = [(tag, f, text) for tag, f in FAMILIES for text in f.counter_examples]
SIGNS = "äöüßÄÖÜ»«„“→€£àáâãåæçèéêëìíîïñòóôõøùúûýąćęłńśźżÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝĄĆĘŁŃŚŹŻ"
LETTERS = st.sampled_from(string.printable[:95] + SIGNS)


def hear(text, tag):
    return phrases.heard(text, phrases.language_of(tag))


@pytest.mark.parametrize(
    ("tag", "family", "text"), EXAMPLES, ids=lambda x: getattr(x, "name", None)
)
def test_a_family_hears_its_examples(tag, family, text):
    assert family in hear(text, tag)


@pytest.mark.parametrize(
    ("tag", "family", "text"), COUNTER_EXAMPLES, ids=lambda x: getattr(x, "name", None)
)
def test_no_family_of_that_speech_hears_a_counter_example(tag, family, text):
    assert [] == [f.name for f in hear(text, tag) if f.speech is family.speech]


def test_every_family_shows_both():
    assert [] == [f.name for _, f in FAMILIES if not f.examples or not f.counter_examples]


@pytest.mark.parametrize(
    "word", ["Werbung", "Genossenschaft", "Spende", "Mitglied", "Abo", "Newsletter"]
)
def test_a_single_word_in_prose_is_no_appeal(word):
    heard = phrases.heard(
        f"Die Debatte über {word} beschäftigt den Landtag seit Monaten, sagte die Ministerin."
    )
    assert [] == [f.name for f in heard if f.speech is phrases.Speech.APPEAL]


@pytest.mark.parametrize("family", [f for _, f in FAMILIES if f.words], ids=lambda f: f.name)
@settings(max_examples=25)
@given(st.data())
def test_whatever_the_first_pattern_matches_has_one_of_the_words(family, data):
    text = data.draw(st.from_regex(family.patterns[0], alphabet=LETTERS)).lower()
    starts = {word[: phrases.START] for word in re.findall(r"\w+", text)}
    heads = {re.findall(r"\w+", word)[0][: phrases.START] for word in family.words if word in text}
    assert heads & starts


def test_a_family_that_is_neither_words_nor_whole_stands_at_the_beginning():
    plain = [f for _, f in FAMILIES if not f.words and not f.whole]
    assert [] == [f.name for f in plain if not all(p[0] == "^" for p in f.patterns)]
