"""Pages of the newspaper: an article put into its template, with what a publisher puts around it.

All addresses begin with `@@BASE@@`, which the site replaces by the host that was asked for. Pure.
"""

import html
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Template

from infra.newspaper import appeals, markup
from infra.newspaper.appeals import WORDS, pick
from infra.newspaper.article import Figure, NewsArticle

WORDS_A_MINUTE = 180
SECTIONS = {
    "stadt": "Stadt",
    "soziales": "Soziales",
    "wirtschaft": "Wirtschaft",
    "kultur": "Kultur",
    "landkreis": "Landkreis",
    "panorama": "Panorama",
    "city": "City",
    "features": "Features",
}
"""Sections with a page of their own, by the last part of their path."""
_TEMPLATES = Path(__file__).parent / "templates"
_PAPERS = {
    "genossenschaft": "Hafenstimme",
    "kurier": "Hafenkurier",
    "courier": "The Nordhafen Courier",
}


def article_page(article: NewsArticle, others: Sequence[NewsArticle], edition: int = 1) -> str:
    """Return the page of an article.

    Args:
        article: What to show.
        others: Articles that may be teased beside it, newest first.
        edition: State of articles that change.
    """
    fields = _common(article, _neighbours(article, others), edition) | _FIELDS[article.template](
        article, _neighbours(article, others), edition
    )
    return template(article.template).substitute(fields)


def plain_page(article: NewsArticle, edition: int = 1) -> str:
    """Return the page without its surroundings: the AMP and the print form."""
    fields = _common(article, (), edition) | {
        "paper": _PAPERS.get(article.template, "Hafenkurier"),
        "subtitle": markup.element("<h2>{}</h2>", article.lead),
        "byline": markup.byline(article, "Von"),
        "body": markup.body(article, edition, {}),
    }
    return template("plain").substitute(fields)


def front_page(title: str, path: str, articles: Iterable[NewsArticle]) -> str:
    """Return a home or section page: teasers, some with an address that names a campaign."""
    return template("front").substitute(
        title=html.escape(title),
        path=path,
        navigation=navigation(),
        teasers="\n".join(markup.teaser(article, campaign=True) for article in articles),
    )


@cache
def template(name: str) -> Template:
    """Reads a page template."""
    return Template((_TEMPLATES / f"{name}.html").read_text(encoding="utf-8"))


def section_path(section: str) -> str:
    """Return the path of a section's page; that of the home page when it has none."""
    slugs = [slug for slug, name in SECTIONS.items() if name == section]
    return f"/rubrik/{slugs[0]}" if slugs else "/"


def navigation() -> str:
    """Return the entries of the main menu."""
    return "".join(
        f'<li><a href="{markup.BASE}/rubrik/{slug}">{name}</a></li>'
        for slug, name in SECTIONS.items()
    )


def _common(article: NewsArticle, near: Sequence[NewsArticle], edition: int) -> dict[str, str]:
    plain = {
        "title": article.title,
        "description": article.lead or article.title,
        "author_list": ", ".join(article.authors or article.agencies),
        "keyword_list": ", ".join(article.keywords),
        "section": article.section,
        "language": article.language,
        "text": article.passages(edition)[0].text,
    }
    return {name: html.escape(text) for name, text in plain.items()} | {
        "number": str(article.number),
        "path": article.path,
        "amp_path": f"/amp/artikel/{article.number}.{article.slug}.amp.html",
        "section_path": section_path(article.section),
        "navigation": navigation(),
        "day": article.published.date().isoformat(),
        "iso_time": article.published.isoformat(),
        "german_time": markup.german_time(article.published),
        "english_time": markup.english_time(article.published),
        "teasers": "\n".join(markup.teaser(other) for other in near[:4]),
        "similar": markup.links(near[4:8]),
    }


def opening_figure(article: NewsArticle) -> Figure:
    """Return what stands below the picture above the text, where a template has one."""
    return Figure(
        caption=pick(("Symbolbild", "Archivbild", "Blick auf den Ort"), article.number, 12),
        credit=f"Foto: {(article.authors or ('Archiv',))[0]}",
    )


def _neighbours(article: NewsArticle, others: Sequence[NewsArticle]) -> tuple[NewsArticle, ...]:
    """Return eight articles of the same template that a page teases, chosen by its number."""
    alike = [
        other
        for other in others
        if other.template == article.template and other.number != article.number
    ]
    start = pick(range(max(1, len(alike))), article.number, 10)
    return tuple((alike[start:] + alike[:start])[:8])


def _genossenschaft(
    article: NewsArticle, near: Sequence[NewsArticle], edition: int
) -> dict[str, str]:
    words = sum(len(passage.text.split()) for passage in article.passages(edition))
    return {
        "banner": appeals.banner(article.number),
        "kicker": markup.element("<li>{}</li>", article.kicker),
        "subtitle": markup.element("<h2>{}</h2>\n", article.lead),
        "byline": markup.byline(article, "Von"),
        "minutes": str(max(1, round(words / WORDS_A_MINUTE))),
        "body": markup.body(
            article,
            edition,
            {2 + article.number % 3: appeals.box(article.number, markup.links(near[:2]))},
        ),
        "appeal": appeals.appeal_section(article.number),
        "keywords": markup.list_entries(article.keywords),
        "author_box": appeals.author_box(article.authors),
        "more_teasers": "\n".join(markup.teaser(other) for other in near[4:]),
    }


def _kurier(article: NewsArticle, near: Sequence[NewsArticle], edition: int) -> dict[str, str]:
    short = "".join(part[0] for part in (article.authors or ("hk",))[0].lower().split())
    sign_off = pick(WORDS["kurier_sign_offs"], article.number, 11)
    is_stub = article.rejection is not None and not article.internal
    opening = opening_figure(article)
    return {
        "kicker": markup.element('<span class="article__kicker">{}</span>\n', article.kicker),
        "subtitle": markup.element('<p class="article__intro">{}</p>\n', article.lead),
        "byline": markup.byline(article, "Von"),
        "updated": f' <span class="updated">Aktualisiert: {markup.german_time(article.modified)}</span>'
        if article.modified
        else "",
        "caption": opening.caption,
        "credit": html.escape(opening.credit),
        "body": markup.body(article, edition, {2: _see_also(near)}),
        "sign_off": "" if is_stub else f'<p class="sign-off">{sign_off}/{short}</p>\n',
        "offer": _paywall() if is_stub else _offer(article.number),
        "comments": _comments(article.number),
        "json_ld": _json_ld(article, is_free=not is_stub),
    }


def _courier(article: NewsArticle, near: Sequence[NewsArticle], edition: int) -> dict[str, str]:
    support = pick(WORDS["courier_support"], article.number, 13)
    members = str(1500 + article.number % 9)
    letter = pick(WORDS["courier_newsletters"], article.number, 14)
    newsletter = (
        f'<div class="newsletter-box"><h4>{letter["heading"]}</h4><p>{letter["text"]}</p>'
        f'<form action="{markup.BASE}/" method="get"><input type="email" name="mail">'
        "<button>Sign up</button></form></div>"
    )
    more = "".join(
        f'<p class="read-more"><strong>Read more:</strong> {markup.link(other)}</p>'
        for other in near[:1]
    )
    modified = article.modified.isoformat() if article.modified else ""
    return {
        "modified_meta": f'<meta property="article:modified_time" content="{modified}">\n'
        if modified
        else "",
        "subtitle": markup.element(
            '<p class="standfirst" itemprop="description">{}</p>\n', article.lead
        ),
        "byline": markup.byline(article, "By", '<span itemprop="author">{}</span>'),
        "body": markup.body(
            article, edition, {2: newsletter, 4: more if article.number % 2 else ""}
        ),
        "keywords": markup.list_entries(article.keywords),
        "support_heading": support["heading"].format(n=members),
        "support_text": support["text"].format(n=members),
    }


def _gallery(article: NewsArticle, _: Sequence[NewsArticle], edition: int) -> dict[str, str]:
    lines = [line for passage in article.passages(edition) for line in passage.text.splitlines()]
    slides = (
        f'<figure class="Slide"><img src="{markup.BASE}/bild/{article.number}-{place}.jpg" alt="">'
        f"<figcaption>{html.escape(line)} <small>{place}/{len(lines)}</small></figcaption></figure>"
        for place, line in enumerate(lines, 1)
    )
    return {"slides": "\n".join(slides)}


def _nothing(_: NewsArticle, __: Sequence[NewsArticle], ___: int) -> dict[str, str]:
    return {}


_FIELDS: dict[str, Callable[[NewsArticle, Sequence[NewsArticle], int], dict[str, str]]] = {
    "genossenschaft": _genossenschaft,
    "kurier": _kurier,
    "courier": _courier,
    "gallery": _gallery,
    "video": _nothing,
    "consent": _nothing,
    "soft404": _nothing,
}


def _see_also(near: Sequence[NewsArticle]) -> str:
    return (
        f'<div class="teaser-inline"><strong>Lesen Sie auch</strong> {markup.link(near[0])}</div>'
        if near
        else ""
    )


def _offer(number: int) -> str:
    offer = pick(WORDS["kurier_offers"], number, 15)
    return (
        f'<div class="offer-box"><h3>{offer["heading"]}</h3><p>{offer["text"]}</p>'
        f'<a href="{markup.BASE}/">Angebot ansehen</a></div>\n'
    )


def _paywall() -> str:
    wall = WORDS["kurier_paywall"]
    return (
        f'<div class="paywall"><h2>{wall["heading"]}</h2><p>{wall["text"]}</p>'
        f'<a class="button" href="{markup.BASE}/">Jetzt abonnieren</a>'
        f'<p>Sie haben schon ein Abo? <a href="{markup.BASE}/">Hier anmelden</a></p></div>\n'
    )


def _comments(number: int) -> str:
    start = pick(range(len(WORDS["kurier_comments"])), number, 16)
    around = WORDS["kurier_comments"] * 2
    written = "".join(
        f'<li class="comment"><b>{comment["heading"]}</b> <span>vor {number % 20 + 2} Stunden</span>'
        f"<p>{comment['text']}</p></li>"
        for comment in around[start : start + number % 4]
    )
    return (
        f'<section class="comments" id="kommentare"><h2>Kommentare ({number % 4})</h2><ul>{written}</ul>'
        "<p>Bitte melden Sie sich an, um zu kommentieren.</p></section>\n"
    )


def _json_ld(article: NewsArticle, *, is_free: bool) -> str:
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.lead or "",
        "datePublished": article.published.isoformat(),
        "dateModified": (article.modified or article.published).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Hafenkurier"},
        "articleSection": article.section,
        "keywords": list(article.keywords),
        "isAccessibleForFree": is_free,
        "mainEntityOfPage": f"{markup.BASE}{article.path}",
    }
    if not is_free:
        wall = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        described["hasPart"] = wall
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")
