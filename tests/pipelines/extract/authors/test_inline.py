"""Bylines by the elements inside them, in many languages and scripts."""

import pytest


def by(markup, made, read_page, *, head="", language="de"):
    page = made.article(head=head, before=markup).replace('lang="de"', f'lang="{language}"')
    return read_page(page, language=language).authors


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Ada Brandt", "Regional correspondent"),
        ("Ada Brandt", "Regionalkorrespondentin"),
        ("Ada Brandt", "Correspondante régionale"),
        ("Ada Brandt", "Corresponsal"),
        ("Ада Брандт", "корреспондент"),
        ("عادة براند", "مراسلة"),
        ("阿达布", "记者部"),
    ],
)
def test_a_role_in_an_element_beside_the_name_is_none(name, role, made, read_page):
    box = (
        f'<div class="byline"><a href="/authors/1">{name}</a><span class="role">{role}</span></div>'
    )
    assert (name,) == by(box, made, read_page)


@pytest.mark.parametrize(
    "said",
    [
        ("he", "עדה ברנד", "14 במאי 2026"),
        ("ar", "عادة براند", "14 مايو 2026"),
        ("ko", "안다브", "2026년 5월 14일"),
        ("ja", "安田ぶらん", "2026年5月14日"),
        ("hi", "आदा ब्रांट", "14 मई 2026"),
        ("th", "อาดา บรันท์", "14 พฤษภาคม 2569"),
        ("ta", "ஆதா பிராண்ட்", "14 மே 2026"),
        ("ka", "ადა ბრანდტი", "14 მაისი 2026"),
        ("en", "Ada Brandt", "14 May 2026"),
    ],
)
@pytest.mark.parametrize(
    "marked", ['class="author"', 'class="post-author-name"', 'itemprop="author"']
)
def test_an_element_named_after_the_author_names_him_in_any_script(said, marked, made, read_page):
    lang, name, day = said
    line = f'<div class="i"><span {marked}>{name}</span> <span class="date">{day}</span></div>'
    assert (name,) == by(line, made, read_page, language=lang)


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("عادة براند", '<a class="email" href="mailto:x@x.invalid">راسل الكاتبة</a>'),
        ("阿达布", '<a href="mailto:x@x.invalid">联系作者</a>'),
        ("Ada Brandt", '<a href="mailto:x@x.invalid">Ihr Schreiben</a>'),
        ("Ada Brandt", '<a href="tel:1234">Anruf Redaktion</a>'),
        ("Ada Brandt", '<a href="https://twitter.com/adabrandt">@adabrandt</a>'),
        ("Ada Brandt", '<a href="https://www.facebook.com/ada">Facebook</a>'),
        ("Ada Brandt", '<button class="follow">Seguir Autora</button>'),
    ],
)
def test_ways_to_write_to_an_author_are_none(name, link, made, read_page):
    box = f'<div class="author vcard"><span class="fn">{name}</span> | {link}</div>'
    assert (name,) == by(box, made, read_page)


def test_a_handle_that_touches_the_name_is_left_out(made, read_page):
    line = '<div class="byline">By <a><span>Ada Rossi</span></a><span><a>@adarossi</a></span></div>'
    assert ("Ada Rossi",) == by(line, made, read_page, language="en")


@pytest.mark.parametrize("leads", ["By", "Von", "Par", "Por", "Di"])
def test_a_word_that_stands_twice_before_the_names(leads, made, read_page):
    line = f"<div><span>{leads}</span><span>{leads.lower()} ADA BRANDT, CEM DEMIR und EVA FEHR</span></div>"
    assert ("ADA BRANDT", "CEM DEMIR", "EVA FEHR") == by(line, made, read_page)


@pytest.mark.parametrize(
    "heading", ["More Stories By Ada", "Mehr von Ada", "Más de Ada", "もっと読む"]
)
def test_what_else_an_author_wrote_names_nobody(heading, made, read_page):
    box = (
        f'<div class="author"><a>Ada Brandt</a><div class="popover"><h4>{heading}</h4><ul>'
        "<li><a>Fähre Fährt Wieder, Aber Kapitän Zweifelt</a></li>"
        "<li><a>Hafenrundfahrt Mit Jan Carver</a></li></ul></div></div>"
    )
    assert ("Ada Brandt",) == by(box, made, read_page)


@pytest.mark.parametrize("account", ["CMS Import", "Courier D", "Web Upload"])
@pytest.mark.parametrize("name", ["dc.creator", "author"])
def test_an_account_that_the_page_shows_nowhere_does_not_stand_for_its_byline(
    account, name, made, read_page
):
    box = '<div class="byline">Von <a rel="author" href="/authors/0">Ada Brandt</a></div>'
    head = f'<meta name="{name}" content="{account}">'
    assert ("Ada Brandt",) == by(box, made, read_page, head=head)


def test_the_visible_byline_goes_before_an_organisation_of_the_data(made, read_page):
    line = '<p><span class="news_author"><a href="/autoren/66">Ada Brandt</a></span> — 3. März, 09:15</p>'
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Markthalle am Fluss bleibt stehen",'
        '"author":{"@type":"Organization","name":"Hafen Wirtschaft"}}</script>'
    )
    assert ("Ada Brandt",) == by(line, made, read_page, head=head)


def test_the_box_around_a_name_is_not_the_name(made, read_page):
    line = (
        '<div class="authors"><span class="authors__brand">Kapital</span>'
        '<span class="author-name">Von <a class="author-link" href="/a">Ada Brandt</a><span>, Haus und Recht</span>'
        "</span></div>"
    )
    assert ("Ada Brandt",) == by(line, made, read_page)


@pytest.mark.parametrize(
    "content", ["probeblatt.example, Leith, Scotland", "#", "https://www.probeblatt.example/a", "-"]
)
def test_places_addresses_and_signs_in_a_tag_are_nobody(content, made, read_page):
    head = f'<meta name="author" content="{content}">'
    assert () == by("", made, read_page, head=head)


@pytest.mark.parametrize(
    ("lang", "line", "name"),
    [
        ("hi", "लेखक: आदा ब्रांट | 14 मई 2026", "आदा ब्रांट"),
        ("bn", "লেখক: আদা ব্রান্ট | ১৪ মে ২০২৬", "আদা ব্রান্ট"),
        ("fa", "نویسنده: آدا برانت | ۲۴ اردیبهشت ۱۴۰۵", "آدا برانت"),
        ("ur", "تحریر: آدا برانت | 14 مئی 2026", "آدا برانت"),
        ("th", "โดย อาดา บรันท์ | 14 พฤษภาคม 2569", "อาดา บรันท์"),
        ("ja", "文・安田ぶらん | 2026年5月14日", "安田ぶらん"),
        ("el", "Της Άντα Μπραντ | 14 Μαΐου 2026", "Άντα Μπραντ"),
    ],
)
def test_words_that_lead_to_an_author(lang, line, name, made, read_page):
    assert (name,) == by(f'<div class="meta">{line}</div>', made, read_page, language=lang)
