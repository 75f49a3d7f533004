"""How publishers build pages: `layouts/<name>.yaml` says what an article's pieces and its page look like."""

import json
import zlib
from dataclasses import dataclass
from functools import cache
from html import escape
from string import Template

import yaml

from tests.world.press.writer import FOLDER

BESIDE = frozenset({"box", "form", "aside", "hidden", "related", "last"})
"""Shapes that stand between the entries of a live blog, not in one."""
UNMARKED = frozenset({"p", "em", "strong", "q", "h", "linkp"})
"""Shapes that are bare lines where a layout parts paragraphs by line breaks alone."""
FIELDS = (
    '<form action="/donate" method="post"><input name="amount"><input type="email" name="mail">'
    "<button>OK</button></form>"
)
PARTS = {"h": "heading", "q": "quote", "box": "box", "form": "form"}
"""Parts of a layout that shapes stand in; those not named here stand as paragraphs."""
ELEMENTS = {
    "ul": "<ul>$text</ul>",
    "table": "<table>$text</table>",
    "aside": "<aside>$text</aside>",
    "last": "<div>$text</div>",
    "hidden": '<div style="display:none">$text</div>',
    "related": '<div class="rel">$text</div>',
}
"""Shapes that look alike in all layouts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an article's body or of a box in it."""

    shape: str
    """`p h q em strong linkp linked` have one line; `ul table poem box form aside hidden related last run` several."""
    lines: tuple[str, ...]

    @property
    def text(self):
        """Its only line."""
        (line,) = self.lines
        return line


def render(name, article, pieces, *, language, site):
    """Return the HTML of a page in a layout."""
    layout = _layout(name)
    said = {
        "title": escape(article.title),
        "lead": escape(article.lead),
        "author": escape(article.author),
        "date": article.date,
        "day": article.date[:10],
        "month": article.date[:11],
        "year": article.date[:4],
        "language": language,
        "site": site,
        "data": _linked_data(article),
        "state": _state(article, pieces),
        "body": _body(layout, pieces, article.date),
    }
    return Template(layout["page"]).substitute(said)


@cache
def _layout(name):
    text = (FOLDER / "layouts" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _body(layout, pieces, date):
    if "between" in layout:
        return layout["between"].join(_bare(layout, piece) for piece in pieces)
    if "entry" not in layout:
        return "".join(_piece(layout, piece) for piece in pieces)
    made, number = [], 0
    for piece in pieces:
        inner = _piece(layout, piece)
        if piece.shape not in BESIDE:
            number += 1
            inner = _entry(layout, inner, number, date)
        made.append(inner)
    return "".join(made)


def _entry(layout, text, number, date):
    hour = 8 + number % 12
    said = {"number": number, "month": date[:11], "short": hour, "hour": f"{hour:02}", "text": text}
    return Template(layout["entry"]).substitute(said)


def _bare(layout, piece):
    """Return a piece where lines are parted by breaks, not by elements."""
    if piece.shape in UNMARKED:
        return escape(piece.text)
    if piece.shape == "poem":
        return "<br>".join(map(escape, piece.lines))
    if piece.shape == "ul":
        return "<br>".join(f"- {escape(line)}" for line in piece.lines)
    return _piece(layout, piece)


def _piece(layout, piece):
    form = ELEMENTS.get(piece.shape) or layout[PARTS.get(piece.shape, "paragraph")]
    return Template(form).substitute(text=_inner(layout, piece))


def _inner(layout, piece):
    lines = [escape(line) for line in piece.lines]
    match piece.shape:
        case "em" | "strong":
            lines = [f"<{piece.shape}>{line}</{piece.shape}>" for line in lines]
        case "ul":
            lines = [f"<li>{line}</li>" for line in lines]
        case "table":
            lines = [f"<tr><td>{line.replace(' | ', '</td><td>')}</td></tr>" for line in lines]
        case "linkp" | "related":
            lines = [_link(line) for line in piece.lines]
        case "linked":
            lines = [_linked_end(line) for line in piece.lines]
        case "run" | "run em":
            first, last = lines
            last = f"<em>{last}</em>" if piece.shape == "run em" else last
            lines = [f"{first}{last}" if first.endswith("\u3002") else f"{first} {last}"]
        case "box" | "last" | "form" | "aside" | "hidden":
            lines = [Template(layout["line"]).substitute(text=line) for line in lines]
    fields = FIELDS if piece.shape == "form" else ""
    return ("<br>" if piece.shape == "poem" else "").join(lines) + fields


def _link(text):
    return f'<a href="/x/{zlib.crc32(text.encode()) % 9999}.html">{escape(text)}</a>'


def _linked_end(text):
    """Return a line whose last words lead to where the paper is paid for."""
    said, gap, last = text.rpartition(" ") if " " in text else (text[:-5], "", text[-5:])
    return f'{escape(said)}{gap}<a href="/till.html">{escape(last)}</a>'


def _linked_data(article):
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.date,
        "author": {"@type": "Person", "name": article.author},
    }
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def _state(article, pieces):
    said = {
        "title": article.title,
        "lead": article.lead,
        "author": article.author,
        "publishedAt": article.date,
        "body": [piece.text for piece in pieces if piece.shape == "p"],
    }
    page = {"props": {"pageProps": {"article": said}}, "page": "/article/[id]"}
    return json.dumps(page).replace("</", "<\\/")
