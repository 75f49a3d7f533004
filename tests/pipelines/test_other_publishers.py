"""Publishers without classes and names: appeals of other shapes, and news that repeats. Texts are our own."""

import html
import random
from datetime import UTC, datetime, timedelta

import pytest

from pipelines import cleaner
from pipelines.boilerplate.learning import learn
from pipelines.boilerplate.lines import fingerprints
from pipelines.model.article import CleanArticle
from pipelines.model.page import FetchedPage, Via
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Source, SourceId
from tests.pipelines.tongues import TONGUES

HOME = "https://www.hafenpost.example/"
SOURCE = Source(
    id=SourceId("hafenpost"),
    name="Hafenpost",
    home=HOME,
    language="de",
    timezone="Europe/Berlin",
    schedule=Every(seconds=3600),
    seeds=(),
)
SHAPES = {
    "paragraphs": "<p><b>{0}</b></p><p>{1}</p><p>{2}</p><p>{3}</p><p>{4}</p>",
    "heading and list": "<h3>{0}</h3><p>{1}</p><p>{2}</p><ul><li>{3}</li><li>{4}</li></ul>",
    "box": "<div><h4>{0}</h4><p>{1}</p><p>{2}</p><ul><li>{3}</li><li>{4}</li></ul></div>",
    "breaks": "<div>{0}<br>{1}<br>{2}<br>{3}<br>{4}</div>",
    "one paragraph": "<p>{0}<br><br>{1}<br><br>{2}<br><br>{3}<br>{4}</p>",
    "aside": "<aside><p><strong>{0}</strong></p><p>{1}</p><p>{2}</p><p>{3}</p><p>{4}</p></aside>",
    "figure": "<figure><figcaption><h5>{0}</h5><p>{1}</p><p>{2}</p><p>{3}</p><p>{4}</p></figcaption></figure>",
    "blockquote": "<blockquote><p>{0}</p><p>{1}</p><p>{2}</p><p>{3}</p><p>{4}</p></blockquote>",
    "table": "<table><tr><td>{0}<tr><td>{1}<tr><td>{2}<tr><td>{3}<tr><td>{4}</table>",
}
PLACES = ("above", "inside", "behind", "with the last paragraph")


def asked(number, tongue="de"):
    """Return the lines of the appeal as a page spells them."""
    readers = TONGUES[tongue].readers
    return [
        text.format(number=300 + 7 * number, readers=readers[number % len(readers)])
        for text in TONGUES[tongue].appeal
    ]


def words(seed, count, tongue="de"):
    dice = random.Random(seed)
    known = TONGUES[tongue].words.split()
    return " ".join(dice.choice(known) for _ in range(count)).capitalize() + "."


def story(seed, tongue="de"):
    return [words(f"{seed}/{n}", 26, tongue) for n in range(5)]


def fetched(number, text, shape="", path="", frame="<div>{}</div>", *, tongue="de"):  # noqa: PLR0913 - a page has so many parts
    appeal = SHAPES[shape].format(*map(html.escape, asked(number, tongue))) if shape else ""
    body = [f"<p>{html.escape(t)}</p>" for t in text]
    if path == "inside":
        body.insert(2, appeal)
    if path == "with the last paragraph":
        body[-1] = f"<div>{body[-1]}{appeal}</div>"
    above, behind = (appeal if path == where else "" for where in ("above", "behind"))
    title = words(f"title {number}", 5, tongue)[:-1]
    page = (
        f"<!doctype html><html lang={tongue}><head><meta charset=utf-8><title>{title}</title>"
        '<meta property="og:type" content="article"><meta name=date content="2026-11-02T08:00:00+01:00"></head>'
        f"<body><div><a href=/>Start</a> <a href=/b>Stadt</a></div><div><h1>{title}</h1>"
        f"{above}{frame.format(''.join(body))}{behind}</div><div><a href=/i>Impressum</a></div></body></html>"
    )
    url = f"{HOME}stadt/{number}.html"
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=SOURCE.id,
        status=200,
        headers=(("content-type", "text/html"),),
        body=page.encode(),
        fetched_at=datetime(2026, 11, 2, tzinfo=UTC) + timedelta(hours=number),
        via=Via(seed=url, listing=url),
    )


def harvest(pages):
    taken = [cleaner.draft_page(page, SOURCE) for page in pages]
    model = learn.learn(cold(SOURCE.id), taken)
    found = [cleaner.finish_draft(draft, model, SOURCE) for draft in taken]
    assert all(isinstance(one, CleanArticle) for one in found), found
    return [
        [fingerprints.plain(text) for text in ((one.metadata.lead or ""), *one.text.split("\n"))]
        for one in found
    ]


def lost(text, found):
    return [t for t in text if fingerprints.plain(t) not in found]


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tongue", TONGUES)
def test_an_appeal_of_any_shape_goes_and_no_line_with_it(tongue, shape, path):
    stories = [story(n, tongue) for n in range(4)]
    pages = [fetched(n, text, shape, path, tongue=tongue) for n, text in enumerate(stories)]
    for number, (text, out) in enumerate(zip(stories, harvest(pages), strict=True)):
        assert [] == lost(text, out)
        assert [] == [a for a in asked(number, tongue) if fingerprints.plain(a) in out]


def test_the_last_paragraph_in_the_element_of_a_form_stays():
    form = "<div>{}<form action=/s><input name=sum><button>Spenden</button></form></div>"
    stories = [story(n) for n in range(4)]
    pages = [fetched(n, text, "heading and list", "behind", form) for n, text in enumerate(stories)]
    assert [[]] * 4 == [lost(text, out) for text, out in zip(stories, harvest(pages), strict=True)]


LAW = "Wer eine fremde bewegliche Sache einem anderen wegnimmt, wird mit Freiheitsstrafe bis zu fünf Jahren bestraft."
NEWS = {
    "weather": lambda n: [
        f"In der Nacht sinken die Werte auf {n} Grad, am Tag werden es höchstens {n + 9} Grad in der Stadt.",
        f"Der Wind weht schwach aus Westen, die Sonne scheint am Nachmittag etwa {n} Stunden lang.",
        f"Für das Wochenende sagt der Dienst Regen voraus, erst ab dem {n + 3}. November wird es trocken.",
    ],
    "lottery": lambda n: [
        f"Die Gewinnzahlen der Ziehung vom Samstag lauten {n}, {n + 4}, {n + 9}, {n + 20}, {n + 21} und {n + 30}.",
        f"Im Jackpot der ersten Klasse liegen {n + 2} Millionen Euro, teilte die Gesellschaft in Kiel mit.",
        f"Die Superzahl der Ziehung ist die {n}. Alle Angaben sind ohne Gewähr.",
    ],
    "law": lambda n: [*story(f"law {n}")[:3], LAW, *story(f"law {n}")[3:]],
    "novel": lambda n: [
        "Was bisher geschah: Die Lotsin Meret hat im Watt ein Boot gefunden, in dem niemand saß.",
        *story(f"novel {n}"),
    ],
    "recipe": lambda n: [f"{n + 2}00 g Mehl", f"{n + 1} Eier", *story(f"recipe {n}")],
    "column": lambda n: ["Guten Morgen, liebe Nachbarn,", *story(f"column {n}")],
}


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("name", NEWS)
def test_news_that_repeats_stays_beside_an_appeal_that_goes(name, path):
    stories = [story(n) for n in range(8)] + [NEWS[name](n) for n in range(5)]
    found = harvest([fetched(n, text, "box", path) for n, text in enumerate(stories)])
    for number, (text, out) in enumerate(zip(stories, found, strict=True)):
        assert [] == lost(text, out)
        assert [] == [a for a in asked(number) if fingerprints.plain(a) in out]
