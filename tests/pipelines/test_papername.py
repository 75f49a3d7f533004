"""A paper's own name in prose, known by its host and by what its pages say."""

from dataclasses import replace

import pytest

from pipelines.boilerplate.asking import may_ask, told_by_sentence
from pipelines.boilerplate.publisher_name import is_named
from pipelines.model.draft import PageFacts
from tests.pipelines.drafts import page


def at(host, *names):
    return replace(
        page("A line."), final_url=f"https://{host}/a/1", facts=PageFacts(site_names=names)
    )


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("www.la-marea-alta.example", "En La Marea Alta no hay bancos detrás."),
        ("www.plainrecord.example", "»The Plain-Record« is yours."),
        ("glos-doliny.example", "Głos Doliny jest za darmo."),
        ("muehlenbote.example", "Der Mühlenbote kostet."),
        ("amp.fjordavis.com", "FJORDAVIS har ingen eier."),
        ("kolnerbote.example", "Der Kölner Bote kostet."),
        ("la-verite.example", "La Ve\u0301rite\u0301 vit de vous."),
        ("aabybladet.example", "Åby Bladet koster."),
        ("kiyipostasi.example", "K\u0131y\u0131 Postas\u0131 sizin sayenizde var."),
        ("minatonews.example", "港町のMinatoNewsを支える。"),
    ],
)
def test_a_name_is_found_in_any_spelling(host, text):
    assert is_named(at(host), text)


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("www.spiegelei.example", "Die Spiegeleier sind fertig."),
        ("www.zeit.example", "Es ist Zeit."),
        ("", "Nichts."),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_parts_of_words_and_short_names_say_nothing(host, text):
    assert not is_named(at(host), text)


@pytest.mark.parametrize(
    "text", ["Sie lesen den Hafen-Kurier.", "Des Hafenkuriers Dach ist dicht."]
)
def test_a_name_that_the_pages_show_is_found_with_its_endings(text):
    assert is_named(at("127.0.0.1", "hafenkurier"), text)
    assert is_named(at("prichal.example", "причал"), "Поддержите «Причалом» двор.")


def test_of_shown_names_too_short_ones_and_longer_words_say_nothing():
    assert not is_named(at("127.0.0.1", "zeit"), "Es ist Zeit.")
    assert not is_named(at("127.0.0.1", "hafenkurier"), "Die Hafenkurierfahrer streiken.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("портовий вісник", "Дай Портовому віснику п'ять гривень."),
        ("curierul portului", "Scrie Curierului Portului."),
        ("sataman viesti", "Anna Sataman Viestille viisi euroa."),
        ("港区晚报", "请每月给港区晚报二十元。"),
        ("항구신문", "항구신문에 보내 주세요."),
        ("עיתון הנמל", "תרמו לעיתון הנמל היום."),
        ("घाट समाचार", "घाट समाचार को दें।"),
    ],
    ids=["uk", "ro", "fi", "zh", "ko", "he", "hi"],
)
def test_a_shown_name_is_found_in_its_cases_and_in_any_script(name, text):
    assert is_named(at("127.0.0.1", name), text)


def test_two_characters_and_a_part_of_a_name_say_nothing():
    assert not is_named(at("127.0.0.1", "日报"), "日报上说。")
    assert not is_named(at("127.0.0.1", "портовий вісник"), "Вісник приїхав.")


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("The Hafenkurier prints on. Nobody else pays it.", True),
        ("He had read out: “The Hafenkurier prints on. Nobody else pays it.”", False),
    ],
)
def test_a_line_that_only_quotes_the_papers_name_does_not_speak_for_it(text, may):
    assert may is may_ask(at("hafenkurier.example"), text)


def test_a_paragraph_that_is_one_quotation_is_not_told_by_its_sentences():
    draft = page("The Hafenkurier prints on. Chip in.", "“The Hafenkurier prints on. Chip in.”")
    assert [0] == [block.order for block in told_by_sentence(draft.blocks, draft)]
