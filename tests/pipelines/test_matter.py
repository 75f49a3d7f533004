"""What articles are about and how they end. Texts are our own."""

import pytest

from pipelines.boilerplate.lines import matter
from pipelines.model.draft import Span, SpanKind
from tests.pipelines.drafts import block, page

DAM = ("The dam at Lindara was watched.", "Lindara has a new council since March.")


def shared(*drafts):
    one, *others = (set(matter.about(draft)) for draft in drafts)
    return one.intersection(*others)


def about(*texts, title, **said):
    return page(*texts, title=title, said=said)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (about(title="Floods reach Lindara"), about(title="Trial in Lindara begins")),
        (about(title="At sea: a smith"), about(title="At sea: a diver")),
        (
            about(title="Kettle", authors=("Ada Mora",)),
            about(title="Window", authors=("Ada Mora",)),
        ),
    ],
    ids=["word of the titles", "series", "author"],
)
def test_pages_of_one_matter_share_what_makes_them_one(one, other):
    assert matter.is_one(shared(one, other), "A line that says neither.")


def test_one_word_of_both_texts_is_a_matter_only_where_the_line_says_it():
    pages = (about(*DAM, title="A"), about(*DAM, title="B"))
    words = shared(*pages)
    assert matter.is_one(words, "In 2019 the basin near Lindara broke.")
    assert not matter.is_one(words, "Neighbours pay for the lights.")


@pytest.mark.parametrize(
    ("first", "second", "told", "asked"),
    [
        ("Rio floods. The Rio dam broke.", "Trial in Rion, says Rion.", None, None),
        ("Akku rises.|In Akku it rains.", "In Akku all is calm.|To Akku, then.",
         "In 2019 a wall near Akku fell.", "Akku or not, neighbours pay."),
        ("청사시의 둑이 샜다.|청사시는 조용하다.", "오늘 청사시에 비가 왔다.|청사시가 젖었다.",
         "2019년 청사시의 둑이 무너졌다.", "이웃들이 전기료를 낸다."),
        ("סכר הר צבר דולף.|אל הר צבר הגיעו.", "גשם ירד על הר צבר.|הכביש אל הר צבר נסגר.",
         "ב-2019 נפרץ הסכר ליד הר צבר.", "שכנים משלמים את החשמל."),
        ("नीलगढ़ में बाढ़ आई।|नीलगढ़ शांत है।", "आज नीलगढ़ भीगा।|नीलगढ़ का पुल बंद है।",
         "2019 में नीलगढ़ का बाँध टूटा।", "पड़ोसी बिजली का खर्च देते हैं।"),
        ("青沢で雨が降る。|青沢は静かだ。", "今日、青沢に人が集まる。|青沢へ行く。",
         "二年前に青沢で堤が切れた。", "隣の人が電気代を払う。"),
    ],
    ids=["other words", "short name", "ko", "he", "hi", "ja"],
)  # fmt: skip
def test_a_short_name_that_both_texts_say_is_a_matter_of_lines_that_say_it(
    first, second, told, asked
):
    found = shared(about(*first.split("|"), title="A"), about(*second.split("|"), title="B"))
    if told is None:
        assert not found
        return
    assert matter.is_one(found, told)
    assert not matter.is_one(found, asked)


def test_of_scripts_without_spaces_a_few_pairs_of_letters_make_no_matter():
    pairs = ["上的", "一个", "可以", "没有"]
    assert not matter.is_one([matter._short(pair) for pair in pairs], "邻居们付电费。")
    same = (
        about("一段。", title="钟", authors=("林海",)),
        about("二段。", title="门", authors=("林海",)),
    )
    assert matter.is_one(shared(*same), "邻居们付电费。")


def test_what_other_pages_say_too_is_no_matter_of_a_page():
    draft = about(*DAM, title="A")
    assert set(matter.about(draft)) > set(matter.about(draft, left_out={0, 1}))


def test_endings_know_words_and_links_of_the_last_lines_that_nothing_before_has():
    paid = block(
        "Pay at the Quayside",
        spans=(Span(start=4, end=19, kind=SpanKind.LINK, target="https://q.example/till"),),
    )
    ending = matter.ending(page("The quayside is wet.", "It rained.", "It snowed.", paid).blocks)
    terms = matter.end_terms(paid)
    assert {"pay", "the", "quayside", "https://q.example/till"} == terms
    assert {"pay": 1, "https://q.example/till": 1} == matter.shares(terms, [ending])


def test_records_of_articles_are_read_back():
    assert ("a-b", ["x", "y"], []) == matter.read(matter.record("a-b", ("x", "y"), ()))
