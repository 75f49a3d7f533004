import pytest

from pipelines.boilerplate import phrases

EXAMPLES = [(f, text) for f in phrases.families() for text in f.examples]
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
