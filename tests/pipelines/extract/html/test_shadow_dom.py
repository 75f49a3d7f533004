"""Declarative shadow DOM: what browsers show of it is read, and nothing else."""

import pytest

from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk


def shown(body):
    return [text for text in walk(parse_html(f"<html><body>{body}</body></html>")).texts if text]


@pytest.mark.parametrize("mode", ["open", "closed", "OPEN"])
def test_a_shadow_root_is_shown_in_its_host_s_place(mode):
    html = f"<p>Eins</p><x-text><template shadowrootmode={mode}><p>Zwei</p></template></x-text><p>Drei</p>"
    assert shown(html) == ["Eins", "Zwei", "Drei"]


def test_a_template_of_scripts_is_not_shown():
    assert shown("<p>Eins</p><template><p>Zwei</p></template>") == ["Eins"]


def test_what_a_host_holds_stands_in_the_slots_that_are_named_for_it():
    html = (
        "<x-text><template shadowrootmode=open><div><slot name=head>Ohne Titel</slot></div>"
        "<div><slot></slot></div></template><p>Text</p><p slot=head>Titel</p></x-text>"
    )
    assert shown(html) == ["Titel", "Text"]


def test_a_slot_that_is_given_nothing_shows_what_is_in_it():
    html = "<x-text><template shadowrootmode=open><div><slot>Nichts da</slot></div></template></x-text>"
    assert shown(html) == ["Nichts da"]


def test_an_element_has_one_shadow_root():
    root = "<template shadowrootmode=open><p>{}</p></template>"
    assert shown(f"<x-text>{root.format('Eins')}{root.format('Zwei')}</x-text>") == ["Eins"]
