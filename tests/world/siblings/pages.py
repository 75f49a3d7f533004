"""Pages of made-up papers: a story of `words.yaml` in one of several frames, and what must be read in it."""

import json
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

import yaml

FRAMES = ("blog", "hashed", "bare", "micro", "table")
"""Frames that take turns."""


@cache
def words():
    """Return what is said in each language, its words as attributes."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    return {code: SimpleNamespace(code=code, **_escaped(own)) for code, own in said.items()}


def _escaped(own):
    return {
        key: [escape(x, quote=False) for x in v] if isinstance(v, list) else escape(v, quote=False)
        for key, v in own.items()
    }


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of a kind, and what must hold of its answer; `...` where nothing is asked of a field."""

    body: str
    top: str | None = None
    """What stands between headline and text; the byline and the date when it is None."""
    above: str = ""
    after: str = ""
    head: str = ""
    data: dict | None = field(default_factory=dict)
    """Added to its JSON-LD; None for a page without."""
    names: bool = True
    """Whether og and title name the headline, and h1 shows it."""
    title_tag: str = ""
    date_told: bool = True
    paragraphs: bool = True
    """Whether all paragraphs must be there."""
    has: tuple = ()
    no: tuple = ()
    title: object = ...
    lead: object = ...
    authors: object = ...
    date: object = ...
    modified: object = ...
    images: tuple = ()
    refused: bool = False
    gates: bool = False
    frame: str = ""
    counter: bool = False
    """Whether it is a counter-example: what looks alike and is news, or the other way round."""


def text(said, *pieces, start=0, end=6):
    """Return a story's paragraphs with pieces of HTML, each given as (number of the paragraph that it precedes, HTML)."""
    made = []
    for number in range(start, end + 1):
        made += [html for at, html in pieces if at == number]
        if number < end:
            made.append(f"<p>{said.p[number]}</p>")
    return "\n".join(made)


def html(said, page, frame):
    """Return a page as HTML."""
    top = (
        f"<div>{said.by.format(said.name)}</div><div>{said.date}</div>"
        if page.top is None
        else page.top
    )
    made = _HTML[frame](said, page, top)
    direction = ' dir="rtl"' if said.code in ("ar", "he") else ""
    head = (
        page.head
        + (_named(said) if page.names and frame not in ("bare", "wall", "front") else "")
        + _data(said, page, frame)
    )
    title = page.title_tag or f"{said.title} | {said.site}"
    return (
        f'<!DOCTYPE html><html lang="{said.code}"{direction}><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body>{made}</body></html>"
    )


def _named(said):
    return (
        f'<meta property="og:title" content="{said.title}"><meta property="og:site_name" content="{said.site}">'
        '<meta property="og:type" content="article">'
    )


def _data(said, page, frame):
    """Return JSON-LD, which two frames have not."""
    if page.data is None or frame in ("bare", "hashed", "wall", "front"):
        return ""
    made = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": said.title}
    if page.date_told:
        made["datePublished"] = "2026-05-14T09:40:00+00:00"
    return f'<script type="application/ld+json">{json.dumps(made | page.data)}</script>'


def _h1(said, page):
    return f"<h1>{said.title}</h1>" if page.names else ""


def _menu(said, item="li"):
    links = "".join(
        f'<{item}><a href="/s{n}/">{said.section}{f" {n}" if n else ""}</a></{item}>'
        for n in range(5)
    )
    return (
        f'<a href="/">{said.site}</a><ul>{links}</ul>'
        if item == "li"
        else f'<a href="/">{said.site}</a>{links}'
    )


def _teasers(said):
    return "".join(
        f'<li><a href="/n/{n}.html">{teaser}</a></li>' for n, teaser in enumerate(said.teasers[3:])
    )


def _blog(said, page, top):
    return (
        f'<div id="page"><header id="masthead"><nav>{_menu(said)}</nav></header><div id="content"><main>'
        f'<article class="post type-post"><header class="entry-header">{page.above}{_h1(said, page)}{top}</header>'
        f'<div class="entry-content">{page.body}</div></article>{page.after}</main>'
        f'<aside id="secondary"><ul>{_teasers(said)}</ul></aside></div><footer>© 2026 {said.site}</footer></div>'
    )


def _hashed(said, page, top):
    return (
        f'<div id="root"><div class="css-1x0"><div class="css-9ab">{_menu(said, "div")}</div></div><div class="css-77f">'
        f'<div class="css-q1"><div class="css-q2">{page.above}{_h1(said, page)}</div><div class="css-q3">{top}</div></div>'
        f'<div class="css-z8">{page.body}</div></div>{page.after}<div class="css-k4"><ul>{_teasers(said)}</ul></div>'
        f'<div class="css-f0">© 2026 {said.site}</div></div>'
    )


def _bare(said, page, top):
    return (
        f"<div>{_menu(said, 'span')}</div><div>{page.above}{_h1(said, page)}{top}{page.body}</div>{page.after}"
        f"<div><ul>{_teasers(said)}</ul></div><div>© 2026 {said.site}</div>"
    )


def _micro(said, page, top):
    return (
        f'<nav>{_menu(said)}</nav><section itemscope itemtype="https://schema.org/NewsArticle">{page.above}'
        f'{_h1(said, page)}{top}<section itemprop="articleBody">{page.body}</section></section>{page.after}'
        f"<footer>© 2026 {said.site}</footer>"
    )


def _table(said, page, top):
    return (
        f'<table width="980"><tr><td colspan="2">{_menu(said, "b")}</td></tr><tr><td valign="top">{page.above}'
        f"{_h1(said, page)}{top}{page.body}{page.after}</td><td><ul>{_teasers(said)}</ul></td></tr>"
        f"<tr><td colspan=2>© 2026 {said.site}</td></tr></table>"
    )


def _wall(said, page, top):
    return f"<div>{page.body}</div>"


def _front(said, page, top):
    return f"<header>{_menu(said)}</header><h1>{said.section}</h1><div>{page.body}</div><footer>© 2026 {said.site}</footer>"


def _shell(said, page, top):
    return f"<header>{_menu(said)}</header>{page.body}<footer>© 2026 {said.site}</footer>"


_HTML = {
    "blog": _blog,
    "hashed": _hashed,
    "bare": _bare,
    "micro": _micro,
    "table": _table,
    "wall": _wall,
    "front": _front,
    "shell": _shell,
}
