import pytest

from pipelines.extract.fields import function_words, language
from tests.pipelines.extract.fields.test_language import ENGLISH

GERMAN = "Die Stadt hat am Montag mit einer Mehrheit, die nicht groß ist, für den Umbau der Halle gestimmt."
SWAHILI = "Waziri wa elimu na wataalamu wa vyuo na shule za mkoa na wilaya za pwani na bara walikutana na wazazi."
BOKMAL = "Det er ikke mulig å si om byen vil bygge en ny hall, og de som var for den, vil ikke gi seg etter møtet."
KOREAN = "시는 월요일에 새 강당을 짓기로 했다고 밝혔다."
JAPANESE = "市は月曜日に、新しいホールを建てることを決めたと発表した。"
THAI = "เมืองตัดสินใจสร้างห้องโถงใหม่ในวันจันทร์"
CHINESE = "市政府周一宣布决定建造一座新的大厅。"
ZULU = (
    "IMeya yedolobha ithe ihholo elisha lizokwakhiwa ngoMsombuluko, kodwa abantu bendawo bathi imali ayikabikho"
    " ukuze umsebenzi uqale. Lokhu kushiwo emhlanganweni wezolo, lapho abazali nothisha bebezwakalisa ukukhathazeka."
)
FRISIAN = "De gemeente hat op moandei besletten dat de hal by de rivier net ôfbrutsen wurdt, mar foar it maitiid ree."


@pytest.mark.parametrize(("text", "tag"), [(ENGLISH, "en"), (GERMAN, "de")])
def test_function_words_tell_and_confirm_a_language(text, tag):
    assert tag == function_words.by_words(text)
    assert function_words.confirm(text, tag)


def test_one_word_said_often_confirms_nothing():
    assert not any(function_words.confirm(SWAHILI, tag) for tag in ("pl", "cs", "hr", "en"))


def test_neighbours_keep_a_text_from_being_told():
    assert function_words.by_words(FRISIAN) in {"", "fy"}
    assert not function_words.confirm(FRISIAN, "nl")


def test_words_of_a_neighbour_do_not_keep_the_declared_language_from_being_confirmed():
    assert function_words.confirm(BOKMAL, "da")
    assert not function_words.confirm(BOKMAL, "de")


def test_letters_of_one_language_alone_tell_it():
    assert ["ko", "ja", "th", ""] == [
        *map(function_words.by_words, (KOREAN, JAPANESE, THAI, CHINESE))
    ]


def test_a_long_quotation_does_not_speak_against_the_declared_language():
    quoting = f"{ENGLISH} {GERMAN}"
    assert "en" == function_words.by_words(quoting)
    assert "" == function_words.by_words(quoting, "de")
    assert "de" == function_words.by_words(f"{GERMAN} {GERMAN}", "en")


def test_few_words_tell_another_language_where_none_is_of_the_declared_one():
    assert "zu" == function_words.by_words(ZULU, "en")
    assert "" == function_words.by_words(ZULU)
    assert "" == function_words.by_words(f"{ZULU} {ENGLISH}", "en")


def test_another_language_than_the_declared_is_not_confirmed():
    assert not function_words.confirm(GERMAN, "en")
    assert not function_words.confirm("", "en")
    assert "" == function_words.by_words("")


def test_plain_pages_do_not_load_the_model_of_languages(made, read_page, monkeypatch):
    monkeypatch.setattr(language, "_identifier", None)  # a call would raise
    assert "de" == read_page(made.article()).language
    assert "en" == read_page(made.article(ENGLISH, ENGLISH).replace(' lang="de"', "")).language
