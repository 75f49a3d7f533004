"""Pages in the structure of the founding example, with texts of our own: articles, and appeals around them."""

import html
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.newspaper.article import load_articles
from pipelines.model.draft import BlockKind
from pipelines.model.page import FetchedPage, Via
from pipelines.model.source import Every, Identity, Source, SourceId

SOURCE = Source(
    id=SourceId("neues-blatt"),
    name="Neues Blatt",
    home="https://www.neues-blatt.example/",
    language="de",
    timezone="Europe/Berlin",
    schedule=Every(seconds=3600),
    seeds=(),
    identity=Identity(pattern=r"/artikel/(\d+)\."),
)
START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
READERS = ("Leser*innen", "Leser:innen", "LeserInnen", "Leser_innen")


@dataclass(frozen=True)
class Story:
    """An article: what must come out, and nothing else."""

    number: int
    title: str
    lead: str
    author: str
    body: tuple[str, ...]
    """Lines; `## ` begins a heading, `- ` a list item, `> ` a quote."""

    @property
    def lines(self):
        return [
            line.removeprefix("## ").removeprefix("- ").removeprefix("> ") for line in self.body
        ]


@dataclass(frozen=True)
class Appeal:
    """One wording of an appeal. `{readers}` and `{number}` change from page to page."""

    heading: str
    paragraphs: tuple[str, ...]
    bullets: tuple[str, ...] = ()

    def lines(self, page):
        texts = (self.heading, *self.paragraphs, *self.bullets)
        return [text.format(readers=READERS[page % 4], number=300 + 7 * page) for text in texts]


APPEALS = (
    Appeal(
        "Werde Mitglied unserer Genossenschaft!",
        (
            (
                "Das Neue Blatt gehört seiner Belegschaft und den {readers}. Sei dabei und trag mit einem Anteil dazu bei, "
                "dass es eine laute linke Stimme behält. Beitrittserklärung ausfüllen genügt."
            ),
        ),
    ),
    Appeal(
        "Das »Blatt« braucht dich",
        (
            (
                "Dank deiner Unterstützung sind wir gut durch den Sommer gekommen. Am Jahresende fehlen trotzdem noch "
                "{number} Euro. Dein Beitrag hilft uns, weiter zu recherchieren und zu drucken."
            ),
            "Mit deiner Spende können wir auch morgen:",
        ),
        (
            "→ Unbequeme Fragen in den Rathäusern stellen.",
            "→ Über Streiks berichten, wo sonst keiner hinfährt.",
            "→ Lügen mit Fakten begegnen.",
        ),
    ),
    Appeal(
        "Dieser Artikel ist kostenlos",
        (
            "Unsere Arbeit ist es nicht. Unterstütze uns jetzt mit einem Betrag deiner Wahl, liebe {readers} tun es schon.",
        ),
    ),
    Appeal(
        "Vier Wochen gratis lesen",
        (
            "Jetzt Probeabo bestellen und das Neue Blatt vier Wochen kostenlos ins Haus bekommen, es endet von selbst.",
        ),
    ),
    Appeal(
        "Nichts mehr verpassen",
        (
            "Melde dich für unseren Newsletter an und lies jeden Abend, was {number} andere {readers} schon wissen.",
        ),
    ),
    Appeal(
        "Wir brauchen euch!",
        (
            (
                "Liebe {readers}, Papier und Porto werden teurer, und große Anzeigenkunden haben wir nicht. Ohne eure Hilfe "
                "geht es nicht weiter: Helft uns mit einer Spende durch den Winter."
            ),
        ),
        ("→ Jetzt spenden",),
    ),
    Appeal(
        "Gemeinsam schaffen wir das",
        (
            (
                "Wir sind unabhängig, weil ihr uns tragt. Noch {number} Menschen müssen ein Abo abschließen, dann ist unsere "
                "Redaktion für das kommende Jahr gesichert."
            ),
            "Guter Journalismus kostet Geld. Unterstützt uns mit eurem Beitrag.",
        ),
    ),
    Appeal(
        "Eine Zeitung, die allen gehört",
        (
            (
                "Seit diesem Jahr entscheiden bei uns die Beschäftigten und ihr, unsere {readers}. Werdet Mitglied und "
                "stimmt mit ab, wohin die Reise der Zeitung geht."
            ),
        ),
    ),
)

BOXED = ("banner", "inside_box", "behind_box", "behind_form")
"""Placements with structure: a container of their own."""
PLAIN = ("inside", "tail")
"""Plain paragraphs among or behind the article's own."""
SPECIAL = (
    Story(
        9001,
        "Genossenschaft wächst",
        "Die Zeitung meldet mehr Anteile, aber auch ein Minus",
        "Ida Kroll",
        (
            (
                "Die Genossenschaft, der das Neue Blatt gehört, hat im vergangenen Jahr 412 Mitglieder gewonnen. Das teilte "
                "der Vorstand am Sonnabend auf der Versammlung in der alten Druckerei mit."
            ),
            (
                "Wer Mitglied werden will, zeichnet mindestens einen Anteil zu 500 Euro. Die Hälfte der neuen Mitglieder "
                "habe zwei oder mehr Anteile gezeichnet, sagte Geschäftsführer Udo Melchior."
            ),
            "## Spenden decken die Lücke nicht",
            (
                "Trotzdem schließt die Zeitung das Jahr mit einem Minus von 80.000 Euro ab. Spenden brachten 210.000 Euro, "
                "die Werbung noch einmal 40.000 Euro weniger als im Jahr davor."
            ),
            (
                "»Ohne unsere Leserinnen und Leser gäbe es uns nicht mehr«, sagte Melchior. Im Januar soll eine Kampagne "
                "um Unterstützung werben, die der Aufsichtsrat einstimmig billigte."
            ),
        ),
    ),
    Story(
        9002,
        "Bitte recht freundlich",
        "Wie Zeitungen um Geld bitten, untersucht eine Leipziger Studie",
        "Jan Torf",
        (
            (
                "Wer Zeitungen im Netz liest, wird um Geld gebeten. Die Leipziger Forscherin Ella Brandt hat 600 solcher "
                "Bitten gesammelt und ausgewertet, die seit 2015 unter Artikeln standen."
            ),
            "Am häufigsten ist der Satz, den auch das Neue Blatt lange benutzte:",
            "> »Guter Journalismus kostet Geld. Unterstützt uns mit eurem Beitrag.«",
            (
                "Er wirke, sagt Brandt, weil er nicht drohe. Drohungen dagegen schreckten ab, ebenso wie Kästen, die sich "
                "über den Text legen und erst nach zehn Sekunden verschwinden."
            ),
            (
                "»Werde Mitglied!« steht nur unter jedem zwanzigsten Artikel, bringt aber nach Auskunft der Verlage die "
                "treuesten Leser. Im Schnitt bleiben sie vier Jahre lang dabei."
            ),
        ),
    ),
    Story(
        9003,
        "Was der Kreistag beschlossen hat",
        "Fünf Vorhaben für den Nahverkehr im Überblick",
        "Mara Deng",
        (
            (
                "Nach sieben Stunden Debatte hat der Kreistag in der Nacht zum Dienstag den Nahverkehrsplan verabschiedet. "
                "Die Mehrheit kam mit den Stimmen von SPD, Grünen und Linken zustande."
            ),
            "Bis 2030 will der Kreis:",
            "- → alle Dörfer mit mehr als 200 Einwohnern stündlich anbinden,",
            "- → die Strecke nach Altendorf wieder in Betrieb nehmen,",
            "- → Rufbusse auch an Sonntagen fahren lassen,",
            "- → die Preise für Jugendliche halbieren.",
            (
                "Die CDU kritisierte, dass die Finanzierung offen sei. Landrat Kai Peters verwies auf Zusagen des Landes, "
                "die ihm schriftlich vorlägen."
            ),
        ),
    ),
    Story(
        9004,
        "Stadt ohne Plakate",
        "Grenoble hat die Werbung abgeschafft, andere wollen folgen",
        "Lena Voigt",
        (
            (
                "Werbung gehört zu Städten wie Lärm und Tauben, könnte man meinen. In Grenoble ließ der Bürgermeister vor "
                "Jahren 326 Tafeln abbauen und an ihrer Stelle Bäume pflanzen."
            ),
            "## Werbung oder Bäume",
            (
                "Nun stimmt auch die Nachbarstadt ab. Eine Anzeige in der Lokalzeitung, bezahlt von der Plakatfirma, warnt "
                "vor Einbußen von zwei Millionen Euro im Jahr."
            ),
            (
                "»Jetzt unterschreiben«, steht auf den Listen der Initiative, die 9000 Namen braucht. Auf ihrem Newsletter "
                "stehen nach eigenen Angaben schon 4000 Menschen."
            ),
        ),
    ),
)


def _plain(passages):
    marks = {BlockKind.HEADING: "## ", BlockKind.ITEM: "- ", BlockKind.QUOTE: "> "}
    return tuple(
        marks.get(p.kind, "") + p.text for p in passages if p.kind in (*marks, BlockKind.PARAGRAPH)
    )


NEWS = tuple(
    Story(
        a.number,
        a.title,
        a.lead or "Ein Bericht aus der Stadt",
        "; ".join(a.authors) or "Ida Kroll",
        _plain(a.passages()),
    )
    for a in load_articles()
    if a.language == "de"
    and not a.rejection
    and not a.gone_from
    and not a.flags
    and len(_plain(a.passages())) > 4
)
STORIES = (*SPECIAL, *NEWS[:20])


def fetched(story, appeals=(), page=0):
    """Return the page of a story.

    Args:
        story: What it reports.
        appeals: (appeal, placement) of each appeal on it.
        page: Number of the page in the crawl: the day, and spelling and figures of its appeals.
    """
    url = f"https://www.neues-blatt.example/artikel/{story.number}.{story.number % 97}-slug.html"
    at = START + timedelta(hours=page)
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=SOURCE.id,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=document(story, appeals, page, url).encode(),
        fetched_at=at,
        via=Via(seed=SOURCE.home, listing=SOURCE.home),
    )


def document(story, appeals, page, url):
    """Return the HTML of a page, outer to inner as the founding example has it."""
    put = {
        name: "".join(_appeal(a, where, page) for a, where in appeals if where == name)
        for name in (*BOXED, *PLAIN)
    }
    teased = [STORIES[(page + n) % len(STORIES)] for n in range(1, 5)]
    teasers = "".join(
        f'<div class="Teaser"><a href="/artikel/{s.number}.x.html"><h3>{_e(s.title)}</h3></a><p>{_e(s.lead)}</p></div>'
        for s in teased
        if s.number != story.number
    )
    body = [_element(line) for line in story.body]
    half = max(2, len(body) // 2)
    while body[half - 1].startswith(("<li", "<h4")) or "".join(body[half - 1 : half]).endswith(
        ":</p>"
    ):
        half -= 1
    text = "".join([*body[:half], put["inside_box"], put["inside"], *body[half:], put["tail"]])
    return f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">
<title>{_e(story.title)} (neues-blatt.example)</title>
<meta property="og:title" content="{_e(story.title)} (neues blatt)"><meta property="og:type" content="article">
<meta name="description" content="{_e(story.lead)}"><meta name="author" content="{_e(story.author)}">
<meta name="date" content="2026-11-02"><meta name="robots" content="index, noarchive">
<meta name="keywords" content="Stadt, Politik"><link rel="canonical" href="{url}">
<link rel="alternate" type="application/rss+xml" title="Neues Blatt" href="/rss/aktuell.xml"></head><body>
<header class="Header"><nav><ul><li><a href="/politik">Politik</a></li><li><a href="/kultur">Kultur</a></li>
<li><a href="/abo">Abo</a></li></ul></nav></header>
<div class="Ad"><span>Werbung</span></div>
<article class="Article"><ul class="Article-Rubrik"><li><a href="/politik">Politik</a></li><li>Bericht</li></ul>
<h1>{_e(story.title)}</h1><h2>{_e(story.lead)}</h2>
<ul class="Article-Meta"><li>Von {_e(story.author)}</li><li><time>02.11.2026, {6 + page % 12:02d}:{page % 60:02d} Uhr</time></li>
<li>Lesedauer: {2 + page % 5} Min.</li></ul>
{put["banner"]}<div class="Content">{text}</div>{put["behind_box"]}{put["behind_form"]}</article>
<aside><div class="Newsletter"><h3>Newsletter</h3><p>Der Abend in fünf Minuten, kostenlos in Ihr Postfach.</p></div>
<ul class="Tags"><li><a href="/t/1">Stadt</a></li><li><a href="/t/2">Politik</a></li></ul>
<div class="Share"><a href="#">Teilen</a><a href="#">Drucken</a></div></aside>
<section class="Slider"><h2>Mehr aus Politik</h2>{teasers}</section>
<footer><p>Neues Blatt, Verlagsgenossenschaft</p><ul><li><a href="/impressum">Impressum</a></li></ul></footer></body></html>"""


def _e(text):
    return html.escape(text)


def _element(line):
    for mark, form in (
        ("## ", "<h4>{}</h4>"),
        ("- ", "<ul><li>{}</li></ul>"),
        ("> ", "<blockquote><p>{}</p></blockquote>"),
    ):
        if line.startswith(mark):
            return form.format(_e(line.removeprefix(mark)))
    return f"<p>{_e(line)}</p>"


def _appeal(appeal, where, page):
    heading, *rest = (_e(line) for line in appeal.lines(page))
    count = len(appeal.paragraphs)
    bullets = "<br>\n".join(rest[count:])
    inner = f"<h3>{heading}</h3>" + "".join(f"<p>{text}</p>" for text in rest[:count])
    inner += f"<p>{bullets}</p>" if bullets else ""
    form = '<form class="Payment"><label><input name="sum"> 20 €</label><button>Jetzt unterstützen</button></form>'
    return {
        "banner": f'<div class="Banner">{inner}</div>',
        "inside_box": f'<div class="Box">{inner}</div>',
        "behind_box": f"<section>{inner}</section>",
        "behind_form": f'<section class="Article-Spende">{inner}{form}</section>',
    }.get(where, inner)
