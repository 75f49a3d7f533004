"""Elements of the newspaper's pages: body, byline, teaser, links. Pure."""

import html
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from infra.newspaper.article import Embed, Figure, NewsArticle, Passage
from pipelines.model.draft import BlockKind

BASE = "@@BASE@@"
BODY_IMAGE = "bild/koerper.jpg"
"""Path of every picture between paragraphs."""
_MONTHS = "January February March April May June July August September October November December"
_TAGS = {
    BlockKind.PARAGRAPH: "<p>{}</p>",
    BlockKind.QUESTION: "<p><strong>{}</strong></p>",
    BlockKind.QUOTE: "<blockquote><p>{}</p></blockquote>",
    BlockKind.ITEM: "<li>{}</li>",
    BlockKind.ROW: "<tr>{}</tr>",
}
_AROUND = {BlockKind.ITEM: "<ul>\n{}\n</ul>", BlockKind.ROW: "<table><tbody>\n{}\n</tbody></table>"}


def body(article: NewsArticle, edition: int, boxes: dict[int, str]) -> str:
    """Return the body's elements; `boxes` are put before the group of blocks with that index."""
    heading = {"genossenschaft": "<h4>{}</h4>"}.get(article.template, "<h2>{}</h2>")
    groups = groupby(article.body(edition), key=_grouping)
    elements = [_group(tuple(parts), heading) for _, parts in groups]
    placed = (f"{boxes.get(index, '')}\n{element}" for index, element in enumerate(elements))
    return "\n".join(placed).replace("\n\n", "\n").strip()


def _grouping(part: Passage | Figure | Embed) -> object:
    return part.kind if isinstance(part, Passage) and part.kind in _AROUND else id(part)


def _group(parts: tuple[Passage | Figure | Embed, ...], heading: str) -> str:
    first = parts[0]
    if isinstance(first, Figure):
        return (
            f'<figure><img src="{BASE}/{BODY_IMAGE}" alt=""><figcaption>{html.escape(first.caption)} '
            f'<span class="Credit">{html.escape(first.credit)}</span></figcaption></figure>'
        )
    if isinstance(first, Embed):
        return (
            '<div class="Embed"><iframe src="about:blank" title="Einbettung"></iframe>'
            f"<p>{html.escape(first.description)}</p></div>"
        )
    tags = _TAGS | {BlockKind.HEADING: heading}
    inner = "\n".join(
        tags[part.kind].format(part.markup) for part in parts if isinstance(part, Passage)
    )
    return _AROUND.get(first.kind, "{}").format(inner)


def element(form: str, text: str | None) -> str:
    """Return a text in an element; nothing when there is none."""
    return form.format(html.escape(text, quote=False)) if text else ""


def byline(article: NewsArticle, word: str, form: str = "{}") -> str:
    """Return the authors after a word such as `Von`, or else the agencies."""
    names = [form.format(html.escape(name)) for name in article.authors]
    if not names:
        return f"{word} {', '.join(map(html.escape, article.agencies))}"
    joiner = " and " if word == "By" else " und "
    return f"{word} {joiner.join(names)}"


def teaser(article: NewsArticle, *, campaign: bool = False) -> str:
    """Return a teaser; with `campaign`, some addresses carry a campaign parameter."""
    query = "?pk_campaign=front" if campaign and article.number % 3 == 0 else ""
    text = article.lead or article.passages()[0].text
    return (
        f'<div class="Teaser"><a href="{BASE}{article.path}{query}"><span>{html.escape(article.kicker or "")}</span>'
        f"<h3>{html.escape(article.title)}</h3></a><p>{html.escape(text[:140])}</p></div>"
    )


def links(articles: Iterable[NewsArticle]) -> str:
    """Return list entries that link to articles."""
    return "".join(f"<li>{link(article)}</li>" for article in articles)


def link(article: NewsArticle) -> str:
    """Return a link to an article."""
    return f'<a href="{BASE}{article.path}">{html.escape(article.title)}</a>'


def list_entries(words: Iterable[str]) -> str:
    """Return list entries for keywords."""
    return "".join(f'<li><a href="{BASE}/">{html.escape(word)}</a></li>' for word in words)


def german_time(moment: datetime) -> str:
    """Return a moment as German papers print it, in its own offset."""
    return f"{moment:%d.%m.%Y, %H:%M} Uhr"


def english_time(moment: datetime) -> str:
    """Return a moment as English papers print it, in its own offset."""
    month = _MONTHS.split()[moment.month - 1]
    half = "am" if moment.hour < 12 else "pm"  # noqa: PLR2004 - noon
    return f"{moment.day} {month} {moment.year}, {(moment.hour - 1) % 12 + 1}:{moment:%M} {half}"
