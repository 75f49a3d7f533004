"""Papers that the bench serves on loopback: their pages on the first day and on the second, sitemaps, source files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from infra.newspaper import copies, loopback
from infra.newspaper.article import load_articles
from infra.newspaper.loopback import Page, Request
from infra.newspaper.site import XML, Site
from pipelines.model.source import SourceId

NEW_ONE_IN = 20
"""Pages that are out on the second day only."""
CHANGED_ONE_IN = 50
"""Pages of the first day that say more on the second."""
_SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</urlset>\n'
_MORE = (
    b"<p>This was added on the second day: the council will meet again in the town hall.</p></body>"
)
_LONG_AGO = "2026-01-02T06:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper with all its pages."""

    source_id: SourceId
    host: str
    """The one that its pages name as their own, also where loopback serves them."""
    language: str
    pages: Mapping[str, bytes]
    """By path."""


@dataclass(slots=True)
class Press:
    """All papers of a case as a handler of requests; `open_day` lets the first or the second day begin."""

    papers: Sequence[Paper]
    new_one_in: int = NEW_ONE_IN
    changed_one_in: int = CHANGED_ONE_IN
    answers: dict[str, Page] = field(default_factory=dict)

    def __call__(self, request: Request) -> Page:
        """Answers a request for any host."""
        missing = Page(body=b"<!DOCTYPE html><title>404</title><p>Nothing here.</p>", status=404)
        return self.answers.get(request.path, missing)

    def open_day(self, day: int, base_url: str) -> None:
        """Lays out the pages of a day (1 or 2), packed, so that the first to ask pays nothing."""
        self.answers = {"/robots.txt": Page(body=b"User-agent: *\nDisallow: /none/\n")}
        for paper in self.papers:
            self.answers |= self._laid_out(paper, day, base_url)
        for page in self.answers.values():
            _ = page.etag, page.gzipped

    def _laid_out(self, paper: Paper, day: int, base_url: str) -> dict[str, Page]:
        answers, entries = {}, []
        today = datetime.now(UTC).isoformat(timespec="seconds")
        for place, (path, body) in enumerate(paper.pages.items()):
            is_new = _is_every(place, self.new_one_in, self.new_one_in - 1)
            grown = day > 1 and _is_every(place, self.changed_one_in, 0)
            if is_new and day == 1:
                continue
            answers[path] = Page(body=body.replace(b"</body>", _MORE, 1) if grown else body)
            dated = today if grown or is_new else _LONG_AGO
            entries.append(
                f"<url><loc>{escape(base_url + path)}</loc><lastmod>{dated}</lastmod></url>\n"
            )
        text = _SITEMAP.format("".join(entries))
        listing = Page(body=text.encode(), content_type=XML, cache_control="no-cache")
        return answers | {sitemap(paper): listing}


def _is_every(place: int, step: int, first: int) -> bool:
    """Whether a place is one of those that come every so many; of none with a step of 0."""
    return step > 0 and place % step == first


def sitemap(paper: Paper) -> str:
    """Return the path of a paper's only listing."""
    return f"/{paper.source_id}/sitemap.xml"


def write_sources(
    papers: Iterable[Paper], base_url: str, folder: Path, *, listing: str = "", gap: float = 0
) -> None:
    """Write the source files of papers; JSON is YAML.

    Args:
        papers: Whose pages are served.
        base_url: Where.
        folder: Of the files, made here.
        listing: Path of another listing than their sitemaps.
        gap: Seconds between two requests.
    """
    folder.mkdir(parents=True)
    for paper in papers:
        said = {
            "name": paper.source_id,
            "home": f"{base_url}/{paper.source_id}/",
            "language": paper.language,
            "timezone": "Europe/Berlin",
            "schedule": {"every": "30m"},
            "seeds": [{"sitemap": base_url + (listing or sitemap(paper))}],
            "scope": {"hosts": [paper.host]},
            "budget": {"pages": 100_000, "seconds": 3600, "gap": gap},
            "network": {"allow": ["127.0.0.0/8"]},
        }
        (folder / f"{paper.source_id}.yaml").write_text(json.dumps(said), encoding="utf-8")


def small(pages: int, papers: int = 1) -> list[Paper]:
    """Return papers of small pages, about 8 kB: the sample newspaper's articles and copies of them in other words."""
    found = _newspaper(pages * papers)
    return [_small(number, found[number * pages :][:pages]) for number in range(papers)]


def _small(number: int, pages: Sequence[tuple[str, bytes]]) -> Paper:
    name = SourceId(f"small-{number:04}")
    host = loopback.ADDRESS
    laid = {f"/{name}{path}": body for path, body in pages}
    return Paper(source_id=name, host=host, language="de", pages=laid)


def _newspaper(number: int) -> list[tuple[str, bytes]]:
    """Return so many pages of the newspaper, each of another article."""
    once = load_articles()
    site = Site(copies.multiply(once, 2 + 2 * number // len(once)))
    public = [
        a for a in site.articles if not a.internal and a.rejection is None and not a.gone_from
    ]
    paths = (f"/artikel/{a.number}.{a.slug}.html" for a in public[:number])
    return [(path, site(_asked(path)).body) for path in paths]


def _asked(path: str) -> Request:
    return Request(at=datetime.min.replace(tzinfo=UTC), method="GET", target=path, headers={})
