import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.candidate import quoted
from pipelines.boilerplate.lines import fingerprints, places
from pipelines.model.draft import Block, BlockKind, blocks_of
from tests.pipelines.drafts import BODY, block, boxed, news

SAME = [
    ("Liebe Leser*innen, wir brauchen euch", "Liebe Leser:innen, wir brauchen euch"),
    ("Liebe Leser_innen, wir brauchen euch", "Liebe LeserInnen, wir brauchen euch"),
    ("Merci à chaque lecteur·rice abonné·e", "Merci à chaque lecteur abonné"),
    ("Noch 312 Kommentare", "Noch 4 Kommentare"),
    ("Stand: 3. Mai 2024", "Stand: 12. Juni 2026"),
    ("Mehr unter www.blatt.example/hilfe", "Mehr unter https://blatt.example/spenden?x=1"),
    ("Schreiben Sie an a@blatt.example", "Schreiben Sie an redaktion@blatt.example"),
    ("»Das Blatt« bleibt -- gefährdet!", "„Das Blatt“ bleibt gefährdet"),
    ("Unter\u00adstütze uns\u200b jetzt", "Unterstütze uns jetzt"),
    ("U\u0308ber uns", "Über uns"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_numbers_and_addresses_do_not_make_another_wording(one, other):
    assert fingerprints.exact_key(one) == fingerprints.exact_key(other)


def test_a_dot_between_names_is_no_gendered_form():
    assert fingerprints.exact_key("Müller·Meier") != fingerprints.exact_key("Müller")


def test_rows_of_figures_are_not_one_wording():
    assert fingerprints.exact_key("1 2 3") != fingerprints.exact_key("4 5 6")


def test_a_text_with_a_changed_word_shares_a_near_key():
    text = (
        "Mit deiner Hilfe hat sich das Blatt zukunftsfähig aufgestellt und dafür sagen wir danke "
        "auch wenn in Zeiten wie diesen eine kleine Zeitung wie unsere gefährdet bleibt"
    )
    changed = text.replace("Hilfe", "Spende").replace("kleine", "freie")
    assert fingerprints.exact_key(text) != fingerprints.exact_key(changed)
    assert set(fingerprints.keys(text)) & set(fingerprints.keys(changed))


def test_different_news_shares_no_key():
    seen = [
        set(fingerprints.keys("Ein ganz anderer Bericht über das Wetter in den Bergen am Sonntag"))
    ]
    seen += [set(fingerprints.keys(text)) for text in news(1)]
    assert sum(map(len, seen)) == len(set().union(*seen))


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text):
    assert fingerprints.plain(fingerprints.plain(text)) == fingerprints.plain(text)


def test_the_body_is_where_most_unmarked_prose_stands():
    page = [block(text) for text in news(1)]
    page += [boxed("Werde Mitglied " * 60, "article.Article>section.Box>p", "appeal")]
    assert BODY.rpartition(">")[0] == places.body_container(page)


@pytest.mark.parametrize(
    ("place", "apart"),
    [
        (BODY, False),
        ("article.Article>div.Content>ul>li", False),
        ("article.Article>div.Content>blockquote>p", False),
        ("article.Article>div.Content>div.Box>p", True),
        ("article.Article>section.Box>p", True),
        ("article.Article>p", False),
    ],
)
def test_a_block_is_apart_in_a_box_of_its_own(place, apart):
    assert apart == places.is_apart(block("Text", path=place), "article.Article>div.Content")


@pytest.mark.parametrize(
    ("text", "is_so"), [("»Wir bleiben«, sagt er", False), ("„Wir bleiben.“", True), ("Wir", False)]
)
def test_a_quotation_is_known_by_its_marks(text, is_so):
    assert is_so == quoted(text)


def test_blocks_from_columns_are_those_made_one_by_one():
    one = Block(text="Eins", kind=BlockKind.HEADING, level=2, path="h2", order=0)
    two = Block(text="Zwei drei", kind=BlockKind.PARAGRAPH, path="p", order=1, chosen=True)
    columns = {
        name: [getattr(one, name), getattr(two, name)]
        for name in ("text", "kind", "level", "path", "order", "chosen")
    }
    assert (one, two) == blocks_of(columns)
    assert () == blocks_of(dict.fromkeys(columns, ()))


def test_fields_that_every_block_has_must_be_among_the_columns():
    with pytest.raises(KeyError, match="path"):
        blocks_of({"text": ["Eins"], "kind": [BlockKind.PARAGRAPH], "order": [0]})
