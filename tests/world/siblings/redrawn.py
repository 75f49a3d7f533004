"""The kinds of `kinds` drawn a second time, as somebody draws them who has not seen how they were drawn first."""

import json

from tests.world.siblings.kinds import comments, json_script, kind, later
from tests.world.siblings.pages import Page, text


@kind("accordion-button-heading, redrawn")
def _accordion(w):
    def page(h, panel, **m):
        return Page(
            body=text(w, (1, h + panel.format(f"<p>{w.p[1]}</p>")), end=1) + text(w, start=2),
            has=(w.h,),
            **m,
        )

    yield (
        "tab button",
        page(
            f'<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" type="button" data-bs-toggle="collapse" data-bs-target="#c1">{w.h}</button></h2>',
            '<div id="c1" class="accordion-collapse collapse"><div class="accordion-body">{}</div></div></div>',
        ),
    )
    yield (
        "span in button",
        page(
            f'<h3><button aria-expanded="true"><span>{w.h}</span><svg><path d="M0 0"/></svg></button></h3>',
            "<div>{}</div>",
        ),
    )
    yield (
        "dt button",
        Page(
            body=text(w, end=1)
            + f"<dl><dt><button>{w.h}</button></dt><dd><p>{w.p[1]}</p></dd><dt><button>{w.h2}</button></dt><dd><p>{w.p[2]}</p></dd></dl>"
            + text(w, start=3),
            has=(w.h, w.h2),
        ),
    )
    yield (
        "label",
        page(
            f'<input type="checkbox" id="t1"><label for="t1">{w.h}</label>',
            '<div class="tab-content">{}</div>',
        ),
    )
    yield (
        "a role",
        page(f'<a role="button" href="#k1" aria-controls="k1">{w.h}</a>', '<div id="k1">{}</div>'),
    )
    yield (
        "p role heading",
        page(f'<p role="heading" aria-level="3"><button>{w.h}</button></p>', "<div>{}</div>"),
    )


@kind("anchored-headings, redrawn")
def _anchored(w):
    for n, h in {
        "icon": f'<h3 id="x"><a class="header-link" href="#x" aria-hidden="true"><svg></svg></a>{w.h}</h3>',
        "span id": f'<h2><span id="Sec_1" class="mw-headline">{w.h}</span><span class="mw-editsection"></span></h2>',
        "para name": f'<p><a name="b"></a><b>{w.h}</b></p>',
        "pilcrow": f'<h2 id="p2">{w.h}<a href="#p2" title="Permalink">¶</a></h2>',
        "h in a": f'<a id="z" href="#z"><h3>{w.h}</h3></a>',
    }.items():
        yield n, Page(body=text(w, (2, h)), has=(w.h,))


@kind("by-words, redrawn")
def _by(w):
    by = w.by.format(w.name)
    for n, t in {
        "h3": f"<h3>{by}</h3><p>{w.date}</p>",
        "strong": f"<p><strong>{by}</strong></p><p><em>{w.date}</em></p>",
        "dl": f"<dl><dd>{by}</dd><dd>{w.date}</dd></dl>",
        "pipe date first": f"<div>{w.date} | {by}</div>",
        "li span": f'<ul class="m"><li><span>{by}</span></li><li><span>{w.date}</span></li><li>3 min</li></ul>',
        "upper": f'<div class="x">{by.upper()}</div><div>{w.date}</div>',
        "two people": f"<div>{w.by.format(w.name + ', ' + w.name2)}</div><div>{w.date}</div>",
    }.items():
        yield (
            n,
            Page(
                body=text(w),
                top=t,
                authors=[w.name, w.name2]
                if n == "two people"
                else [w.name]
                if n != "upper"
                else ...,
            ),
        )


@kind("byline-paragraph-in-text, redrawn")
def _byline_paragraph(w):
    by = w.by.format(w.name)
    for n, line in {
        "strong date": (0, f"<p><strong>{by}</strong> – {w.date}</p>"),
        "span": (0, f'<p><span class="a">{by}</span></p>'),
        "italic div": (0, f"<div><i>{by}</i></div>"),
        "end em": (6, f"<p><em>{by}</em></p>"),
        "right": (6, f'<p style="text-align:right">{w.name}</p>'),
        "end strong": (6, f"<p><strong>{w.name}</strong></p>"),
    }.items():
        yield (
            n,
            Page(
                body=text(w, line),
                top="",
                no=(by,) if n not in ("right", "end strong") else (w.name,),
            ),
        )


@kind("caption-under-image-in-paragraph, redrawn")
def _caption(w):
    im = '<img src="/i/b.jpg" width="900" height="600">'
    for n, p in {
        "em after": f"<p>{im}</p><p><em>{w.caption}</em></p>",
        "credit": f"<p>{im}<br>{w.caption} ({w.name2})</p>",
        "dl": f'<dl class="wp-caption"><dt>{im}</dt><dd>{w.caption}</dd></dl>',
        "center": f"<center>{im}<br><small>{w.caption}</small></center>",
        "strong small": f'<div style="text-align:center">{im}<div style="font-size:11px">{w.caption}</div></div>',
        "alt same": f'<p><img src="/i/c.jpg" alt="{w.caption}" width="900" height="600"></p><p>{w.caption}</p>',
        "font": f'<p>{im}<font size="1">{w.caption}</font></p>',
    }.items():
        yield n, Page(body=text(w, (2, p)), no=(w.caption,))
    yield (
        "bold para after",
        Page(body=text(w, (2, f"<p>{im}</p><p><strong>{w.quote}</strong></p>")), has=(w.quote,)),
    )


@kind("comments-date-for-none, redrawn")
def _date_none(w):
    for n, a in {
        "related": f'<section><h3>{w.read}</h3><ul><li><time datetime="2026-06-01">1.6.2026</time> <a href="/n/1.html">{w.teasers[0]}</a></li></ul></section>',
        "text comments": f'<div class="reactions"><div><b>{w.name2}</b> <span>1.6.2026 10:12</span><p>{w.comment}</p></div></div>',
        "event": f'<div class="cal"><span class="date">2026-06-20</span> <a href="/e/1">{w.teasers[1]}</a></div>',
        "abbr": f'<ul class="replies"><li><abbr title="2026-06-01T10:00:00Z">1.6.</abbr><p>{w.comment}</p></li></ul>',
    }.items():
        yield n, Page(body=text(w), top="", after=a, date_told=False, date=None)


@kind("comments-date-wins, redrawn")
def _date_own(w):
    for n, (t, f) in {
        "h4": (f"<h4>{w.date}</h4>", "list"),
        "published label": (f"<p>{w.published} {w.date}</p>", "disqus"),
        "time no attr": (f"<time>{w.date}</time>", "div"),
        "abbr": (f'<abbr class="published" title="2026-05-14">{w.date}</abbr>', "teasers"),
        "li": (f"<ul><li>{w.section}</li><li>{w.date}</li></ul>", "list"),
        "data": (f'<span data-date="2026-05-14T09:40:00Z">{w.date}</span>', "div"),
    }.items():
        yield n, Page(body=text(w), top=t, after=comments(w, f), date_told=False, date="2026-05-14")


@kind("consent-wall, redrawn")
def _consent(w):
    o, t = w.consent
    for n, b in {
        "article tags": f"<main><article><h1>{w.site}</h1><p>{o}</p><p>{t}</p><a href='/ok'>{w.accept}</a> <a href='/abo'>{w.sub}</a></article></main>",
        "list": f"<div><p>{o}</p><ul><li>{t}</li></ul><button>{w.accept}</button></div>",
        "long": f"<div><h2>{w.accept}</h2><p>{o} {t}</p><p>{t} {o}</p><button>{w.accept}</button><button>{w.sub}</button></div>",
    }.items():
        yield n, Page(body=b, frame="wall", names=False, title_tag=w.site, refused=True, gates=True)
    yield (
        "banner first",
        Page(
            body=text(w),
            above=f'<div class="cc"><p>{o}</p><p>{t}</p><button>{w.accept}</button></div>',
            no=(o,),
            gates=True,
        ),
    )


@kind("correction-note, redrawn")
def _correction(w):
    for n, x in {
        "section": (6, f"<section><p><strong>{w.correction}</strong></p></section>"),
        "div plain": (6, f"<div>{w.correction}</div>"),
        "aside class": (6, f'<aside class="correction-box"><p>{w.correction}</p></aside>'),
        "top box": (0, f'<div class="editors-note"><p>{w.correction}</p></div>'),
        "details": (6, f"<details><summary>{w.h2}</summary><p>{w.correction}</p></details>"),
        "bq": (6, f"<blockquote><p>{w.correction}</p></blockquote>"),
        "behind in footer": (6, f'<p class="update">{w.correction}</p>'),
    }.items():
        yield n, Page(body=text(w, x), has=(w.correction,))


@kind("date-modified-element, redrawn")
def _modified(w):
    new = later(w.date)
    for n, t in {
        "meta": (
            '<meta itemprop="datePublished" content="2026-05-14T09:40:00+00:00"><meta itemprop="dateModified" content="2026-05-16T18:05:00+00:00">'
        ),
        "brackets": f"<p>{w.date} ({w.changed} {new})</p>",
        "spans titles": f'<span class="entry-date"><time class="published" datetime="2026-05-14T09:40:00Z">{w.date}</time><time class="updated" datetime="2026-05-16T18:05:00Z">{new}</time></span>',
        "lines": f"<div>{w.published}<br>{w.date}</div><div>{w.changed}<br>{new}</div>",
        "li": f"<ul><li>{w.changed} {new}</li><li>{w.published} {w.date}</li></ul>",
    }.items():
        yield (
            n,
            Page(body=text(w), top=t, date_told=False, date="2026-05-14", modified="2026-05-16"),
        )


@kind("dc-creator-over-byline, redrawn")
def _creator(w):
    for n, (h, b) in {
        "number": ('<meta name="author" content="1047">', f"<div>{w.by.format(w.name)}</div>"),
        "login": (
            '<meta name="dcterms.creator" content="jdoe_web">',
            f'<p class="byline">{w.name}</p>',
        ),
        "url": (
            '<meta property="article:author" content="https://www.facebook.com/paper">',
            f'<div class="author">{w.name}</div>',
        ),
        "wp": (
            '<meta name="author" content="wp_import_2">',
            f'<span class="vcard"><a class="fn" href="/author/x">{w.name}</a></span>',
        ),
        "editor tool": (
            '<meta name="dc.creator" content="Content Manager">',
            f"<div>{w.by.format(w.name)}</div>",
        ),
        "domain": (
            '<meta name="author" content="small-paper.example">',
            f'<a rel="author" href="/x">{w.name}</a>',
        ),
    }.items():
        yield n, Page(body=text(w), head=h, top=f"{b}<div>{w.date}</div>", authors=[w.name])


@kind("details-summary, redrawn")
def _details(w):
    f = f"<p>{w.p[0]}</p>"
    r = text(w, start=2)
    yield (
        "strong",
        Page(
            body=f"{f}<details><summary><strong>{w.h}</strong></summary><p>{w.p[1]}</p></details>{r}",
            has=(w.h,),
        ),
    )
    yield (
        "p in",
        Page(
            body=f"{f}<details class='faq'><summary><p>{w.h}</p></summary><div><div><p>{w.p[1]}</p></div></div></details>{r}",
            has=(w.h,),
        ),
    )
    yield (
        "nested",
        Page(
            body=f"{f}<details><summary>{w.h}</summary><p>{w.p[1]}</p><details><summary>{w.h2}</summary><p>{w.p[2]}</p></details></details>{text(w, start=3)}",
            has=(w.h, w.h2),
        ),
    )
    yield (
        "no p",
        Page(body=f"{f}<details><summary>{w.h}</summary>{w.p[1]}</details>{r}", has=(w.h,)),
    )


@kind("email-the-author, redrawn")
def _email(w):
    for n, t in {
        "paren": f'<p>{w.by.format(w.name)} (<a href="mailto:a@x.example">{w.mail}</a>)</p>',
        "svg": f'<div class="author"><a href="/a/1" rel="author">{w.name}</a> <a href="mailto:b@x.example" title="{w.mail}"><svg></svg></a></div>',
        "list": f'<ul class="author-links"><li>{w.name}</li><li><a href="mailto:c@x.example">{w.mail}</a></li></ul>',
        "span": f'<div class="byline"><span class="name">{w.name}</span> | <span><a href="/kontakt?a=1">{w.mail}</a></span></div>',
        "addr": f'<div class="byline">{w.name} <a href="mailto:x@paper.example">x@paper.example</a></div>',
    }.items():
        yield n, Page(body=text(w), top=t + f"<div>{w.date}</div>", authors=[w.name], no=(w.mail,))


@kind("first-paragraph-in-teaser-class, redrawn")
def _teaserclass(w):
    for n in (
        "related-intro",
        "article__promo",
        "newsletter-text",
        "teaser-lead",
        "sponsor-free",
        "card-text",
    ):
        yield (
            n,
            Page(
                body=f'<div class="{n}"><p>{w.p[0]}</p></div><div class="copy">{text(w, start=1)}</div>'
            ),
        )
    yield "p", Page(body=f'<p class="teaser">{w.p[0]}</p>{text(w, start=1)}')


@kind("footnotes, redrawn")
def _footnotes2(w):
    b = f'{text(w, end=2)}<p>{w.p[2]}<sup id="cite1"><a href="#n1">[1]</a></sup></p>{text(w, start=3)}'
    for n, x in {
        "ol class": f'<ol class="references"><li id="n1"><a href="#cite1">^</a> {w.note}</li></ol>',
        "small": f'<p id="n1"><small>1) {w.note}</small></p>',
        "aside": f'<aside class="footnotes"><p id="n1"><a href="#cite1">1</a>. {w.note}</p></aside>',
        "table": f'<table><tr><td id="n1">1</td><td>{w.note}</td></tr></table>',
        "star": f"<p>* {w.note}</p>",
        "div number": f'<div class="fn" id="n1"><span>1.</span><span>{w.note}</span></div>',
    }.items():
        yield n, Page(body=b + x, has=(w.note,), paragraphs=False)


@kind("hidden-until-found, redrawn")
def _untilfound(w):
    yield (
        "div nest",
        Page(
            body=f'{text(w, end=2)}<div class="c"><div hidden="until-found" id="q"><p>{w.p[2]}</p></div></div>{text(w, start=3)}'
        ),
    )
    yield (
        "upper",
        Page(
            body=f'{text(w, end=2)}<div HIDDEN="UNTIL-FOUND"><p>{w.p[2]}</p></div>{text(w, start=3)}'
        ),
    )
    yield (
        "ul",
        Page(
            body=text(
                w, (3, f'<ul hidden="until-found">{"".join(f"<li>{x}</li>" for x in w.items)}</ul>')
            ),
            has=tuple(w.items),
        ),
    )


@kind("image-address-rewritten, redrawn")
def _image(w):
    a = "https://img.small-paper.example/t/a,b;c=1/pic%20one.jpg?x=1&y=%C3%A4&t=a%26b"
    s = a.replace("&", "&amp;")
    for n, f in {
        "img": f'<img src="{s}" width="1200" height="700">',
        "lazy2": f'<img class="lazy" src="/px.gif" data-original="{s}" width="1200" height="700">',
        "noscript": f'<img src="data:image/svg+xml,x" width="1200" height="700"><noscript><img src="{s}" width="1200" height="700"></noscript>',
        "amp": f'<amp-img src="{s}" width="1200" height="700"></amp-img>',
        "datasrcset": f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-srcset="{s} 1200w" width="1200" height="700">',
    }.items():
        yield (
            n,
            Page(
                body=text(w, (1, f"<figure>{f}<figcaption>{w.caption}</figcaption></figure>")),
                images=(a,),
            ),
        )


@kind("lead-above-the-headline, redrawn")
def _leadabove(w):
    for key in ("description", "og:description"):
        h = f'<meta {"property" if ":" in key else "name"}="{key}" content="{w.lead}">'
        for n, a in {
            "strong": f"<p><strong>{w.lead}</strong></p>",
            "section": f"<section><p>{w.lead}</p></section>",
            "h3": f"<h3>{w.lead}</h3>",
        }.items():
            yield f"{key} {n}", Page(body=text(w), above=a, head=h, lead=w.lead)
    yield (
        "behind image",
        Page(
            body=text(w),
            top=f'<img src="/i/a.jpg" width="900" height="500"><p class="x">{w.lead}</p><div>{w.by.format(w.name)}</div>',
            head=f'<meta name="description" content="{w.lead}">',
            lead=w.lead,
        ),
    )


@kind("list-in-table-cell, redrawn")
def _cells(w):
    for n, f in {
        "div in cell": f"<table><tr><td>{''.join(f'<div>{x}</div>' for x in w.items)}</td></tr></table>",
        "nested table": f"<table><tr><td><table>{''.join(f'<tr><td>{x}</td></tr>' for x in w.items)}</table></td></tr></table>",
        "ol": f"<table><tr><td valign=top><ol>{''.join(f'<li><p>{x}</p></li>' for x in w.items)}</ol></td></tr></table>",
        "th": f"<table><thead><tr><th>{w.h2}</th></tr></thead><tbody>{''.join(f'<tr><td>{x}</td></tr>' for x in w.items)}</tbody></table>",
        "dl": f"<dl>{''.join(f'<dt>{n}</dt><dd>{x}</dd>' for n, x in enumerate(w.items, 1))}</dl>",
        "bullets": f"<p>{'<br>'.join('• ' + x for x in w.items)}</p>",
    }.items():
        yield n, Page(body=text(w, (3, f)), has=tuple(w.items))


@kind("listing-of-divs, redrawn")
def _listing(w):
    for n, f in {
        "dl": '<dt><a href="/n/{n}.html">{t}</a></dt><dd>{e}</dd>',
        "h3 date": '<div class="t"><span>{d}</span><h3><a href="/n/{n}.html">{t}</a></h3></div>',
        "p": '<p>{d}: <a href="/n/{n}.html">{t}</a></p>',
        "cards": '<a class="card" href="/n/{n}.html"><img src="/i/{n}.jpg"><div>{t}</div><div>{e}</div></a>',
        "section": '<section><h2>{t}</h2><p>{e} <a href="/n/{n}.html">{m}</a></p></section>',
    }.items():
        rows = "".join(
            f.format(n=k, t=t, e=w.p[k % 6][:80] + "…", d=w.date, m=w.read)
            for k, t in enumerate(w.teasers * 2)
        )
        yield (
            n,
            Page(
                body=rows,
                frame="front",
                names=False,
                title_tag=f"{w.section} – {w.site}",
                refused=True,
                gates=True,
            ),
        )


@kind("paragraph-that-is-one-link, redrawn")
def _onelink(w):
    for n, line in {
        "strong": f'<p><strong><a href="https://doc.example/r">{w.p[2]}</a></strong></p>',
        "target": f'<p><a href="https://doc.example/r" target="_blank" rel="noopener">{w.p[2]}</a>.</p>',
        "span": f'<p><span><a href="/tag/x">{w.p[2]}</a></span></p>',
        "share": f'<p><a href="https://twitter.com/intent/tweet?text=x">{w.p[2]}</a></p>',
        "mail": f'<p><a href="mailto:a@b.example">{w.p[2]}</a></p>',
    }.items():
        yield n, Page(body=text(w, end=2) + line + text(w, start=3))


@kind("paywall-box-in-text, redrawn")
def _paywall(w):
    for n, b in {
        "h3 form": (
            6,
            f'<div class="reg"><h3>{w.pay_h}</h3><p>{w.pay}</p><form><input type=email><button>{w.sub}</button></form></div>',
        ),
        "login": (
            6,
            f'<div class="c"><p><strong>{w.pay_h}</strong></p><p>{w.pay}</p><p><a href="/login">Login</a> <a href="/subscribe?ref=wall">{w.sub}</a></p></div>',
        ),
        "overlay": (
            5,
            f'<div class="overlay"><div><h2>{w.pay_h}</h2><p>{w.pay}</p><a class="btn" href="/abo">{w.sub}</a></div></div>',
        ),
        "list": (
            6,
            f'<div class="offer-box"><h4>{w.pay_h}</h4><ul><li>{w.pay}</li></ul><a href="/plans">{w.sub}</a></div>',
        ),
    }.items():
        yield (
            n,
            Page(
                body=text(w, b),
                data={"isAccessibleForFree": False},
                no=(w.pay, w.pay_h),
                frame="blog",
            ),
        )


@kind("quote-in-classed-div, redrawn")
def _quote(w):
    for n, f in {
        "big": f'<p class="bigquote">{w.quote}</p>',
        "bq div": f'<div class="quote-box"><blockquote>{w.quote}</blockquote><div>{w.speaker}</div></div>',
        "section": f'<section class="zitat"><div>{w.quote}</div><div>{w.speaker}</div></section>',
        "h2": f"<h2>„{w.quote}“</h2>",
        "li": f'<ul class="q"><li>{w.quote}<br>– {w.speaker}</li></ul>',
        "center": f'<p style="text-align:center"><strong><em>{w.quote}</em></strong></p>',
    }.items():
        yield n, Page(body=text(w, (3, f)), has=(w.quote,))


@kind("read-also-class, redrawn")
def _readalso(w):
    o, t = (f'<a href="/n/{n}.html">{w.teasers[n]}</a>' for n in (0, 1))
    for n, f in {
        "bq": f"<blockquote><p>{w.read}: {o}</p></blockquote>",
        "card": f'<a class="k" href="/n/0.html"><span>{w.read}</span><span>{w.teasers[0]}</span></a>',
        "table": f"<table><tr><td>{w.read}</td><td>{o}</td></tr></table>",
        "figure": f'<div class="m"><figure><a href="/n/0.html"><img src="/t.jpg" width="200" height="120"></a></figure><div><p>{w.read}</p><p>{o}</p></div></div>',
        "plus": f"<p><b>+ {o}</b></p>",
        "ul only": f"<ul><li>{o}</li><li>{t}</li></ul>",
        "italic": f"<p><i>{w.read}: {o}</i></p>",
        "p two": f"<p>{w.read}</p><p>{o}</p>",
        "pipe": f"<p>{w.read} | {o}</p>",
    }.items():
        yield n, Page(body=text(w, (3, f)), no=(w.teasers[0],))


@kind("role-beside-the-name, redrawn")
def _role(w):
    for n, t in {
        "dash": f"<p>{w.by.format(w.name)} – {w.role}</p>",
        "paren": f'<div class="author">{w.name} ({w.role})</div>',
        "title span": f'<div class="author-card"><span class="author-name">{w.name}</span><span class="author-title">{w.role}</span></div>',
        "em": f'<div class="byline"><strong>{w.name}</strong> <em>{w.role}</em></div>',
        "li": f'<ul class="author"><li>{w.name}</li><li>{w.role}</li></ul>',
        "p p": f'<div class="author"><p>{w.name}</p><p>{w.role}</p></div>',
    }.items():
        yield n, Page(body=text(w), top=t + f"<div>{w.date}</div>", authors=[w.name])


@kind("site-before-the-title, redrawn")
def _site(w):
    for n, t in {
        "mid dot": f"{w.title} · {w.site}",
        "section end": f"{w.title} - {w.site} - {w.section}",
        "gt": f"{w.site} > {w.section} > {w.title}",
        "arrow": f"{w.title} » {w.section} » {w.site}",
        "bracket": f"{w.title} [{w.site}]",
        "double": f"{w.title} | {w.site} | {w.site}",
    }.items():
        yield n, Page(body=text(w), names=False, title_tag=t, data=None, title=w.title)


@kind("span-author-in-a-line, redrawn")
def _spanauthor(w):
    for n, t in {
        "vcard": f'<p class="meta"><span class="vcard">{w.name}</span> – {w.date}</p>',
        "h5": f"<h5>{w.name}</h5><h6>{w.date}</h6>",
        "slash": f'<div class="kopf"><span class="autor">{w.name}</span> / {w.date}</div>',
        "reporter": f'<div class="reporter">{w.name}</div><div class="pub">{w.date}</div>',
        "date span first": f'<p class="postmeta"><span>{w.date}</span> <span class="postauthor">{w.name}</span></p>',
    }.items():
        yield n, Page(body=text(w), top=t, authors=[w.name])


@kind("states, redrawn")
def _states(w):
    whole = "".join(f"<p>{p}</p>" for p in w.p)

    def page(s, **m):
        return Page(body=f'<div id="root"></div>{s}', top="", frame="shell", gates=True, **m)

    yield (
        "apollo",
        page(
            f"<script>window.__APOLLO_STATE__={json.dumps({'ROOT': {'x': 1}, 'Article:1': {'__typename': 'Article', 'title': w.title, 'body': {'blocks': [{'__typename': 'Paragraph', 'html': p} for p in w.p]}}})}</script>"
        ),
    )
    yield (
        "preloaded",
        page(
            f"<script>window.__PRELOADED_STATE__ = {json.dumps({'a': {'headline': w.title, 'content': [{'type': 'paragraph', 'model': {'text': p}} for p in w.p]}})};</script>"
        ),
    )
    yield (
        "ldtext",
        page(
            f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": w.title, "articleBody": chr(10).join(w.p)})}</script>'
        ),
    )
    yield (
        "gatsby",
        page(
            f"<script>/*<![CDATA[*/window.pageData={json.dumps({'result': {'data': {'post': {'title': w.title, 'html': whole}}}})};/*]]>*/</script>"
        ),
    )
    yield (
        "slate",
        page(
            json_script(
                "__NEXT_DATA__",
                {
                    "props": {
                        "pageProps": {
                            "article": {
                                "title": w.title,
                                "body": [
                                    {
                                        "type": "paragraph",
                                        "children": [
                                            {"text": p[:20]},
                                            {"text": p[20:], "bold": True},
                                        ],
                                    }
                                    for p in w.p
                                ],
                            }
                        }
                    }
                },
            )
        ),
    )
    fl = [
        json.dumps(
            [
                "$",
                "article",
                None,
                {
                    "children": [["$", "h1", None, {"children": w.title}]]
                    + [["$", "p", str(i), {"children": p}] for i, p in enumerate(w.p)]
                },
            ]
        )
    ]
    yield (
        "flight elements",
        page(f"<script>self.__next_f.push([1,{json.dumps('6:' + fl[0] + chr(10))}])</script>"),
    )


@kind("wbr-swallows-the-rest, redrawn")
def _void(w):
    def broken(t):
        a = len(w.p[2]) // 2
        return f"<p>{w.p[2][:a]}{t}{w.p[2][a:]}</p>"

    for t in (
        "<embed>",
        "<source>",
        "<track>",
        "<wbr></br>".replace("</br>", ""),
        "<custom-tag></custom-tag>",
        "<area>",
        "<param>",
        "<ins></ins>",
        "<nobr></nobr>",
    ):
        yield t, Page(body=text(w, end=2) + broken(t) + text(w, start=3))


@kind("author-notes, redrawn")
def _notes(w):
    n, r = w.name, w.role
    for f, x in {
        "about": (6, f'<div class="about-author"><h4>{n}</h4><p>{r}, {w.site}</p></div>'),
        "strong": (6, f"<p><strong>{n}</strong> – {r}.</p>"),
        "aside": (6, f'<aside><img src="/a.jpg" width=80 height=80><p>{n}, {r}</p></aside>'),
        "footer": (6, f"<footer><p>{n}, {r}</p></footer>"),
    }.items():
        yield f, Page(body=text(w, x), top=f"<div>{w.by.format(n)}</div>", no=(r,))
