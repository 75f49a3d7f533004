"""Marked times: the article's own against those of comments, teasers and changes, in several languages."""

import pytest

COMMENT = '<div class="comments"><div class="comment"><time datetime="2026-06-01">{}</time><p>{}</p></div></div>'
OTHERS = (
    ("en", "By Ada Brandt | 14 May 2026", "1 June 2026", "At last, said everyone."),
    ("de", "Von Ada Brandt | 14. Mai 2026", "1. Juni 2026", "Endlich, sagten alle."),
    ("fr", "Par Ada Brandt | 14 mai 2026", "1er juin 2026", "Enfin, dit le monde."),
    ("es", "Por Ada Brandt | 14 de mayo de 2026", "1 de junio de 2026", "Por fin, dijeron todos."),
    ("ru", "Ада Брандт | 14 мая 2026", "1 июня 2026", "Наконец, сказали все."),
    ("ko", "아다 | 2026년 5월 14일", "2026년 6월 1일", "드디어, 모두가 말했다."),
)


def teaser(day):
    return (
        '<div class="side"><h3>Gelesen</h3><div><h4><a href="/b">Sturm hält die Fähren im Hafen</a></h4>'
        f"<div><a>Tom Hall</a></div><div>{day}</div></div></div>"
    )


@pytest.mark.parametrize("told", OTHERS, ids=[one[0] for one in OTHERS])
def test_a_comment_dates_no_article(told, made, read_page):
    lang, line, *comment = told
    page = made.article(before=f"<p>{line}</p>", after=COMMENT.format(*comment))
    found = read_page(page, language=lang)
    assert "2026-05-14" == found.published_at.date().isoformat()


@pytest.mark.parametrize(
    "ago", ["2 hours ago", "vor 2 Stunden", "il y a 2 heures", "2時間前", "منذ ساعتين"]
)
def test_an_article_dated_by_the_hour_alone_has_no_date(ago, made, read_page):
    page = made.article(before=f"<span>{ago}</span>", after=COMMENT.format("1.6.2026", "Endlich!"))
    assert read_page(page).published_at is None


@pytest.mark.parametrize(
    ("updated", "published"),
    [
        ("Updated: 16 May 2026", "Published: 14 May 2026"),
        ("Aktualisiert: 16. Mai 2026", "Veröffentlicht: 14. Mai 2026"),
        ("Mis à jour : 16 mai 2026", "Publié : 14 mai 2026"),
        ("Actualizado: 16 de mayo de 2026", "Publicado: 14 de mayo de 2026"),
        ("Bijgewerkt: 16 mei 2026", "Geplaatst: 14 mei 2026"),
    ],
)
def test_a_change_is_read_beside_comments(updated, published, made, read_page):
    lines = f"<div><span>{updated}</span> <span>{published}</span></div>"
    found = read_page(made.article(before=lines, after=COMMENT.format("1.6.2026", "Endlich!")))
    assert (14, 16) == (found.published_at.day, found.modified_at.day)


@pytest.mark.parametrize(
    "word", ["Updated", "Aktualisiert am", "Mis à jour le", "Actualizado", "更新"]
)
def test_an_element_of_the_change_gives_no_publication(word, made, read_page):
    marked = (
        '<time itemprop="dateModified" datetime="2026-05-15T18:05:00+02:00">'
        f"14/05/2026 09:40 | {word} 15/05/2026 18:05</time>"
    )
    found = read_page(made.article(before=marked))
    assert ("2026-05-14", "2026-05-15") == (
        found.published_at.date().isoformat(),
        found.modified_at.date().isoformat(),
    )


@pytest.mark.parametrize(
    "day",
    ["January 16, 2026", "16. Januar 2026", "16 janvier 2026", "2026年1月16日", "16 января 2026"],
)
def test_a_teaser_before_the_article_does_not_overrule_its_data(day, made, read_page):
    own = '<div class="byline">Von Ada Brandt <time datetime="2026-04-28T09:00+02:00">28.04.2026</time></div>'
    head = '<meta property="article:published_time" content="2026-04-28T09:00:00+02:00">'
    page = made.article(head=head, before=own).replace("<main>", f"{teaser(day)}<main>")
    assert "2026-04-28T09:00:00+02:00" == read_page(page).published_at.isoformat()


def test_an_old_date_of_its_own_below_the_title_is_believed_before_a_run_of_the_system(
    made, read_page
):
    head = '<meta property="article:published_time" content="2026-04-28T09:00:00+02:00">'
    found = read_page(made.article(head=head, before="<p>Veröffentlicht: 3. März 2025</p>"))
    assert "2025-03-03" == found.published_at.date().isoformat()


ASIDES = {
    "side column": '<aside><div><time datetime="2026-06-01">1.6.2026</time><a href="/b">Sturm</a></div></aside>',
    "readers": '<section class="v"><div>Jo <time datetime="2026-06-01T08:00">1.6.</time><p>Ja!</p></div></section>',
}


@pytest.mark.parametrize("aside", ASIDES.values(), ids=ASIDES)
@pytest.mark.parametrize("told", OTHERS, ids=[one[0] for one in OTHERS])
def test_a_time_behind_the_text_is_not_asked_where_the_articles_top_shows_a_date(
    told, aside, made, read_page
):
    lang, line, *_ = told
    found = read_page(made.article(before=f"<p>{line}</p>", after=aside), language=lang)
    assert "2026-05-14" == found.published_at.date().isoformat()


def test_a_time_behind_the_text_dates_a_page_that_shows_no_other(made, read_page):
    found = read_page(made.article(after='<p><time datetime="2026-05-14">14.5.</time></p>'))
    assert "2026-05-14" == found.published_at.date().isoformat()


def test_a_time_beside_another_headline_above_the_own_one_is_asked_last(made, read_page):
    ticker = (
        '<div class="t"><a href="/b">Sturm hält die Fähren im Hafen</a>'
        ' <time datetime="2026-06-01">1.6.2026</time></div>'
    )
    page = made.article(before="<p>Von Ada Brandt | 14. Mai 2026</p>")
    found = read_page(page.replace("<main>", f"{ticker}<main>"))
    assert "2026-05-14" == found.published_at.date().isoformat()
