"""Requests as the servers see them: of runs with no, few and all articles new, of a deep index, and their gaps."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from infra.bench import papers, sides
from infra.bench.papers import Paper, Press
from infra.newspaper import loopback
from infra.newspaper.loopback import Page, Running
from infra.newspaper.site import XML

PAPERS = 10
CHILDREN = 600
MOST_RUNS = 8
"""In so many runs an index of so many child sitemaps must be read through."""
SHARING, PAGES, GAP_SECONDS = 3, 8, 0.25
"""Sources on one host, pages of each, and the gap that their files ask for."""
_INDEX = "/sitemap-index.xml"


def of_runs(pages: int) -> str:
    """Harvest papers of so many pages three times, each from a server of its own; return the requests as a table."""
    made = papers.small(pages, PAPERS)
    rows = [
        f"== requests, {PAPERS} papers of {pages} pages",
        f"{'':28}{'copydesk':>10}{'plain':>10}",
    ]
    with tempfile.TemporaryDirectory() as place, _towns(made, new_one_in=pages) as towns:
        room = Path(place)
        maps = [
            town.base_url + papers.sitemap(paper)
            for (_, town), paper in zip(towns, made, strict=True)
        ]
        for (_, town), paper in zip(towns, made, strict=True):
            papers.write_sources([paper], town.base_url, room / "seeds" / paper.source_id)
        for name, day in (("first", 1), ("unchanged", 1), (f"one page in {pages} new", 2)):
            for press, town in towns:
                press.open_day(day, town.base_url)
            ours = _count(towns, lambda: sides.copydesk(room / "seeds", room / "ours"))
            plain = _count(towns, lambda: sides.plain(maps, room / "plain"))
            rows.append(f"  {name:26}{ours:>10,}{plain:>10,}")
    return "\n".join(rows)


@contextmanager
def _towns(made: Sequence[Paper], new_one_in: int) -> Iterator[list[tuple[Press, Running]]]:
    with ExitStack() as stack:
        presses = [Press([paper], new_one_in=new_one_in, changed_one_in=0) for paper in made]
        yield [(press, stack.enter_context(loopback.serving(press))) for press in presses]


def _count(towns: Sequence[tuple[Press, Running]], harvest: Callable[[], object]) -> int:
    for _, town in towns:
        town.exchanges.clear()
    harvest()
    return sum(len(town.exchanges) for _, town in towns)


def of_index(children: int) -> str:
    """Harvest an index of so many child sitemaps, one article each, until nothing is left; return the figures."""
    [paper] = papers.small(children)
    press = Press([paper], new_one_in=0, changed_one_in=0)
    with loopback.serving(press) as town, tempfile.TemporaryDirectory() as place:
        press.open_day(1, town.base_url)
        press.answers |= _indexed(paper, town.base_url)
        papers.write_sources([paper], town.base_url, Path(place) / "seeds", listing=_INDEX)
        runs = 0
        while runs < MOST_RUNS and _missing(paper, town):
            sides.copydesk(Path(place) / "seeds", Path(place) / "ours")
            runs += 1
        asked = Counter(town.paths())
    of_children = sum(count for path, count in asked.items() if path.startswith("/child/"))
    found = sum(path in asked for path in paper.pages)
    return (
        f"== index of {children} child sitemaps: {found} of {len(paper.pages)} articles in {runs} runs, "
        f"{of_children / children:.2f} requests a child, {asked.total()} requests in all"
    )


def _indexed(paper: Paper, base_url: str) -> dict[str, Page]:
    """Return an index of child sitemaps, a month each, the newest last, as archives have them."""
    named, entries = {}, []
    for number, path in enumerate(paper.pages):
        day = f"{1970 + number // 12}-{number % 12 + 1:02}-28"
        child = f"/child/{day[:7]}.xml"
        found = f"<url><loc>{escape(base_url + path)}</loc><lastmod>{day}</lastmod></url>"
        named[child] = Page(body=f"<urlset>{found}</urlset>".encode(), content_type=XML)
        entries.append(f"<sitemap><loc>{base_url}{child}</loc><lastmod>{day}</lastmod></sitemap>")
    text = f"<sitemapindex>{''.join(entries)}</sitemapindex>"
    return named | {_INDEX: Page(body=text.encode(), content_type=XML, cache_control="no-cache")}


def _missing(paper: Paper, town: Running) -> bool:
    return not paper.pages.keys() <= set(town.paths())


def of_gaps() -> str:
    """Harvest sources that share a host; return the smallest gap between two requests as the server saw it."""
    made = papers.small(PAGES, SHARING)
    press = Press(made)
    with loopback.serving(press) as town, tempfile.TemporaryDirectory() as place:
        press.open_day(1, town.base_url)
        papers.write_sources(made, town.base_url, Path(place) / "seeds", gap=GAP_SECONDS)
        sides.copydesk(Path(place) / "seeds", Path(place) / "ours")
        times = sorted(exchange.request.at for exchange in town.exchanges)
    smallest = min((after - before).total_seconds() for before, after in pairwise(times))
    return (
        f"== gap: {SHARING} sources on one host ask for {GAP_SECONDS} s; the smallest of {len(times)} requests "
        f"was {smallest:.3f} s"
    )
