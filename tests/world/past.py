"""A paper with years behind it: articles by day, and the listings that lead back to them."""

import json
from datetime import date, timedelta

from tests.world.http import Host, reply

LETTERS = "bdfgklmnprstvz"


def days(first, last, step=7):
    """Return every so-manieth day, the newest first."""
    found, day = [], last
    while day >= first:
        found.append(day)
        day -= timedelta(days=step)
    return found


def story(number):
    """Return a page with a news item of its own, long enough to be kept."""
    word = "".join(LETTERS[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:06}")
    lines = [
        f"Der Rat von {word.title()} hat am Abend den Haushalt {number} mit {number % 40 + 3} Stimmen beschlossen.",
        f"Die Vorsitzende Anna {word.title()}mann sagte, man habe {number + 17} Einwaende von Buergern gelesen.",
        f"Im Stadtteil {word[:6].title()} soll die Bruecke fuer {number + 3} Millionen Euro erneuert werden.",
        f"Gegen den Plan stimmten {number % 9 + 1} Mitglieder, die auf die Kosten der Schule verwiesen hatten.",
        f"Der Bau in {word[2:8].title()} beginnt nach Auskunft der Verwaltung im Herbst und dauert lange.",
    ]
    return word, "".join(f"<p>{line}</p>" for line in lines)


def article(number, day):
    """Return the answer for an article."""
    word, text = story(number)
    title = f"Rat von {word.title()} beschliesst Haushalt {number}"
    facts = {"@type": "NewsArticle", "headline": title, "datePublished": f"{day}T08:00:00+00:00"}
    page = (
        f"<html lang=de><head><title>{title}</title>"
        f"<script type='application/ld+json'>{json.dumps(facts)}</script></head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )
    return reply(200, page, close=False)


def print_paper(host: Host, printed, form="/story/rat-beschliesst-haushalt-{number:06}"):
    """Puts up an article a day; returns path and day of each."""
    made = []
    for number, day in enumerate(printed, start=1):
        where = form.format(number=number, day=day)
        host.pages[where] = article(number, day)
        made.append((where, day))
    return made


def links(paths, *more):
    """Return a page of links."""
    items = "".join(
        f"<h2><a href='{path}'>Der Rat beschliesst heute den neuen Haushalt</a></h2>"
        for path in paths
    )
    return reply(200, f"<html><body><main>{items}</main>{''.join(more)}</body></html>", close=False)


def by_month(made):
    """Return the articles by month, `2024-05` to the list of (path, day)."""
    found = {}
    for path, day in made:
        found.setdefault(f"{day:%Y-%m}", []).append((path, day))
    return found


def sitemaps(host: Host, made, *, dated=True):
    """Puts up an index of a sitemap a month at /index.xml."""
    children = []
    for month, articles in by_month(made).items():
        where = f"/map-{month}.xml"
        urls = "".join(
            f"<url><loc>{host.url(path)}</loc>{f'<lastmod>{day}</lastmod>' if dated else ''}</url>"
            for path, day in articles
        )
        host.pages[where] = reply(200, f"<urlset>{urls}</urlset>", kind="text/xml", close=False)
        children.append(f"<sitemap><loc>{host.url(where)}</loc></sitemap>")
    index = f"<sitemapindex>{''.join(children)}</sitemapindex>"
    host.pages["/index.xml"] = reply(200, index, kind="text/xml", close=False)


def archive(host: Host, made, form="/archiv/{:%Y/%m/%d}"):
    """Puts up a page of links a day, the newest of them linked by the home page."""
    for path, day in made:
        host.pages[form.format(day)] = links([path])
    newest = made[0][1]
    host.pages["/"] = links([], f"<a href='{form.format(newest)}'>Archiv</a>")


def section(host: Host, made, where="/politik", per_page=5):
    """Puts up a section on pages that lead to each other by `rel=next`."""
    shown = [made[at : at + per_page] for at in range(0, len(made), per_page)]
    for number, articles in enumerate(shown, start=1):
        follows = f"<a rel=next href='{where}?page={number + 1}'>Seite {number + 1}</a>"
        name = where if number == 1 else f"{where}?page={number}"
        last = number == len(shown)
        host.pages[name] = links([path for path, _ in articles], "" if last else follows)


def wordpress(host: Host, made, per_page=100):
    """Puts up the posts of a REST API at /wp-json/, and the home page's link to it; day by day as it is asked."""
    root = host.url("/wp-json/")
    host.pages["/"] = reply(
        200,
        "<html><body><p>Zuhause</p></body></html>",
        f'Link: <{root}>; rel="https://api.w.org/"',
        close=False,
    )

    def answer(_, request):
        asked = dict(
            pair.split("=") for pair in request.path.partition("?")[2].split("&") if "=" in pair
        )
        after, before = (asked.get(name, "").replace("%3A", ":") for name in ("after", "before"))
        inside = [
            (path, day)
            for path, day in made
            if (not after or f"{day}T08:00:00" > after)
            and (not before or f"{day}T08:00:00" < before)
        ]
        size = min(int(asked.get("per_page", 10)), per_page)
        page = int(asked.get("page", 1))
        posts = [
            {
                "link": host.url(path),
                "date_gmt": f"{day}T08:00:00",
                "modified_gmt": f"{day}T09:00:00",
                "title": {"rendered": "Der Rat &amp; die Stadt"},
            }
            for path, day in inside[(page - 1) * size : page * size]
        ]
        count = f"X-WP-TotalPages: {-(-len(inside) // size)}"
        return reply(200, json.dumps(posts), count, kind="application/json", close=False)

    host.pages = Answers(host.pages, "/wp-json/wp/v2/posts", answer)


class Answers(dict):
    """Pages of which one answers whatever its query is."""

    def __init__(self, pages, path, answer):
        super().__init__(pages)
        self._path, self._answer = path, answer

    def get(self, path, default=None):
        """Return the answer to a path."""
        return self._answer if path.startswith(self._path) else super().get(path, default)


def last_day():
    """Return a day long ago enough for articles of it to be settled."""
    return date(2024, 6, 30)
