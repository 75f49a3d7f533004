import pytest

from pipelines.extract import function_words, language
from tests.pipelines.extract.test_language import ENGLISH

GERMAN = "Die Stadt hat am Montag mit einer Mehrheit, die nicht groß ist, für den Umbau der Halle gestimmt."
SWAHILI = "Waziri wa elimu na wataalamu wa vyuo na shule za mkoa na wilaya za pwani na bara walikutana na wazazi."
FRISIAN = "De gemeente hat op moandei besletten dat de hal by de rivier net ôfbrutsen wurdt, mar foar it maitiid ree."


@pytest.mark.parametrize(("text", "tag"), [(ENGLISH, "en"), (GERMAN, "de")])
def test_function_words_tell_and_confirm_a_language(text, tag):
    assert tag == function_words.told(text)
    assert function_words.confirm(text, tag)


def test_one_word_said_often_confirms_nothing():
    assert not any(function_words.confirm(SWAHILI, tag) for tag in ("pl", "cs", "hr", "en"))


def test_neighbours_keep_a_text_from_being_told():
    assert function_words.told(FRISIAN) in {"", "fy"}
    assert not function_words.confirm(FRISIAN, "nl")


def test_another_language_than_the_declared_is_not_confirmed():
    assert not function_words.confirm(GERMAN, "en")
    assert not function_words.confirm("", "en")
    assert "" == function_words.told("")


def test_plain_pages_do_not_load_the_model_of_languages(made, read_page, monkeypatch):
    monkeypatch.setattr(language, "_identifier", None)  # a call would raise
    assert "de" == read_page(made.article()).language
    assert "en" == read_page(made.article(ENGLISH, ENGLISH).replace(' lang="de"', "")).language
