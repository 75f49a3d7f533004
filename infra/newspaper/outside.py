"""Serves a corpus of outside pages on loopback, each publisher with a feed, a sitemap and a source file.

`python -m infra.newspaper.outside FOLDER… --sources DIR` serves until it is ended. A folder holds `gold.jsonl`
beside `pages.tar.xz` or `pages/`. The pages stay where they are: nothing of them belongs into the repository.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

if not __package__:  # run by its path: let Python find the repository
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from infra.newspaper import loopback
from infra.newspaper.loopback import Page, Request
from infra.quality import corpora

PORT = 8614
XML = "application/xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
_SLUG_LIMIT = 40
_HOST = re.compile(r"^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher of a corpus, with the pages that are stored of it."""

    source_id: str
    prefix: str
    """Its part of the server, `/<corpus>/<slug>`."""
    name: str
    language: str
    hosts: tuple[str, ...]
    """Real hosts that its pages name as their own; never asked for anything."""
    pages: tuple[str, ...]
    """Ids of its pages."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of its pages."""
        return tuple(f"{self.prefix}/{page}.html" for page in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Publishers that answer on loopback."""

    publishers: tuple[Publisher, ...]
    running: loopback.Running

    @property
    def base_url(self) -> str:
        """Address of the server, without a slash at the end."""
        return self.running.base_url


@contextmanager
def serve_corpus(
    folders: Sequence[Path], port: int = 0, room: Path | None = None
) -> Iterator[Corpus]:
    """Serves corpora until the block ends.

    Args:
        folders: Corpus folders; the last part of the path names the corpus.
        port: 0 takes a free one.
        room: Where packed pages are laid out, and found again the next time; None: a temporary folder.

    Raises:
        FileNotFoundError: When a folder lacks `gold.jsonl` or pages.
    """
    with ExitStack() as stack:
        place = room or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        publishers = tuple(p for folder in folders for p in read_publishers(folder))
        files = {folder.name: _unpack(folder, place / folder.name) for folder in folders}
        handler = _Library(publishers, files)
        running = stack.enter_context(loopback.serving(handler, port=port))
        yield Corpus(publishers=publishers, running=running)


def read_publishers(folder: Path) -> tuple[Publisher, ...]:
    """Return the publishers of a corpus, sorted by id.

    Raises:
        FileNotFoundError: When there is no `gold.jsonl`.
    """
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(_slug(row.get("publisher") or row["id"]), []).append(row)
    return tuple(_publisher(folder.name, slug, grouped[slug]) for slug in sorted(grouped))


def write_sources(publishers: Iterable[Publisher], base_url: str, folder: Path) -> list[Path]:
    """Writes one source file per publisher, for `copydesk harvest --seeds`; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for publisher in publishers:
        file = folder / f"{publisher.source_id}.yaml"
        file.write_text(source_text(publisher, base_url), encoding="utf-8")
        files.append(file)
    return files


def source_text(publisher: Publisher, base_url: str) -> str:
    """Return a publisher's source file; JSON scalars are YAML."""
    home = f"{base_url}{publisher.prefix}"
    hosts = f"scope: {{hosts: {json.dumps(publisher.hosts)}}}\n" if publisher.hosts else ""
    return (
        f"name: {json.dumps(publisher.name, ensure_ascii=False)}\n"
        f"home: {home}/\n"
        f"language: {json.dumps(publisher.language)}\n"
        "schedule: {every: 24h}\n"
        f"seeds:\n  - feed: {home}/feed.xml\n  - sitemap: {home}/sitemap.xml\n"
        f"{hosts}"
        f"budget: {{pages: {len(publisher.pages) + 10}, seconds: 1200, gap: 0}}\n"
        'network: {allow: ["127.0.0.0/8"]}\n'
    )


def page_id(url: str) -> str | None:
    """Return the id of the page behind an address of this server; None for any other address."""
    found = re.search(r"/([^/]+)\.html$", urlsplit(url).path)
    return found[1] if found and urlsplit(url).hostname == loopback.ADDRESS else None


class _Library:
    """Handler: pages as crawled, read when asked for; feeds and sitemaps."""

    def __init__(self, publishers: Iterable[Publisher], files: Mapping[str, Path]) -> None:
        self._by_prefix = {publisher.prefix: publisher for publisher in publishers}
        self._files = files

    def __call__(self, request: Request) -> Page:
        base = f"http://{request.headers.get('host', loopback.ADDRESS)}"
        if request.path == "/robots.txt":
            return Page(body=b"User-agent: *\nDisallow:\n", content_type="text/plain")
        prefix, _, name = request.path.rpartition("/")
        publisher = self._by_prefix.get(prefix)
        if publisher is None:
            return _missing()
        if name in ("", "feed.xml", "sitemap.xml"):
            return _listing(publisher, name, base)
        return self._page(publisher, name)

    def _page(self, publisher: Publisher, name: str) -> Page:
        identity = name.removesuffix(".html")
        if identity not in publisher.pages:
            return _missing()
        file = self._files[publisher.prefix.split("/")[1]] / f"{identity}.html"
        if not file.exists():
            return _missing()
        return Page(body=file.read_bytes(), content_type="text/html")


def _listing(publisher: Publisher, name: str, base: str) -> Page:
    urls = [f"{base}{path}" for path in publisher.paths]
    if name == "sitemap.xml":
        entries = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
        return Page(body=text.encode(), content_type=XML)
    if name == "feed.xml":
        entries = "".join(f"<item><link>{escape(url)}</link></item>\n" for url in urls)
        title = escape(publisher.name)
        text = f'<rss version="2.0"><channel><title>{title}</title>\n{entries}</channel></rss>\n'
        return Page(body=text.encode(), content_type=RSS)
    links = "".join(f'<li><a href="{escape(url)}">{escape(url)}</a></li>' for url in urls)
    return Page(body=f"<!DOCTYPE html><title>Pages</title><ul>{links}</ul>".encode())


def _missing() -> Page:
    return Page(body=b"<!DOCTYPE html><title>404</title><p>Nothing here.</p>", status=404)


def _publisher(corpus: str, slug: str, rows: Sequence[Mapping[str, Any]]) -> Publisher:
    languages = Counter(row.get("language") or "xx" for row in rows)
    language = languages.most_common(1)[0][0]
    named = {str(row.get("domain") or "") for row in rows}
    named |= {urlsplit(row.get("url") or "").hostname or "" for row in rows}
    return Publisher(
        source_id=f"{_slug(corpus)}-{slug}",
        prefix=f"/{corpus}/{slug}",
        name=str(rows[0].get("publisher") or slug),
        language="und" if language == "xx" else language,
        hosts=tuple(sorted(host for host in named if _HOST.match(host))),
        pages=tuple(str(row["id"]) for row in rows),
    )


def _slug(name: str) -> str:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_LIMIT].strip("-") or "unnamed"


def _unpack(folder: Path, place: Path) -> Path:
    """Lays the pages of a corpus out as `<id>.html`, once."""
    if (place / ".complete").exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    for name, body in corpora.pages(folder):
        (place / f"{Path(name).name}.html").write_bytes(body)
    (place / ".complete").touch()
    return place


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves corpora until SIGINT or SIGTERM; gives the exit code."""
    options = _options(arguments)
    try:
        with serve_corpus(options.folders, options.port, options.room) as corpus:
            if options.sources:
                write_sources(corpus.publishers, corpus.base_url, options.sources)
            _announce(corpus, options.ready_file)
            loopback.wait_for_end()
    except OSError as error:
        sys.stderr.write(f"{error}; check the folders and --port\n")
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves corpora of outside pages on loopback.")
    parser.add_argument("folders", nargs="+", type=Path, help="with gold.jsonl and pages")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    parser.add_argument("--sources", type=Path, help="folder that gets a source file per publisher")
    parser.add_argument("--room", type=Path, help="folder in which unpacked pages are kept")
    parser.add_argument("--ready-file", type=Path, help="gets the address once it answers")
    return parser.parse_args(arguments)


def _announce(corpus: Corpus, ready_file: Path | None) -> None:
    pages = sum(len(publisher.pages) for publisher in corpus.publishers)
    count = f"{pages} pages of {len(corpus.publishers)} publishers"
    sys.stdout.write(f"{count} answer at {corpus.base_url}/\n")
    sys.stdout.flush()
    if ready_file is not None:
        loopback.tell_ready(corpus.base_url, ready_file)


if __name__ == "__main__":
    sys.exit(main())
