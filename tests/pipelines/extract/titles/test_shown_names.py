"""The names that a page gives its site: what its tags say, and what its masthead says if that is a name."""

from datetime import UTC, datetime

import pytest

from flows.batch import publishers
from pipelines import cleaner

PAGE = """<html lang="de"><head><title>%s</title></head><body><header><a href="/">%s</a></header>
<article><h1>Der Rat spart</h1><p>Der Rat spart am Bad, sagte die Leiterin am Montag.</p></article></body></html>"""


@pytest.mark.parametrize(
    ("host", "title", "masthead", "is_name"),
    [
        ("heideblatt.example", "Der Rat spart", "Das Heideblatt", True),
        ("hb.example", "Der Rat spart | Heideblatt", "Heideblatt", True),
        ("hb.example", "Heideblatt - Der Rat spart", "Heideblatt", True),
        ("heideblatt.example", "Der Rat spart", "Startseite", False),
        ("heideblatt.example", "Der Rat spart", "Anmelden", False),
        ("hb.example", "Der Rat spart - Heideblatt", "Nachrichten", False),
    ],
)
def test_a_masthead_is_a_name_where_the_page_says_it_elsewhere_too(host, title, masthead, is_name):
    url = f"https://{host}/a/der-rat-spart"
    page = publishers.page_of(
        url, (PAGE % (title, masthead)).encode(), datetime(2026, 11, 2, tzinfo=UTC)
    )
    draft = cleaner.draft_page(page, publishers.source_of(url))
    assert is_name == (masthead.casefold() in draft.facts.site_names)
