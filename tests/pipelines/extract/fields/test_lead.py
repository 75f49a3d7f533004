import pytest

LEAD = "Nach Monaten voller Streit stimmt der Rat für die Sanierung: Was nun mit den Ständen geschieht."


def test_a_standfirst_by_its_class_is_the_lead(made, read_page):
    found = read_page(made.article(before=f'<p class="article-intro">{LEAD}</p>'))
    assert LEAD == found.lead
    assert "class" in dict(found.provenance)["lead"]


def test_a_class_around_title_and_standfirst_does_not_speak_against_it(made, read_page):
    line = "Die Sanierung kostet nun vier Millionen Euro"
    apart = made.article(
        before=f'<div class="article-meta"><h2 class="sub-headline">{line}</h2></div>'
    )
    assert read_page(apart).lead is None
    title = f"<h1>{made.TITLE}</h1>"
    together = f'<div class="article-meta">{title}<h2 class="sub-headline">{line}</h2></div>'
    assert line == read_page(made.article().replace(title, together)).lead


def test_a_line_that_says_what_the_description_says_is_the_lead(made, read_page):
    head = f'<meta name="description" content="{LEAD[:70]} …">'
    page = made.article(head=head, before=f"<div><p>Kultur</p></div><h2>{LEAD}</h2>")
    assert LEAD == read_page(page).lead


def test_a_first_paragraph_among_its_like_is_no_lead(made, read_page):
    head = f'<meta name="description" content="{made.PARAGRAPHS[0]}">'
    assert read_page(made.article(head=head)).lead is None


def test_a_line_in_the_place_of_paragraphs_is_the_lead_above_the_title_or_a_byline(made, read_page):
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in made.PARAGRAPHS)
    page = (
        f'<html><head><meta name="description" content="{LEAD}"></head><body><div>{{}}<h1>Sanierung der Stände</h1>'
        f"{{}}{rest}</div></body></html>"
    )
    assert LEAD == read_page(page.format(f"<p>{LEAD}</p>", "")).lead
    assert LEAD == read_page(page.format("", f"<p>{LEAD}</p><div>Von Ida Berg</div>")).lead
    assert read_page(page.format("", f"<p>{LEAD}</p><div>Ein Bild.</div>")).lead is None


def test_a_bold_first_paragraph_that_is_described_is_the_lead(made, read_page):
    head = f'<meta name="description" content="{LEAD}">'
    page = made.article(f"<p><strong>{LEAD}</strong></p>", *made.PARAGRAPHS, head=head)
    assert LEAD == read_page(page).lead


def test_dates_bylines_captions_and_titles_are_no_leads(made, read_page):
    before = (
        "<p>Aktualisiert: 29.04.2020, 12:01 Uhr</p><p class='byline'>Von Ada Brandt, unserer Korrespondentin</p>"
        "<figure><figcaption>Die Halle am Fluss, aufgenommen am Montag von oben</figcaption></figure>"
    )
    assert read_page(made.article(before=before)).lead is None


def test_lines_of_one_standfirst_stay_together(made, read_page):
    points = [
        "Der Rat stimmt zu.",
        "Der Umbau kostet vier Millionen Euro.",
        "Die Stände ziehen um.",
    ]
    before = "<div>" + "".join(f'<p class="standfirst">{point}</p>' for point in points) + "</div>"
    assert "\n".join(points) == read_page(made.article(before=before)).lead
    elsewhere = '<p class="standfirst"><a href="/b">Noch eine Halle steht vor dem Aus</a></p></div>'
    linked = before.replace("</div>", elsewhere)
    assert "\n".join(points) == read_page(made.article(before=linked)).lead


def test_a_page_without_standfirst_has_none(made, read_page):
    assert read_page(made.article()).lead is None


def test_the_first_of_equal_short_paragraphs_is_no_lead(read_page):
    paragraphs = (
        "Die Stadt hat am Montag den Hafen geschlossen, weil ein Kran auf die Mole gestürzt ist.",
        "Verletzt wurde niemand. Der Kranführer hatte die Kabine kurz zuvor verlassen.",
        "Die Bergung soll am Mittwoch beginnen. Bis dahin legen die Fähren am Südkai an.",
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<html><body><h1>Der Hafen bleibt zu</h1>{body}</body></html>"
    assert None is read_page(page).lead


@pytest.mark.parametrize(
    "line",
    [
        '<p class="standfirst">( Neustadt, 14 Gennaio 20 )</p>',
        '<p class="standfirst">Jan 04 09:34 2021</p>',
        '<p class="standfirst">5343 mal gelesen | 32 Kommentare</p>',
        '<p class="standfirst">By ADA BRANDT and JO KERNMarch 28, 2026 GMT</p>',
        '<p class="standfirst">by Ada Brandt | Hafen | 8 min Read</p>',
        '<p class="site-description">Das Blatt für alle am Fluss und am Meer</p>',
        "<p>Ada Brandt · Folgen · 5 min read · heute Abend</p>",
        "<p>Ada Brandt, Redakteurin, ada.brandt@probeblatt.example</p>",
    ],
)
def test_datelines_bylines_and_what_a_site_says_of_itself_are_no_leads(line, made, read_page):
    assert read_page(made.article(before=line)).lead is None


@pytest.mark.parametrize(
    "said",
    [
        "After nine weeks without a crossing the boats sail again from Thursday, with a new pay scale.",
        "Nach neun Wochen ohne Überfahrt fahren die Schiffe ab Donnerstag wieder, mit neuem Tarif.",
        "Après neuf semaines sans traversée, les bateaux reprennent jeudi, avec de nouveaux salaires.",
        "Tras nueve semanas sin travesías, los barcos zarpan de nuevo el jueves, con nuevos salarios.",
        "九週間止まっていた渡し船が木曜日から再び動き出す。新しい賃金表も適用される。",
    ],
)
def test_a_line_above_the_title_that_says_the_description_is_the_lead(said, made, read_page):
    head = f'<meta property="og:description" content="{said}">'
    page = made.article(head=head).replace("<article>", f'<p id="summary">{said}</p><article>')
    assert said == read_page(page).lead


def test_a_line_above_the_title_that_says_else_is_none(made, read_page):
    page = made.article().replace(
        "<article>", "<p>Jeden Morgen das Wichtigste vom Fluss, kurz gesagt.</p><article>"
    )
    assert read_page(page).lead is None


def test_a_byline_is_no_lead(made, read_page):
    line = "<div><span>By</span><span>by ADA BRANDT, CEM DEMIR and EVA FEHR</span></div>"
    assert read_page(made.article(before=line)).lead is None
