"""Pages for the tests of the extract stage: own words, usual frames."""

from datetime import UTC, datetime

from pipelines.model.page import FetchedPage, Via
from pipelines.model.source import Every, Source

URL = "https://www.probeblatt.example/artikel/17.html"

PARAGRAPHS = (
    (
        "Der Stadtrat hat am Montagabend nach langer Debatte beschlossen, die alte Markthalle am"
        " Fluss nicht abzureißen, sondern bis zum nächsten Frühjahr zu sanieren und zu öffnen."
    ),
    (
        "Die Kosten von vier Millionen Euro teilen sich Stadt und Land, sagte die Bürgermeisterin"
        " nach der Sitzung. Ein Drittel davon fließt in das Dach, das seit dem Sturm undicht ist."
    ),
    (
        "Händlerinnen und Händler hatten im Sommer mehr als zweitausend Unterschriften gesammelt."
        " Viele von ihnen verkaufen seit Jahren in Zelten und hoffen nun auf feste Stände."
    ),
    (
        "Kritik kam von der Opposition: Das Geld fehle an anderer Stelle, etwa bei den Schulen."
        " Über den Haushalt wird der Rat in zwei Wochen noch einmal beraten und dann abstimmen."
    ),
)
PLACES = (
    "Aukrug", "Bredstedt", "Cismar", "Dagebüll", "Eckernförde", "Fockbek", "Gelting", "Husum", "Itzstedt",
    "Jevenstedt",
)  # fmt: skip
"""What makes the pages of a source differ."""
TITLE = "Markthalle am Fluss bleibt stehen"
NAVIGATION = '<nav class="main-nav"><ul><li><a href="/">Start</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
FOOTER = (
    '<footer class="site-footer"><p>© Probeblatt, alle Rechte vorbehalten</p>'
    '<a href="/impressum">Impressum</a></footer>'
)

SOURCE = Source(
    id="probeblatt",
    name="Probeblatt",
    home="https://www.probeblatt.example/",
    language="de",
    timezone="Europe/Berlin",
    schedule=Every(seconds=3600),
    seeds=(),
)


def article(*paragraphs, head="", before="", after="", title=TITLE):
    """Return an article page; strings that begin with `<` are markup, others paragraphs."""
    body = "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs or PARAGRAPHS)
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title} | Probeblatt</title>'
        f'<meta property="og:type" content="article">{head}</head><body>{NAVIGATION}<main><article>'
        f'<h1>{title}</h1>{before}<div class="article-body">{body}</div>{after}</article></main>{FOOTER}'
        "</body></html>"
    )


def fetched(body, content_type="text/html; charset=utf-8", url=URL):
    """Return a fetched page."""
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=SOURCE.id,
        status=200,
        headers=(("content-type", content_type),) if content_type else (),
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        via=Via(seed=SOURCE.home, listing=SOURCE.home),
    )


def chosen(draft):
    """Return the lines of the text."""
    return [block.text for block in draft.blocks if block.chosen]
