"""Images of an article: which ones, at which address, with whose caption and credit (fault M20)."""

import time

import pytest
from lxml import html

from pipelines import cleaner
from pipelines.extract.extractor import extract_page
from pipelines.extract.images.credits import part_credits, split_credit
from pipelines.extract.images.sources import best_address
from pipelines.model.draft import Image
from pipelines.model.sitemodel import cold
from tests.pipelines.extract import pagemaker as made

HOST = "https://www.probeblatt.example"


def images(*paragraphs, **parts):
    page = made.fetched(
        made.article(*made.PARAGRAPHS[:2], *paragraphs, *made.PARAGRAPHS[2:], **parts)
    )
    return extract_page(page, made.SOURCE).metadata.images


def figure(inside, caption=""):
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{inside}{said}</figure>"


def test_a_figure_gives_address_caption_credit_and_alt():
    shown = figure(
        '<img src="/bild/halle.jpg" alt="Eine Halle">',
        'Die Halle am Fluss <span class="credit">Foto: Jo Muster</span>',
    )
    expected = Image(
        url=f"{HOST}/bild/halle.jpg",
        caption="Die Halle am Fluss",
        credit="Jo Muster",
        alt="Eine Halle",
        line=5,
    )
    assert (expected,) == images(shown)


def test_M20_label_caption_and_credit_between_paragraphs_leave_the_text_for_their_places():
    shown = figure('<img src="/bild/halle.jpg">', "Die Halle am Fluss. Foto: Jo Muster/dpa")
    label = '<div class="ad-slot"><span>Anzeige</span></div>'
    page = made.fetched(
        made.article(*made.PARAGRAPHS[:2], shown, label, "<p>Werbung</p>", *made.PARAGRAPHS[2:])
    )
    found = cleaner.clean_page(page, made.SOURCE, cold(made.SOURCE.id))
    assert list(made.PARAGRAPHS) == [one.text for one in found.lines]
    (image,) = found.metadata.images
    assert 2 == image.line
    assert ("Die Halle am Fluss.", "Jo Muster/dpa") == (image.caption, image.credit)
    cut = {one.text for one in found.cuts}
    assert {"Werbung", "Die Halle am Fluss. Foto: Jo Muster/dpa"} <= cut


def placed(*body, **parts):
    """Return the names of an article's images, each with the beginning of the line behind it."""
    page = made.fetched(made.article(*body, **parts))
    found = cleaner.clean_page(page, made.SOURCE, cold(made.SOURCE.id))
    texts = [one.text[:40] for one in found.lines]
    assert [text[:40] for text in made.PARAGRAPHS] == texts
    behind = [*texts, "end"]
    return {
        one.url.rpartition("/")[2]: one.line and behind[one.line] for one in found.metadata.images
    }


FIRST, SECOND, THIRD = (text[:40] for text in made.PARAGRAPHS[:3])


def test_an_image_stands_before_the_line_that_it_stood_before():
    one, two, *others = made.PARAGRAPHS
    shown = placed(
        figure('<img src="/0.jpg">', "Davor"), one, '<div><img src="/1.jpg"></div>',
        figure('<picture><source srcset="/2.jpg 900w"><img src="/small.jpg"></picture>'), two,
        '<amp-img src="/3.jpg"></amp-img><figure><img src="data:,"><noscript><img src="/4.jpg"></noscript></figure>',
        *others, figure('<img src="/5.jpg">'),
    )  # fmt: skip
    expected = {"0.jpg": 0, "1.jpg": SECOND, "2.jpg": SECOND, "3.jpg": THIRD, "4.jpg": THIRD}
    assert expected | {"5.jpg": "end"} == shown


def test_an_image_inside_a_paragraph_stands_before_it_or_behind_what_it_begins():
    one, two, *others = made.PARAGRAPHS
    before = f'<p><img src="/1.jpg">{one}</p>'
    assert {"1.jpg": 0} == placed(before, two, *others)
    assert {"1.jpg": SECOND} == placed(
        f'<p>{one[:30]}<img src="/1.jpg">{one[30:]}</p>', two, *others
    )


def test_images_between_lines_that_breaks_divide_have_their_places():
    text = "<br><br>".join(made.PARAGRAPHS)
    broken = text.replace(made.PARAGRAPHS[1], f'<img src="/1.jpg">{made.PARAGRAPHS[1]}')
    assert {"1.jpg": SECOND} == placed(f"<div>{broken}</div>")


def test_a_main_image_that_the_page_does_not_show_has_no_place():
    head = '<meta property="og:image" content="/bild/w1200/markthalle-fluss.jpg">'
    assert {"markthalle-fluss.jpg": None} == placed(*made.PARAGRAPHS, head=head)


def test_the_main_image_of_the_data_comes_first_and_takes_the_words_of_its_figure():
    head = '<meta property="og:image" content="/bild/w1200/markthalle-fluss.jpg">'
    small = figure('<img src="/bild/w490/markthalle-fluss.jpg">', "Die Halle. Foto: Jo Muster")
    other = figure('<img src="/bild/karte.png">', "Wo sie steht")
    first, second = images(other, small, head=head)
    assert (f"{HOST}/bild/w1200/markthalle-fluss.jpg", "Die Halle.", "Jo Muster") == (
        first.url,
        first.caption,
        first.credit,
    )
    assert "Wo sie steht" == second.caption


def test_json_ld_says_caption_and_credit_of_the_main_image():
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","image":{"@type":'
        '"ImageObject","url":"/a.jpg","caption":"Die Halle","creditText":"© Jo Muster"}}</script>'
    )
    assert (Image(url=f"{HOST}/a.jpg", caption="Die Halle", credit="Jo Muster"),) == images(
        head=head
    )


@pytest.mark.parametrize(
    "inside",
    [
        '<img src="/x.jpg" width="1" height="1">',
        '<img src="https://vg09.met.vgwort.de/na/0123456789">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP">',
        '<img src="javascript:alert(1)">',
        '<img src="/static/icon-share.png">',
        '<img src="/static/spacer.gif">',
        '<a href="/artikel/99.html"><img src="/teaser.jpg"></a>',
        '<div class="related-teaser"><img src="/teaser.jpg"></div>',
        '<aside><img src="/karte.jpg"></aside>',
        '<div class="author-box"><img src="/muster.jpg"></div>',
        '<div class="ad-container"><figure><img src="/kauf.jpg"></figure></div>',
    ],
)  # fmt: skip
def test_what_is_no_picture_of_the_article_is_left_out(inside):
    assert () == images(f"<div>{inside}</div>")


@pytest.mark.parametrize(
    "shown",
    [
        figure('<img src="/m.jpg">', "Von Ada Brandt, Redakteurin 19.11.2026, 18:30 Uhr"),
        figure('<img src="/m.jpg">', "Ada Brandt"),
        '<div class="photo"><img src="/m.jpg" alt="Ada Brandt"></div>',
    ],
)
def test_portraits_of_the_author_are_left_out(shown):
    head = '<meta name="author" content="Ada Brandt">'
    assert () == images(shown, head=head)
    assert 1 == len(images(shown.replace("Ada", "Ida"), head=head))


def test_images_before_the_title_and_behind_the_text_are_of_others():
    page = made.article(after='<div class="box"><img src="/weiter.jpg"></div>').replace(
        "<main>", '<div><img src="/kopf.jpg"></div><main>'
    )
    assert () == extract_page(made.fetched(page), made.SOURCE).metadata.images


def test_an_image_between_title_and_text_is_the_articles():
    found = images(before='<div class="hero"><img src="/aufmacher.jpg"></div>')
    assert [f"{HOST}/aufmacher.jpg"] == [image.url for image in found]


def test_a_box_that_is_called_like_a_picture_holds_its_caption():
    box = (
        '<div class="detail-img"><div><img src="/a.jpg"></div><div class="detail-img__text">'
        'Die Halle am Fluss <span class="detail-img__copyright">Bild: Imago</span></div></div>'
    )
    (image,) = images(box)
    assert ("Die Halle am Fluss", "Imago") == (image.caption, image.credit)


def test_one_picture_in_several_sizes_is_one_image():
    two = '<img src="/bild/w200/markthalle-fluss-300x200.jpg"><img src="/bild/w900/markthalle-fluss.webp">'
    assert 1 == len(images(figure(two, "Die Halle")))


def test_no_more_than_fifty_images_are_kept():
    many = "".join(figure(f'<img src="/bild/nummer-{n}-der-reihe.jpg">') for n in range(80))
    assert 50 == len(images(f"<div>{many}</div>"))


def address(markup):
    element = next(html.fromstring(f"<div>{markup}</div>").iter("img"))
    return best_address(element, f"{HOST}/artikel/1")


@pytest.mark.parametrize(
    ("markup", "expected", "width"),
    [
        ('<img src="a.jpg">', "/artikel/a.jpg", 0),
        ('<img src="/s.gif" data-src="/a.jpg">', "/a.jpg", 0),
        ('<img src="data:image/gif;base64,R0" data-original="/a.jpg">', "/a.jpg", 0),
        ('<img src="/a.jpg" srcset="/s.jpg 300w, /l.jpg 1200w, /m.jpg 600w">', "/l.jpg", 1200),
        ('<img srcset="/a,w_300,h_2/x.jpg 300w, /a,w_900,h_6/x.jpg 900w">', "/a,w_900,h_6/x.jpg", 900),
        ('<img srcset="/s.jpg 1x,/l.jpg 2x">', "/l.jpg", 200),
        ('<img src="/p/placeholder.png" data-srcset="/a.jpg 80w">', "/a.jpg", 80),
        ('<picture><source srcset="/l.webp 2000w"><img src="/a.jpg"></picture>', "/l.webp", 2000),
        ('<picture><source srcset="/b.webp"><source srcset="/l.webp"><img src="data:,"></picture>', "/b.webp", 0),
        ('<img src="/{width}/a.jpg" data-src="/a.jpg">', "/a.jpg", 0),
        ('<img srcset="/s.jpg 99999999999w, , 3w" src="/a.jpg">', "/a.jpg", 0),
    ],
)  # fmt: skip
def test_the_widest_address_that_is_one_counts(markup, expected, width):
    assert (f"{HOST}{expected}", width) == address(markup)


def test_a_set_of_sizes_without_end_is_read_in_bounded_time():
    started = time.process_time()
    address(f'<img srcset="{"," * 5000}{"a" * 50_000} {"b " * 50_000}">')
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Die Halle. Foto: Jo Muster", ("Die Halle.", "Jo Muster")),
        ("Die Halle (Foto: Jo Muster/dpa)", ("Die Halle", "Jo Muster/dpa")),
        ("The hall. Photograph: Jo Muster/The Post", ("The hall.", "Jo Muster/The Post")),
        ("The hall. Photo by Jo Muster", ("The hall.", "Jo Muster")),
        ("La halle. © Jo Muster / AFP", ("La halle.", "Jo Muster / AFP")),
        ("La halle. Crédit photo : Jo Muster", ("La halle.", "Jo Muster")),
        ("El mercado | Foto: EFE", ("El mercado", "EFE")),
        ("Hala. Fot. Jo Muster", ("Hala. Fot. Jo Muster", "")),
        ("Hala. Fot.: Jo Muster", ("Hala.", "Jo Muster")),
        ("Зал. Фото: Иван", ("Зал.", "Иван")),
        ("会場 写真\uff1a共同", ("会場", "共同")),
        ("Die Halle (Jo Muster/Getty Images)", ("Die Halle", "Jo Muster/Getty Images")),
        ("Die Halle (Symbolbild)", ("Die Halle (Symbolbild)", "")),
        ("Das Bild: ein Skandal", ("Das Bild: ein Skandal", "")),
        ("Foto: Jo Muster", ("", "Jo Muster")),
        ("The hall. AP Photo/Jo Muster", ("The hall.", "AP Photo/Jo Muster")),
        ("The hall. REUTERS/Jo Muster", ("The hall.", "REUTERS/Jo Muster")),
        (
            "The hall. Jo Muster/AFP via Getty Images",
            ("The hall.", "Jo Muster/AFP via Getty Images"),
        ),
        ("La halle. JO MUSTER / AFP", ("La halle.", "JO MUSTER / AFP")),
        ("Die Halle. | picture alliance/dpa", ("Die Halle.", "picture alliance/dpa")),
        ("Il mercato (Ansa)", ("Il mercato", "Ansa")),
        ("Il mercato (foto Jo Muster)", ("Il mercato", "Jo Muster")),
        ("Die Halle Bildrechte: PB/Jo Muster", ("Die Halle", "PB/Jo Muster")),
        ("Image source, Getty Images", ("", "Getty Images")),
        ("Image caption, The hall", ("The hall", "")),
        ("橋の上\uff08写真\uff1a山田太郎\uff09", ("橋の上", "山田太郎")),
        ("橋の上、山田太郎撮影", ("橋の上", "山田太郎")),
        ("The hall. REUTERS/Jo Muster , opens new tab", ("The hall.", "REUTERS/Jo Muster")),
        ("The hall. Reuters asked the mayor", ("The hall. Reuters asked the mayor", "")),
        ("The hall of AP and the city/state", ("The hall of AP and the city/state", "")),
        ("", ("", "")),
    ],
)
def test_a_credit_is_told_from_its_caption_by_the_words_before_it(caption, expected):
    assert expected == split_credit(caption)


@pytest.mark.parametrize(
    ("caption", "by", "expected"),
    [
        ("Die Halle. Foto", "Jo Muster/dpa", ("Die Halle.", "Jo Muster/dpa")),
        ("Ein seltsames Foto.", "Jo Muster", ("Ein seltsames Foto.", "Jo Muster")),
        ("", "Image source, Getty Images", ("", "Getty Images")),
        ("Image copyright", "Image copyright Imago", ("", "Imago")),
        ("", "picture alliance/dpa", ("", "picture alliance/dpa")),
        ("", "Jo Muster (Symbolbild)", ("", "Jo Muster (Symbolbild)")),
        ("/Getty Images", "jomuster", ("", "jomuster/Getty Images")),
        (", Die Halle", "Jo Muster", ("Die Halle", "Jo Muster")),
        ("Photo", "Photo by", ("", "")),
        ("Die Halle.", "Die Halle. Foto: Jo Muster", ("Die Halle.", "Jo Muster")),
    ],
)
def test_caption_and_credit_of_two_places_are_parted_without_their_words(caption, by, expected):
    assert expected == part_credits(caption, by)


def test_a_byline_beside_a_picture_is_no_caption():
    box = '<div class="photo-box"><img src="/a.jpg"><p class="meta"><span class="author">Ada Brandt</span> {}</p></div>'
    said = '<p class="caption">21.05.2026 Lokales</p>'
    (image,) = images(box.format(said))
    assert (None, None) == (image.caption, image.credit)
    (image,) = images(figure('<img src="/b.jpg">', "Die Halle am 21.05.2026"))
    assert "Die Halle am 21.05.2026" == image.caption


def test_pictures_called_advertisements_and_what_stands_for_pictures_are_left_out():
    assert () == images(figure('<img src="/kauf.jpg">', "ANZEIGE"))
    head = '<meta property="og:image" content="https://s0.wp.com/i/blank.jpg">'
    assert () == images(head=head)
    assert () == images('<div><img src="https://zaehler.example/pixel?id=119015"></div>')
