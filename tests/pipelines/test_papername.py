"""A paper's own name in prose, known by its host."""

import pytest

from pipelines.boilerplate.publisher_name import is_named


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("www.la-marea-alta.example", "En La Marea Alta no hay bancos detrás."),
        ("www.plainrecord.example", "»The Plain-Record« is yours."),
        ("glos-doliny.example", "Głos Doliny jest za darmo."),
        ("muehlenbote.example", "Der Mühlenbote kostet."),
        ("amp.fjordavis.com", "FJORDAVIS har ingen eier."),
    ],
)
def test_a_name_is_found_in_any_spelling(host, text):
    assert is_named(f"https://{host}/a/1", text)


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
    assert not is_named(f"https://{host}/a/1", text)
