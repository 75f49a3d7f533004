"""Faults H01 and H02: the encodings of the world, declared rightly, wrongly and not at all."""

# ruff: noqa: E501, RUF001 - words of many scripts, some of them wide

import html

import pytest

from pipelines.extract.html.decode import UndecodablePage, decode_page
from pipelines.model.rejection import Reason

WORDS = {
    "ja": "東京都は十七日、港湾の整備計画を発表した。住民からは「説明が足りない」との声も上がっている。知事は会見で述べた。",
    "zh": "北京市政府周二宣布，将于明年开始修建新的地铁线路，专家认为这一计划有助于缓解交通拥堵。记者了解到，该项目投资巨大。",
    "zh-TW": "臺北市政府週二宣布，將於明年開始興建新的捷運路線，專家認為這項計畫有助於緩解交通壅塞。記者瞭解到，該專案投資龐大。",
    "ko": "서울시는 십칠일 항만 정비 계획을 발표했다. 주민들은 설명이 부족하다는 목소리를 냈다. 시장은 기자회견에서 밝혔다.",
    "ru": "Власти города во вторник объявили о планах строительства новой линии метро. Жители недовольны, сообщает агентство.",
    "uk": "Влада міста у вівторок оголосила про плани будівництва нової лінії метро. Мешканці невдоволені, є й ґанок.",
    "el": "Οι αρχές της πόλης ανακοίνωσαν την Τρίτη σχέδια για νέα γραμμή του μετρό. Οι κάτοικοι είναι δυσαρεστημένοι.",
    "he": "רשויות העיר הודיעו ביום שלישי על תוכניות לבניית קו רכבת תחתית חדש. התושבים אינם מרוצים מכך, אמר הכתב.",
    "ar": "أعلنت سلطات المدينة يوم الثلاثاء عن خطط لبناء خط مترو جديد. السكان غير راضين عن ذلك، بحسب المراسل.",
    "th": "ทางการเมืองประกาศเมื่อวันอังคารว่ามีแผนจะสร้างรถไฟใต้ดินสายใหม่ ชาวบ้านไม่พอใจ ผู้สื่อข่าวรายงาน",
    "tr": "Şehir yetkilileri salı günü yeni bir metro hattı inşa etme planlarını açıkladı. Sakinler bundan hoşnut değil.",
    "pl": "Władze miasta ogłosiły we wtorek plany budowy nowej linii metra. Mieszkańcy są niezadowoleni, źdźbło, żółw, ćma.",
    "cs": "Městské úřady v úterý oznámily plány na výstavbu nové trasy metra. Obyvatelé žluťoučký kůň úpěl.",
    "lt": "Miesto valdžia antradienį paskelbė apie naujos metro linijos statybos planus. Gyventojai, žąsys čirškė.",
    "de": "Die Behörden der Stadt kündigten am Dienstag Pläne für eine neue Linie an: »Größe«, kein Übermut.",
    "fr": "Les autorités ont annoncé mardi à l'été des projets où la métropole sera reliée, même très tôt, là où ça gêne.",
    "es": "La ciudad anunció el martes que mañana habrá más líneas de metro; según los niños, también será más rápido.",
    "sv": "Myndigheterna meddelade på tisdagen att en ny linje ska byggas här. Invånarna är missnöjda, säger två av dem på ön.",
}
ENCODINGS = [
    (language, encoding)
    for language, encodings in {
        "ja": "shift_jis euc-jp iso-2022-jp",
        "zh": "gb2312 gb18030",
        "zh-TW": "big5",
        "ko": "euc-kr",
        "ru": "windows-1251 koi8-r iso-8859-5",
        "uk": "windows-1251 koi8-u",
        "el": "iso-8859-7 windows-1253",
        "he": "windows-1255",
        "ar": "windows-1256 iso-8859-6",
        "th": "windows-874",
        "tr": "windows-1254 iso-8859-9",
        "pl": "windows-1250 iso-8859-2",
        "cs": "windows-1250 iso-8859-2",
        "lt": "windows-1257",
        "de": "windows-1252",
        "fr": "windows-1252",
        "es": "windows-1252",
        "sv": "windows-1252",
    }.items()
    for encoding in encodings.split()
]
PYTHONS = {"windows-874": "cp874"}


def page(language, label=""):
    said = f'<meta charset="{label}">' if label else ""
    text = WORDS[language]
    body = f"<h1>{text[:30]}</h1>" + "".join(f"<p>{text} {n}</p>" for n in range(6))
    scripts = f"<script>{'var a = 1;' * 4000}</script>"
    return f'<!doctype html><html lang="{language}"><head>{said}{scripts}</head><body>{body}</body></html>'


def read(text, encoding, content_type="text/html"):
    body = text.encode(PYTHONS.get(encoding, encoding), "xmlcharrefreplace")
    return html.unescape(decode_page(body, {"content-type": content_type}).text)


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_H02_the_encodings_of_the_world_are_right_by_their_label(language, encoding):
    expected = html.unescape(page(language, encoding))
    assert expected == read(page(language, encoding), encoding)
    assert page(language) == read(page(language), encoding, f"text/html; charset={encoding}")


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
@pytest.mark.parametrize("label", ["", "utf-8"])
def test_H01_without_a_true_label_the_page_itself_tells(language, encoding, label):
    assert page(language, label) == read(page(language, label), encoding)


@pytest.mark.parametrize(
    ("language", "encoding"),
    [pair for pair in ENCODINGS if pair[0] not in {"de", "fr", "es", "sv"}],
)
def test_H01_a_western_label_on_a_page_in_other_letters_is_not_believed(language, encoding):
    header = "text/html; charset=iso-8859-1"  # what servers were set to say of all that they send
    assert page(language) == read(page(language), encoding, header)
    assert page(language, encoding) == read(page(language, encoding), encoding, header)


@pytest.mark.parametrize("language", ["ja", "ko", "ru", "el", "he", "ar", "th"])
def test_H01_letters_in_runs_deny_a_western_label_without_a_language(language):
    encoding = dict(reversed(ENCODINGS))[language]
    text = page(language).replace(f' lang="{language}"', "")
    assert text == read(text, encoding, "text/html; charset=iso-8859-1")


@pytest.mark.parametrize("language", ["ja", "ru", "ar", "th", "fr"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("label", ["", "utf-8"])
def test_H02_wide_encodings_are_right_whatever_the_letters(language, encoding, label):
    text = page(language, label).replace("<head>", f"<head><title>{WORDS[language]}</title>")
    assert text == read(text, encoding)


def test_H02_what_only_holds_nulls_is_no_wide_page():
    found = decode_page(b"\x01\x00\x02\x00" * 4000, {})
    assert isinstance(found, UndecodablePage)
    assert Reason.NOT_HTML is found.reason
