"""Frames and openings of lines, and what they are evidence for. Texts are our own."""

import pytest

from pipelines.boilerplate import evidence
from pipelines.boilerplate.learning import learn
from pipelines.boilerplate.lines import line_templates
from pipelines.boilerplate.strip import strip
from pipelines.model.draft import BlockKind, Mark
from pipelines.model.sitemodel import cold
from tests.pipelines.drafts import BODY, SOURCE, block, boxed, news, page, texts

NAMES = (
    "Ada Brandt",
    "Jo van der Velde",
    "Mia",
    "Uwe Öst",
    "Kim Lee",
    "Ines Rau",
    "Tom Aas",
    "Eva Ilm",
)
HEADLINES = ("Deich hält stand", "Rat wählt neu", "Fähre liegt still", "Kran fällt um")


def framed(text, **fields):
    return [
        key
        for key in line_templates.keys(block(text, **fields), text)
        if key[0] == line_templates.FRAME
    ]


def opened(text):
    return [
        key for key in line_templates.keys(block(text), text) if key[0] == line_templates.OPENING
    ]


def printed(line, count=24, share=1.0):
    """Return pages of which a share ends with a line, with another name and number on each."""
    return [
        page(*news(n), *([line(n)] if n < share * count else []), number=n) for n in range(count)
    ]


def kept(pages, number=0):
    model = learn.learn(cold(SOURCE), pages)
    return texts(strip(pages[number], model))


def name(number):
    return NAMES[number % len(NAMES)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Danke, sagt Ada Brandt aus der Stadt.", "Danke, sagt Uwe Öst aus der Stadt."),
        ("Yours, Ada Brandt", "Yours, Tom"),
        ("Redigeret af Pia Holm", "Redigeret af Ole Vejby"),
        ("Hallo Ada, 3 neue Briefe sind da.", "Hallo Uwe, 14 neue Briefe sind da."),
    ],
)
def test_lines_that_differ_in_names_and_figures_share_a_frame(one, other):
    assert framed(one) == framed(other) != []


@pytest.mark.parametrize(
    "text",
    ["Ada Brandt", "The Mayor Resigns", "ALLES MUSS RAUS", "nur kleine worte hier", "12 : 3"],
)
def test_lines_of_names_or_without_any_have_no_frame(text):
    assert [] == framed(text)


def test_headings_and_links_have_no_frame():
    text = "Danke, sagt Ada Brandt aus der Stadt."
    assert [] == framed(text, kind=BlockKind.HEADING)
    assert [] == framed(text, link_share=1.0)


def test_lines_share_the_words_before_the_colon():
    assert opened("Unser Brief am Morgen: Deich hält stand") == opened(
        "Unser Brief am Morgen: Rat wählt neu und alt"
    )
    assert [] == opened("Anpfiff: 15 Uhr am Sonntag") == opened("Der Brief kommt um 7:15 Uhr an.")


def test_a_sign_off_with_a_changing_name_goes_from_the_end():
    pages = printed(lambda n: f"Redigiert von {name(n)}")
    assert news(0) == kept(pages)


def test_a_letters_signature_or_a_formula_that_few_pages_have_stays():
    for line in (
        lambda n: f"{name(n)}, {name(n + 1)}stadt",
        lambda n: f"Schiedsrichter war {name(n)}",
    ):
        pages = printed(line, share=0.2)
        assert [*news(0), line(0)] == kept(pages)


def test_lines_of_one_frame_on_one_page_are_no_template():
    pages = [
        page(
            *news(n),
            *(f"Es liest: {NAMES[2 + (n + k) % 6]} aus Neustadt" for k in range(3)),
            number=n,
        )
        for n in range(24)
    ]
    model = learn.learn(cold(SOURCE), pages)
    assert {} == evidence.shapes(model, pages[0])


def morning(words):
    return lambda n: f"{words}: {HEADLINES[n % 4]}, {news(n + 500, 1)[0]}"


@pytest.mark.parametrize(
    "words",
    [
        "Lesen Sie auch",
        "Gefällt Ihnen das, dann kommt jeden Morgen um sechs Post von uns",
    ],
)
def test_a_line_with_the_days_headline_behind_words_of_the_papers_own_goes(words):
    pages = [page(*news(n)[:2], morning(words)(n), *news(n)[2:], number=n) for n in range(24)]
    assert news(0) == kept(pages)


@pytest.mark.parametrize("words", ["Warum das wichtig ist", "Was jetzt kommt"])
def test_paragraphs_of_news_that_begin_alike_stay(words):
    pages = [page(*news(n)[:2], morning(words)(n), *news(n)[2:], number=n) for n in range(24)]
    assert 5 == len(kept(pages))


# what shares an element with an appeal

ASKING = "Wer das Blatt am Kiosk nicht findet, ruft an und bekommt es an die Tür."


@pytest.mark.parametrize(
    "line", ["Zusatzzahl: 7", "Wer helfen will, kann auf das Konto der Stadt spenden.", "Ende."]
)
def test_an_articles_last_line_in_the_element_of_an_appeal_stays(line):
    def shared(n, first):
        place = "article.Article>div.Content>div>p"
        return page(*news(n), block(first, path=place), block(ASKING, path=place), number=n)

    pages = [shared(0, line), *(shared(n, news(n + 500, 1)[0]) for n in range(1, 12))]
    assert [*news(0), line] == kept(pages)


def test_a_box_that_always_begins_alike_goes_whole():
    pages = [
        page(*news(n), boxed("Unsere Post"), boxed(f"{ASKING} Heute: {n}"), number=n)
        for n in range(8)
    ]
    assert news(0) == kept(pages)


def test_wording_on_half_of_many_pages_goes_unless_it_is_quoted():
    halves = [
        page(*news(n)[:2], *([ASKING] if n % 2 else []), *news(n)[2:], number=n) for n in range(40)
    ]
    assert news(1) == kept(halves, 1)
    quoting = page(*news(50), f"»{ASKING}«", *news(51), number=50)
    assert [*news(50), f"»{ASKING}«", *news(51)] == kept([quoting, *halves])


def test_a_tables_rows_stay_when_most_of_them_are_its_own():
    def table(n):
        rows = (f"{word} | {n}" for word in (*news(n, 1)[0].split()[:5], "Neustadt"))
        return [
            boxed(row, "article.Article>div.Zahlen>table>tr>td", kind=BlockKind.ROW) for row in rows
        ]

    pages = [page(*news(n), *(table(n) if n < 4 else []), number=n) for n in range(12)]
    assert 10 == len(kept(pages))


# what the extractor doubted


def doubted(text, **fields):
    return block(text, **{"chosen": False, "score": 0.45} | fields)


def test_a_doubted_line_with_figures_behind_such_a_line_is_text():
    facts = [block("Tore: 1:0 Brandt (7.)"), doubted("Anpfiff: 15 Uhr")]
    assert [*news(1), *(b.text for b in facts)] == kept([page(*news(1), *facts)])
    noted = [block("Tore: 1:0 Brandt (7.)"), doubted("15 Meinungen", marks=frozenset({Mark.ASIDE}))]
    assert [*news(1), noted[0].text] == kept([page(*news(1), *noted)])


@pytest.mark.parametrize(("chosen", "is_text"), [(2, True), (1, False)])
def test_doubted_entries_of_a_list_are_text_when_half_of_it_is(chosen, is_text):
    place = BODY.removesuffix(">p") + ">ul>li"
    entries = [
        block(text, path=place, kind=BlockKind.ITEM, chosen=k < chosen, score=0.5)
        for k, text in enumerate(news(7, 4)[:4])
    ]
    assert is_text == (entries[3].text in kept([page(*news(1), *entries)]))
