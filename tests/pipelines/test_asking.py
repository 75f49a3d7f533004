"""How papers ask, and news on the same themes. Texts are our own."""

import pytest

from pipelines.boilerplate import asking
from pipelines.boilerplate.strip import strip
from pipelines.model.draft import Mark
from pipelines.model.sitemodel import cold
from tests.pipelines.drafts import SOURCE, boxed, news, page, texts

ASKED = {
    "cs": "Milí čtenáři, naše noviny žijí z vás. Podpořte nás stovkou korun měsíčně.",
    "da": "Kære læser, vores avis lever af dig. Støt os med 40 kroner om måneden.",
    "de": "Liebe Leser, unsere Zeitung lebt von euch. Gebt uns fünf Euro im Monat.",
    "en": "Dear readers, our paper lives on you. Please give us five pounds a month.",
    "es": "Querida lectora, nuestro periódico vive de ti. Aporta cinco euros al mes.",
    "fi": "Hyvä lukija, lehtemme elää sinusta. Tue meitä viidellä eurolla kuussa.",
    "fr": "Chers lecteurs, notre journal vit de vous. Donnez cinq euros par mois.",
    "hu": "Kedves olvasó, a mi újságunk belőled él. Támogasd havi ezer forinttal.",
    "it": "Cari lettori, il nostro giornale vive di voi. Versa cinque euro al mese.",
    "nb": "Kjære leser, avisen vår lever av deg. Støtt oss med 50 kroner i måneden.",
    "nl": "Beste lezer, onze krant leeft van jou. Geef ons vijf euro per maand.",
    "pl": "Drogi czytelniku, nasza gazeta żyje z ciebie. Wpłać dwadzieścia złotych.",
    "pt": "Caro leitor, o nosso jornal vive de você. Contribua com cinco euros.",
    "ru": "Дорогой читатель, наша газета живёт за ваш счёт. Поддержите нас рублём.",
    "sv": "Kära läsare, vår tidning lever på dig. Ge oss femtio kronor i månaden.",
    "tr": "Sevgili okur, gazetemiz sizin sayenizde var. Bize 50 lira destek olun.",
}
NEWS = {
    "de": (
        "Die Genossenschaft der Zeitung hat 60 Mitglieder gewonnen, die je 50 Euro zahlen.",
        "Das Abonnement der Stadtbusse kostet künftig 41 Euro, wie die Zeitung erfuhr.",
    ),
    "en": (
        "The newspaper's cooperative won 60 members, each of whom pays 50 pounds a year.",
        "Readers of the paper donated 4,000 pounds to the hospital, its chair said.",
        "“Please support our paper, dear readers,” she called into the hall, and many gave.",
        "You and we know that rivers have no memory.",
    ),
    "es": ("La cooperativa del periódico ganó 60 socios, y cada uno paga 50 euros.",),
    "fr": ("Les lecteurs du journal ont donné 4 000 euros à l'hôpital de la ville.",),
    "it": ("L'abbonamento agli autobus salirà a 41 euro, scrive il giornale di qui.",),
    "pl": ("Spółdzielnia gazety zyskała 60 członków, a każdy płaci 50 złotych.",),
    "pt": ("Os leitores do jornal doaram quatro mil euros ao hospital nos últimos anos.",),
    "ru": ("Читатели газеты пожертвовали больнице 214 тысяч рублей за год.",),
    "sv": ("Tidningens kooperativ fick 60 medlemmar som betalar 500 kronor.",),
}
COLD = cold(SOURCE)
BOX = "article.Article>div.paywall-box>p"


@pytest.mark.parametrize("tag", ASKED)
def test_an_appeal_speaks_in_words_of_all_kinds(tag):
    assert asking.KINDS == asking.kinds(ASKED[tag], tag)


@pytest.mark.parametrize(
    ("tag", "text"), [(tag, text) for tag, told in NEWS.items() for text in told]
)
def test_news_about_money_and_papers_do_not(tag, text):
    assert asking.KINDS != asking.kinds(text, tag)
    assert 0 == asking.beginning(text, tag, lambda _: False)


def test_the_papers_name_stands_for_itself():
    text = "You can give the Quayside five pounds."
    assert {"you", "money"} == asking.kinds(text, "en")
    assert {"you", "money", "we"} == asking.kinds(text, "en", is_named=True)


def test_nothing_is_known_of_languages_without_words():
    assert asking.NOBODY == asking.kinds(ASKED["en"], "eo")
    assert asking.NOBODY == asking.kinds(ASKED["en"], "")


def asked_on(*lines, tag="en"):
    return strip(page(*lines, said={"language": tag}), COLD)


@pytest.mark.parametrize("tag", ASKED)
def test_it_goes_from_the_end_of_the_first_page(tag):
    assert news(1) == texts(asked_on(*news(1), ASKED[tag], tag=tag))
    assert [ASKED[tag], *news(1)] == texts(asked_on(ASKED[tag], *news(1), tag=tag))


def test_it_goes_from_the_last_paragraph_and_leaves_its_first_sentence():
    found = asked_on(*news(1), f"The ferry sails on Friday. {ASKED['en']}")
    assert [*news(1), "The ferry sails on Friday."] == texts(found)
    assert [ASKED["en"]] == [cut.text for cut in found.cuts]


@pytest.mark.parametrize("text", [f"“{ASKED['en']}”", *NEWS["en"]])
def test_what_is_quoted_or_told_of_it_stays(text):
    assert [*news(1), text] == texts(asked_on(*news(1), text))


def test_among_the_paragraphs_it_stays_until_it_was_seen():
    first, *rest = news(1)
    assert [first, ASKED["en"], *rest] == texts(asked_on(first, ASKED["en"], *rest))


def test_in_a_box_that_asks_three_kinds_are_enough():
    text = "Four thousand readers pay for this paper. If you can, become one of them."
    assert news(1) == texts(asked_on(*news(1), boxed(text, BOX, Mark.APPEAL)))
    assert text in texts(asked_on(*news(1), boxed(text)))
