"""Kinds of things that stand in and around articles, each drawn in several ways; the words are a language's own."""

import json

from tests.world.siblings.pages import Page, text

KINDS = {}
"""Kind -> function that gives its pages in a language, by variant."""
LATER = "2026-06-01"


def kind(name):
    """Registers a function that yields (variant, page) for a language's words."""

    def register(function):
        KINDS[name] = function
        return function

    return register


def later(date):
    """Return a written 14 May as 16 May."""
    return date.replace("14", "16")


def comments(w, form="div"):
    """Return readers' comments with times of their own."""
    forms = {
        "div": f'<div id="comments"><div class="comment"><time datetime="{LATER}">1.6.2026</time><p>{w.comment}</p></div></div>',
        "list": f'<ol class="commentlist"><li><b>{w.name2}</b> <time datetime="{LATER}T10:00:00Z">1.6.2026</time><p>{w.comment}</p></li></ol>',
        "disqus": f'<section id="discussion"><article><header>{w.name2} <time datetime="{LATER}">1.6.</time></header><p>{w.comment}</p></article></section>',
        "teasers": f'<div class="css-r"><div><a href="/n/1.html">{w.teasers[0]}</a><time datetime="{LATER}">1.6.2026</time></div><div><a href="/n/2.html">{w.teasers[1]}</a><time datetime="2026-05-31">31.5.2026</time></div></div>',
    }
    return forms[form]


@kind("accordion-button-heading")
def _accordion(w):
    def page(heading, panel, **more):
        return Page(
            body=text(w, (1, f"{heading}{panel.format(f'<p>{w.p[1]}</p>')}"), start=0, end=1)
            + text(w, start=2),
            has=(w.h,),
            **more,
        )

    yield (
        "h3 button",
        page(
            f'<h3><button type="button" aria-expanded="false">{w.h}</button></h3>',
            '<div role="region">{}</div>',
        ),
    )
    yield (
        "role button",
        page(f'<div role="button" tabindex="0" class="c1">{w.h}</div>', '<div class="c2">{}</div>'),
    )
    yield (
        "collapse link",
        page(
            f'<h4><a href="#x1" data-toggle="collapse">{w.h}</a></h4>',
            '<div id="x1" class="collapse">{}</div>',
        ),
    )
    yield (
        "bare button",
        page(
            f'<button class="acc" aria-controls="p1">{w.h}</button>',
            '<div class="pnl" id="p1">{}</div>',
        ),
    )
    yield (
        "button in div",
        page(
            f'<div class="item"><div class="head"><button>{w.h}</button></div>',
            '<div class="cnt">{}</div></div>',
        ),
    )
    yield (
        "control",
        Page(body=text(w, (2, f"<button>{w.mail}</button>")), no=(w.mail,), counter=True),
    )


@kind("anchored-headings")
def _anchored(w):
    headings = {
        "name": f'<h2><a name="s1">{w.h}</a></h2>',
        "own address": f'<h3 id="s1"><a href="#s1">{w.h}</a></h3>',
        "sign behind": f'<h2 id="s1">{w.h} <a class="anchor" href="#s1">#</a></h2>',
        "bold": f'<p><strong><a id="s1">{w.h}</a></strong></p>',
        "empty before": f'<h2><a id="s1"></a>{w.h}</h2>',
    }
    for name, heading in headings.items():
        yield name, Page(body=text(w, (2, heading)), has=(w.h,))
    yield (
        "teaser",
        Page(
            body=text(
                w,
                (
                    3,
                    f'<div class="c3"><a href="/n/7.html"><img src="/t.jpg" width="120" height="80"><h3>{w.teasers[0]}</h3></a></div>',
                ),
            ),
            no=(w.teasers[0],),
            counter=True,
        ),
    )


@kind("by-words")
def _by_words(w):
    by = w.by.format(w.name)
    tops = {
        "paragraph": f'<p class="c4">{by}</p><p class="c5">{w.date}</p>',
        "with date": f"<div>{by} | {w.date}</div>",
        "span": f"<span>{by}</span><br><span>{w.date}</span>",
        "address": f'<address>{by}</address><time datetime="2026-05-14">{w.date}</time>',
        "list": f"<ul><li>{w.date}</li><li>{by}</li></ul>",
        "two lines": f"<div><b>{by}</b></div><div><small>{w.date}</small></div>",
    }
    for name, top in tops.items():
        yield name, Page(body=text(w), top=top, authors=[w.name])


@kind("byline-paragraph-in-text")
def _byline_paragraph(w):
    by = w.by.format(w.name)
    lines = {
        "em": (0, f"<p><em>{by}, {w.date}</em></p>"),
        "break": (0, f"<p><b>{by}</b><br>{w.date}</p>"),
        "dash": (0, f"<div>{by} – {w.date}, 09:40</div>"),
        "at the end": (6, f"<p>{by}</p>"),
        "date first": (0, f"<p>{w.date} | {by}</p>"),
    }
    for name, line in lines.items():
        yield name, Page(body=text(w, line), top="", no=(by,))
    yield (
        "quoted",
        Page(body=text(w, (3, f"<p>{w.quote} — {w.name2}</p>")), has=(w.quote,), counter=True),
    )


@kind("caption-under-image-in-paragraph")
def _caption(w):
    image = '<img src="/i/a.jpg" width="800" height="500">'
    pieces = {
        "italic": f"<p>{image}<br><i>{w.caption}</i></p>",
        "span": f'<div class="c6">{image}<span>{w.caption}</span></div>',
        "small below": f"<p>{image}</p><p><small>{w.caption}</small></p>",
        "table": f"<table><tr><td>{image}</td></tr><tr><td>{w.caption}</td></tr></table>",
        "linked image": f'<p><a href="/i/big.jpg">{image}</a><em>{w.caption}</em></p>',
        "div below": f"<div><div>{image}</div><div>{w.caption}</div></div>",
    }
    for name, piece in pieces.items():
        yield name, Page(body=text(w, (2, piece)), no=(w.caption,))
    yield (
        "text beside",
        Page(body=text(w, (2, f"<p>{image} {w.quote}</p>")), has=(w.quote,), counter=True),
    )


@kind("comments-date-for-none")
def _date_none(w):
    for form in ("div", "list", "disqus", "teasers"):
        yield (
            form,
            Page(
                body=text(w),
                top=f"<span>{w.ago}</span>",
                after=comments(w, form),
                date_told=False,
                date=None,
            ),
        )


@kind("comments-date-wins")
def _date_own(w):
    tops = {
        "name and date": (f"<p>{w.name} | {w.date}</p>", "list"),
        "date alone": (f"<div>{w.date}</div>", "disqus"),
        "site and date": (f"<small>{w.site}, {w.date}</small>", "div"),
        "by and date": (f"<p>{w.by.format(w.name)} · {w.date}</p>", "teasers"),
        "in the section": (f'<div><a href="/s1/">{w.section}</a> / {w.date}</div>', "list"),
    }
    for name, (top, form) in tops.items():
        yield (
            name,
            Page(
                body=text(w), top=top, after=comments(w, form), date_told=False, date="2026-05-14"
            ),
        )


@kind("consent-wall")
def _consent(w):
    one, two = w.consent
    walls = {
        "form": f"<form method=post><p>{one}</p><p>{two}</p><button>{w.accept}</button></form>",
        "dialog": f'<div role="dialog"><h2>{w.site}</h2><p>{one} {two}</p><button>{w.accept}</button><a href="/abo">{w.sub}</a></div>',
        "columns": f'<div class="a"><div class="b"><h3>{w.accept}</h3><p>{one}</p><button>{w.accept}</button></div><div class="b"><h3>{w.sub}</h3><p>{two}</p><a href="/abo">{w.sub}</a></div></div>',
    }
    for name, wall in walls.items():
        yield (
            name,
            Page(body=wall, frame="wall", names=False, title_tag=w.site, refused=True, gates=True),
        )
    yield (
        "banner",
        Page(
            body=text(w),
            after=f'<div role="dialog"><p>{one}</p><p>{two}</p><button>{w.accept}</button></div>',
            no=(one,),
            gates=True,
            counter=True,
        ),
    )


@kind("correction-note")
def _correction(w):
    notes = {
        "div": (3, f'<div class="c7"><p>{w.correction}</p></div>'),
        "aside": (3, f"<aside><p>{w.correction}</p></aside>"),
        "small": (6, f"<p><small>{w.correction}</small></p>"),
        "footer": (6, f'<footer class="note"><p>{w.correction}</p></footer>'),
        "above": (0, f"<p><em>{w.correction}</em></p>"),
        "after a line": (6, f"<hr><p><i>{w.correction}</i></p>"),
    }
    for name, note in notes.items():
        yield name, Page(body=text(w, note), has=(w.correction,))


@kind("date-modified-element")
def _modified(w):
    new = later(w.date)
    tops = {
        "both in one": f'<time itemprop="dateModified" datetime="2026-05-16T18:05:00+00:00">{w.date} | {w.changed}: {new} 18:05</time>',
        "labels": f'<p>{w.published}: <time datetime="2026-05-14T09:40:00+00:00">{w.date}</time> {w.changed}: <time datetime="2026-05-16T18:05:00+00:00">{new}</time></p>',
        "changed first": f'<div>{w.changed} <time datetime="2026-05-16">{new}</time></div><div>{w.published} <time datetime="2026-05-14">{w.date}</time></div>',
        "text alone": f"<div>{w.published}: {w.date} | {w.changed}: {new}</div>",
    }
    for name, top in tops.items():
        yield (
            name,
            Page(body=text(w), top=top, date_told=False, date="2026-05-14", modified="2026-05-16"),
        )


@kind("dc-creator-over-byline")
def _creator(w):
    heads = {
        "admin": (
            '<meta name="author" content="admin">',
            f'<a rel="author" href="/a/1">{w.name}</a>',
        ),
        "mail": (
            '<meta name="author" content="web@small-paper.example">',
            f"<p>{w.by.format(f'<a href=/a/1>{w.name}</a>')}</p>",
        ),
        "import": (
            '<meta name="dc.creator" content="CMS Import">',
            f'<div class="c8">{w.by.format(w.name)}</div>',
        ),
        "site": (
            f'<meta name="author" content="{w.site}">',
            f'<div class="byline"><a href="/authors/x">{w.name}</a></div>',
        ),
        "tool": (
            '<meta name="author" content="Newsdesk Publisher 4.2">',
            f'<span itemprop="author">{w.name}</span>',
        ),
    }
    for name, (head, by) in heads.items():
        yield name, Page(body=text(w), head=head, top=f"{by}<div>{w.date}</div>", authors=[w.name])


@kind("details-summary")
def _details(w):
    rest = text(w, start=2)
    first = f"<p>{w.p[0]}</p>"
    yield (
        "heading",
        Page(
            body=f"{first}<details open><summary><h3>{w.h}</h3></summary><p>{w.p[1]}</p></details>{rest}",
            has=(w.h,),
        ),
    )
    yield (
        "span",
        Page(
            body=f"{first}<details><summary><span>{w.h}</span></summary><div><p>{w.p[1]}</p></div></details>{rest}",
            has=(w.h,),
        ),
    )
    yield (
        "two",
        Page(
            body=f"{first}<div class=q><details><summary>{w.h}</summary><p>{w.p[1]}</p></details><details><summary>{w.h2}</summary><p>{w.p[2]}</p></details></div>{text(w, start=3)}",
            has=(w.h, w.h2),
        ),
    )
    yield (
        "list",
        Page(
            body=f"{first}<p>{w.p[1]}</p><details><summary>{w.h2}</summary><ul>{''.join(f'<li>{x}</li>' for x in w.items)}</ul></details>{rest}",
            has=(w.h2, *w.items),
        ),
    )
    links = "".join(f'<li><a href="/n/{n}.html">{x}</a></li>' for n, x in enumerate(w.teasers[:3]))
    yield (
        "related",
        Page(
            body=text(w, (6, f"<details><summary>{w.read}</summary><ul>{links}</ul></details>")),
            no=tuple(w.teasers[:3]),
            counter=True,
        ),
    )


@kind("email-the-author")
def _email(w):
    tops = {
        "mailto": f'<div>{w.by.format(w.name)} <a href="mailto:a@x.example">{w.mail}</a></div>',
        "button": f'<div class="c1"><a rel="author" href="/a/1">{w.name}</a><button>{w.mail}</button></div>',
        "contact": f'<div class="author"><a href="/team/3">{w.name}</a> · <a href="/contact?to=3">{w.mail}</a></div>',
        "below": f'<div class="author"><span>{w.name}</span><div><a class="m" href="mailto:a@x.example">{w.mail}</a></div></div>',
    }
    for name, top in tops.items():
        yield (
            name,
            Page(body=text(w), top=f"{top}<div>{w.date}</div>", authors=[w.name], no=(w.mail,)),
        )


@kind("first-paragraph-in-teaser-class")
def _teaser_class(w):
    for name in ("teaser", "promo-text", "excerpt", "article-teaser__text", "highlight box"):
        yield (
            name,
            Page(
                body=f'<div class="{name}"><p>{w.p[0]}</p></div><div class="copy">{text(w, start=1)}</div>'
            ),
        )
    yield (
        "section",
        Page(
            body=f'<section class="summary-box"><div><p>{w.p[0]}</p></div></section>{text(w, start=1)}'
        ),
    )


@kind("footnotes")
def _footnotes(w):
    sign = '<sup><a href="#fn1" id="r1">1</a></sup>'
    body = f"{text(w, end=2)}<p>{w.p[2]}{sign}</p>{text(w, start=3)}"
    notes = {
        "list": f'<hr><ol><li id="fn1">{w.note} <a href="#r1">↩</a></li></ol>',
        "paragraph": f'<div class="x1"><p id="fn1"><sup>1</sup> {w.note}</p></div>',
        "role": f'<section role="doc-endnotes"><ol><li id="fn1"><p>{w.note}</p></li></ol></section>',
        "brackets": f'<p id="fn1"><a href="#r1">[1]</a> {w.note}</p>',
        "definition": f'<dl><dt><a href="#r1">1</a></dt><dd id="fn1">{w.note}</dd></dl>',
    }
    for name, note in notes.items():
        yield name, Page(body=body + note, has=(w.note,), paragraphs=False)


@kind("hidden-until-found")
def _until_found(w):
    for tag in ("section", "div", "article"):
        yield (
            tag,
            Page(
                body=f'{text(w, end=2)}<{tag} hidden="until-found"><p>{w.p[2]}</p><p>{w.p[3]}</p></{tag}>{text(w, start=4)}'
            ),
        )
    yield (
        "paragraph",
        Page(body=f'{text(w, end=2)}<p hidden="until-found">{w.p[2]}</p>{text(w, start=3)}'),
    )
    yield (
        "hidden",
        Page(body=text(w, (3, f"<div hidden><p>{w.pay}</p></div>")), no=(w.pay,), counter=True),
    )


@kind("image-address-rewritten")
def _image(w):
    address = "https://cdn.small-paper.example/i/a.jpg?w=1200&h=630&sig=Zx%2B9a%3D&b=1&a=2"
    said = address.replace("&", "&amp;")
    forms = {
        "img": f'<img src="{said}" width="1200" height="630">',
        "lazy": f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{said}" width="1200" height="630">',
        "srcset": f'<img srcset="{said} 1200w" src="{said}" width="1200" height="630">',
        "picture": f'<picture><source srcset="{said} 1x"><img src="{said}" width="1200" height="630"></picture>',
    }
    for name, form in forms.items():
        yield (
            name,
            Page(
                body=text(w, (1, f"<figure>{form}<figcaption>{w.caption}</figcaption></figure>")),
                images=(address,),
                no=(w.caption,),
            ),
        )


@kind("lead-above-the-headline")
def _lead_above(w):
    head = f'<meta name="description" content="{w.lead}">'
    forms = {
        "p": f"<p>{w.lead}</p>",
        "h2": f"<h2>{w.lead}</h2>",
        "div": f'<div class="c0"><div>{w.lead}</div></div>',
        "classed": f'<p class="subtitle">{w.lead}</p>',
    }
    for name, above in forms.items():
        yield name, Page(body=text(w), above=above, head=head, lead=w.lead)
    yield (
        "below",
        Page(
            body=text(w),
            top=f"<p>{w.lead}</p><div>{w.by.format(w.name)}</div>",
            head=head,
            lead=w.lead,
            counter=True,
        ),
    )


@kind("list-in-table-cell")
def _list_in_cell(w):
    entries = "".join(f"<li>{x}</li>" for x in w.items)
    forms = {
        "cell": f"<table><tbody><tr><td><ul>{entries}</ul></td></tr></tbody></table>",
        "two columns": f"<table><tr><td>{w.h2}</td><td><ol>{entries}</ol></td></tr></table>",
        "breaks": f"<table><tr><td>{'<br>'.join(w.items)}</td></tr></table>",
        "paragraphs": f"<table><tr><td>{''.join(f'<p>{x}</p>' for x in w.items)}</td></tr></table>",
        "rows": f"<table>{''.join(f'<tr><td>{n}</td><td>{x}</td></tr>' for n, x in enumerate(w.items, 1))}</table>",
        "list": f"<ul>{entries}</ul>",
    }
    for name, form in forms.items():
        yield name, Page(body=text(w, (3, form)), has=tuple(w.items))


@kind("listing-of-divs")
def _listing(w):
    forms = {
        "spans": '<div class="x"><a href="/n/{n}.html"><span>{t}</span></a></div>',
        "excerpts": '<div class="x"><div><a href="/n/{n}.html">{t}</a></div><div>{e}</div></div>',
        "items": '<li><div><a href="/n/{n}.html">{t}</a></div><span>{d}</span></li>',
        "articles": '<article><h2><a href="/n/{n}.html">{t}</a></h2><p>{e}</p></article>',
        "rows": '<tr><td><a href="/n/{n}.html">{t}</a></td><td>{d}</td></tr>',
    }
    for name, form in forms.items():
        rows = "".join(
            form.format(n=n, t=t, e=w.p[n % 6][:60] + "…", d=w.date)
            for n, t in enumerate(w.teasers * 2)
        )
        rows = (
            f"<table>{rows}</table>"
            if name == "rows"
            else f"<ul>{rows}</ul>"
            if name == "items"
            else rows
        )
        yield (
            name,
            Page(
                body=rows,
                frame="front",
                names=False,
                title_tag=f"{w.section} | {w.site}",
                refused=True,
                gates=True,
            ),
        )


@kind("modified-lost-beside-comments")
def _modified_comments(w):
    new = later(w.date)
    tops = {
        "line": (f"<p>{w.changed}: {new} · {w.published}: {w.date}</p>", "list"),
        "items": (
            f"<ul><li>{w.published}: {w.date}</li><li>{w.changed}: {new}</li></ul>",
            "disqus",
        ),
        "spans": (
            f"<div><span>{w.published} {w.date}</span><br><span>{w.changed} {new}</span></div>",
            "div",
        ),
    }
    for name, (top, form) in tops.items():
        yield (
            name,
            Page(
                body=text(w),
                top=top,
                after=comments(w, form),
                date_told=False,
                date="2026-05-14",
                modified="2026-05-16",
            ),
        )


@kind("paragraph-that-is-one-link")
def _one_link(w):
    links = {
        "elsewhere": f'<p><a href="https://archive.example/doc/1">{w.p[2]}</a></p>',
        "around": f'<a href="#"><p>{w.p[2]}</p></a>',
        "id": f'<p><a id="par3">{w.p[2]}</a></p>',
        "own": f'<p><a href="/documents/report.pdf">{w.p[2]}</a></p>',
    }
    for name, link in links.items():
        yield name, Page(body=text(w, end=2) + link + text(w, start=3))
    yield (
        "pointer",
        Page(
            body=text(w, (2, f'<p><a href="/n/1.html">{w.teasers[0]}</a></p>')),
            no=(w.teasers[0],),
            counter=True,
        ),
    )


@kind("paywall-box-in-text")
def _paywall(w):
    said = f"<h4>{w.pay_h}</h4><p>{w.pay}</p>"
    boxes = {
        "offer": (6, f'<div class="c9">{said}<a href="/subscribe">{w.sub}</a></div>'),
        "aside": (6, f'<aside class="paid">{said}<a href="/subscribe">{w.sub}</a></aside>'),
        "section": (4, f'<section class="paywall">{said}</section>'),
        "named": (6, f'<div id="piano-wall">{said}<button>{w.sub}</button></div>'),
    }
    for name, box in boxes.items():
        yield (
            name,
            Page(
                body=text(w, box),
                data={"isAccessibleForFree": False},
                no=(w.pay, w.pay_h),
                frame="blog",
            ),
        )
    yield (
        "last section",
        Page(
            body=text(w, (5, f"<h4>{w.h2}</h4>")),
            data={"isAccessibleForFree": False},
            has=(w.h2,),
            counter=True,
        ),
    )


@kind("quote-in-classed-div")
def _quote(w):
    forms = {
        "span": f'<div class="c2"><p>{w.quote}</p><span>{w.speaker}</span></div>',
        "aside": f"<aside><p>{w.quote}</p></aside>",
        "figure": f"<figure><blockquote><p>{w.quote}</p></blockquote><figcaption>{w.speaker}</figcaption></figure>",
        "q": f'<div class="pull"><q>{w.quote}</q></div>',
        "heading": f'<div class="stmt"><h3>{w.quote}</h3><p>{w.speaker}</p></div>',
        "blockquote": f"<blockquote>{w.quote}<cite>{w.speaker}</cite></blockquote>",
    }
    for name, form in forms.items():
        yield name, Page(body=text(w, (3, form)), has=(w.quote,))


@kind("read-also-class")
def _read_also(w):
    one, two = (f'<a href="/n/{n}.html">{w.teasers[n]}</a>' for n in (0, 1))
    forms = {
        "class": f'<p class="x9">{w.read}: {one}</p>',
        "div": f'<div class="see-more"><span>{w.read}</span> {one}</div>',
        "aside": f"<aside><b>{w.read}</b><br>{one}</aside>",
        "list": f"<div><p>{w.read}</p><ul><li>{one}</li><li>{two}</li></ul></div>",
        "heading": f'<div class="c5"><h5>{w.read}</h5>{one}</div>',
    }
    for name, form in forms.items():
        yield name, Page(body=text(w, (3, form)), no=(w.teasers[0], w.read))
    inside = w.p[2].split(" ")
    linked = (
        f'<a href="/n/3.html">{" ".join(inside[:3])}</a> {" ".join(inside[3:])}'
        if len(inside) > 6
        else f'<a href="/n/3.html">{w.p[2][:8]}</a>{w.p[2][8:]}'
    )
    yield (
        "link that begins",
        Page(body=f"{text(w, end=2)}<p>{linked}</p>{text(w, start=3)}", counter=True),
    )


@kind("read-also-in-bold")
def _read_bold(w):
    one = f'<a href="/n/0.html">{w.teasers[0]}</a>'
    forms = {
        "bold label": f"<p><b>{w.read}:</b> {one}</p>",
        "em link": f"<p><strong>{w.read}</strong> <em>{one}</em></p>",
        "heading": f"<h4>{w.read}: {one}</h4>",
        "brackets": f"<p>[{w.read}: {one}]</p>",
        "arrow": f"<p>&gt;&gt; {one}</p>",
        "two lines": f"<p><strong>{w.read}<br>{one}</strong></p>",
    }
    for name, form in forms.items():
        yield name, Page(body=text(w, (2, form)), no=(w.teasers[0],))


@kind("role-beside-the-name")
def _role(w):
    tops = {
        "spans": f'<div class="byline"><span>{w.name}</span><span>{w.role}</span></div>',
        "below": f'<div class="byline"><a href="/authors/1">{w.name}</a><div>{w.role}</div></div>',
        "comma": f"<p>{w.by.format(w.name)}, {w.role}</p>",
        "small": f'<p class="author">{w.name}<br><small>{w.role}</small></p>',
        "item": f'<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{w.name}</span> <span itemprop="jobTitle">{w.role}</span></div>',
    }
    for name, top in tops.items():
        yield name, Page(body=text(w), top=f"{top}<div>{w.date}</div>", authors=[w.name])


@kind("ruby-readings")
def _ruby(w):
    if w.code not in ("ja", "zh", "ko"):
        return
    plain = w.p[1]
    said, rest = plain[:2], plain[2:]
    forms = {
        "rt": f"<ruby>{said}<rt>よみ</rt></ruby>",
        "rb": f"<ruby><rb>{said}</rb><rp>（</rp><rt>よみ</rt><rp>）</rp></ruby>",
        "two": f"<ruby>{said[0]}<rt>よ</rt>{said[1]}<rt>み</rt></ruby>",
        "rtc": f"<ruby><rb>{said}</rb><rtc><rt>よみ</rt></rtc></ruby>",
    }
    for name, form in forms.items():
        yield name, Page(body=f"<p>{w.p[0]}</p><p>{form}{rest}</p>{text(w, start=2)}", no=("よみ",))


@kind("site-before-the-title")
def _site_first(w):
    tags = {
        "bar": f"{w.site} | {w.title}",
        "quote sign": f"{w.title} « {w.site}",
        "colons": f"{w.title} :: {w.section} :: {w.site}",
        "dash": f"{w.site} — {w.title}",
        "section first": f"{w.section} - {w.title} - {w.site}",
    }
    for name, tag in tags.items():
        yield name, Page(body=text(w), names=False, title_tag=tag, data=None, title=w.title)


@kind("span-author-in-a-line")
def _span_author(w):
    tops = {
        "dot": f'<p><span class="author">{w.name}</span> · <time datetime="2026-05-14">{w.date}</time></p>',
        "bold": f'<div class="meta"><b>{w.name}</b> {w.date}</div>',
        "linked": f'<div><a href="/authors/1">{w.name}</a> <span>{w.date}</span></div>',
        "item": f'<ul class="info"><li class="author-name">{w.name}</li><li>{w.date}</li></ul>',
        "writer": f'<div class="i"><span class="writer">{w.name}</span><span class="dt">{w.date}</span></div>',
    }
    for name, top in tops.items():
        yield name, Page(body=text(w), top=top, authors=[w.name])


@kind("states")
def _states(w):
    blocks = [f"<p>{p}</p>" for p in w.p]
    other = [f"<p>{p}</p>" for p in _others(w)]

    def page(script, **more):
        return Page(body=f'<div id="app"></div>{script}', top="", frame="shell", gates=True, **more)

    whole = "".join(blocks)
    yield (
        "next, html",
        page(
            json_script(
                "__NEXT_DATA__",
                {"props": {"pageProps": {"story": {"heading": w.title, "markup": whole}}}},
            )
        ),
    )
    yield (
        "next, arrays",
        page(
            json_script(
                "__NEXT_DATA__",
                {
                    "props": {
                        "pageProps": {
                            "data": {
                                "hed": w.title,
                                "components": [{"kind": "para", "value": {"copy": p}} for p in w.p],
                            }
                        }
                    }
                },
            )
        ),
    )
    yield (
        "initial state",
        page(
            f"<script>window.__INITIAL_STATE__={json.dumps({'content': {'a1': {'name': w.title, 'bodyHtml': whole}}})};</script>"
        ),
    )
    yield (
        "fusion",
        page(
            "<script>window.Fusion=window.Fusion||{};Fusion.globalContent="
            + json.dumps(
                {
                    "headlines": {"basic": w.title},
                    "content_elements": [{"type": "text", "content": p} for p in w.p],
                }
            )
            + ";Fusion.x=1</script>"
        ),
    )
    yield (
        "escaped",
        page(
            f"<script>window.__DATA__ = JSON.parse({json.dumps(json.dumps({'post': {'title': w.title, 'body': whole}}))})</script>"
        ),
    )
    flight = "5:" + json.dumps({"article": {"title": w.title, "contentHtml": whole}}) + "\n"
    yield "flight", page(f"<script>self.__next_f.push([1,{json.dumps(flight)}])</script>")
    several = [
        {"title": w.teasers[0], "body": "".join(other)},
        {"title": w.title, "body": whole},
        {"title": w.teasers[1], "body": "".join(other[::-1])},
    ]
    yield "several", page(json_script("state", {"articles": several}), no=tuple(_others(w)))
    yield (
        "nuxt",
        page(
            f"<script>window.__NUXT__={json.dumps({'data': [{'article': {'title': w.title, 'paragraphs': w.p}}]})}</script>"
        ),
    )
    yield (
        "entities",
        page(
            json_script(
                "data",
                {
                    "page": {
                        "title": w.title,
                        "text": whole.replace("<", "&lt;").replace(">", "&gt;"),
                    }
                },
            )
        ),
    )


def _others(w):
    """Return paragraphs of another article: the story's, cut and glued."""
    half = [p[: len(p) // 2] for p in w.p]
    return [f"{a} – {b}." for a, b in zip(half, half[1:] + half[:1], strict=True)]


def json_script(name, value):
    return f'<script id="{name}" type="application/json">{json.dumps(value).replace("</", "<" + chr(92) + "/")}</script>'


@kind("wbr-swallows-the-rest")
def _void(w):
    def broken(tag):
        at = len(w.p[2]) // 2
        return f"<p>{w.p[2][:at]}{tag}{w.p[2][at:]}</p>"

    for tag in (
        "<wbr>",
        "<wbr/>",
        "&shy;",
        '<span class="pb"></span>',
        "<!-- page -->",
        "<wbr></wbr>",
    ):
        yield tag, Page(body=text(w, end=2) + broken(tag) + text(w, start=3))
    entry = f"{w.items[0][:4]}<wbr>{w.items[0][4:]}"
    yield (
        "entry",
        Page(
            body=text(
                w, (3, f"<ul><li>{entry}</li>{''.join(f'<li>{x}</li>' for x in w.items[1:])}</ul>")
            ),
            has=tuple(w.items),
        ),
    )


@kind("author-notes")
def _author_notes(w):
    name, role = w.name, w.role
    forms = {
        "em": (6, f"<p><em>{name} – {role}, {w.site}.</em></p>"),
        "box": (
            6,
            f'<div class="c1"><img src="/a.jpg" width="60" height="60"><b>{name}</b><p>{role}, {w.site}</p></div>',
        ),
    }
    for form, note in forms.items():
        yield form, Page(body=text(w, note), top=f"<div>{w.by.format(name)}</div>", no=(role,))
