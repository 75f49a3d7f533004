"""Articles and other nouns to store, small and made up."""

from datetime import UTC, datetime, timedelta

from pipelines.model.article import Change, CleanArticle, Difference, Line, Status
from pipelines.model.draft import BlockKind, Cut, Image, Span, SpanKind
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import RunId, UrlId, Via, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from tests.pipelines.articles import clean_article

NOW = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)
PAPER = SourceId("de-paper")


def run_id(number: int = 0, slug: str = "de-paper") -> RunId:
    return RunId(f"20261122T{number:06d}Z-{slug}")


def name_of(number: int) -> UrlId:
    return UrlId(f"{number:032x}")


def article(number: int, version: int = 1, **changes) -> CleanArticle:
    """A full article; `changes` replace fields."""
    given = {
        "article_id": name_of(number),
        "version": version,
        "source_id": PAPER,
        "change": Change.FIRST if version == 1 else Change.CORRECTION,
        "url": f"https://paper.example/artikel/{number}",
        "title": f"Brücke {number} wird gebaut",
        "lead": "Der Rat stimmt zu.",
        "lines": (
            Line(text=f"Erster Absatz in Fassung {version}.", kind=BlockKind.PARAGRAPH),
            Line(text="Warum?", kind=BlockKind.QUESTION),
            Line(
                text="Zweitens: der Plan",
                kind=BlockKind.ITEM,
                level=1,
                number=2,
                spans=(
                    Span(start=0, end=8, kind=SpanKind.STRONG),
                    Span(start=10, end=18, kind=SpanKind.LINK, target="https://rat.example/plan"),
                ),
            ),
        ),
        "cuts": (
            Cut(
                text="Jetzt abonnieren",
                rule="repeated",
                evidence="on 9 of 10 pages",
                line=1,
                kind=BlockKind.HEADING,
            ),
        ),
        "refused_cuts": ("'Erster Absatz': would leave nothing",),
        "images": (
            Image(
                url="https://paper.example/1.jpg",
                caption="Die Brücke",
                credit="A. Lovelace",
                line=0,
            ),
            Image(url="https://paper.example/2.jpg", alt="Plan"),
        ),
        "published_raw": "21.11.2026, 09:00 Uhr",
        "conflicts": (("modified_at", "meta revised '2025' is before published_at"),) * 2,
        "differences": (Difference(field="title", before="Brücke", after="Brücken"),),
        "authors": ("Ada Lovelace", "Grace Hopper"),
        "sections": ("Lokales",),
        "language": "de",
        "rights": (("meta robots", "noarchive"),),
        "published_at": NOW - timedelta(days=1, hours=number),
        "fetched_at": NOW + timedelta(minutes=version),
        "http_status": 200,
        "provenance": (("title", "jsonld headline"), ("published_at", "og")),
        "cleaner_version": "1",
        "model_version": "cold",
        "raw": RawPointer(file="raw/x.warc.gz", offset=7 * number, length=900),
    }
    return clean_article(**given | changes)


def tombstone(number: int, version: int) -> CleanArticle:
    return article(number, version, status=Status.TAKEDOWN, lines=(), cuts=(), title=None)


def ledger_row(number: int, **changes) -> LedgerRow:
    given = {
        "run_id": run_id(),
        "source_id": PAPER,
        "url_id": name_of(number),
        "url": f"https://paper.example/artikel/{number}",
        "seed": "https://paper.example/rss",
        "listing": "https://paper.example/rss",
        "hops": 0,
        "is_listing": False,
        "stage": Stage.JUDGE,
        "reason": Reason.TOO_SHORT,
        "evidence": "12 words",
        "status": 200,
        "at": NOW,
        "raw": RawPointer(file="raw/x.warc.gz", offset=7, length=9),
    }
    return LedgerRow(**given | changes)


def visit(number: int = 1, **changes) -> Visit:
    """A good visit of an article's page; `changes` replace fields."""
    given = {
        "url": f"https://paper.example/{number}",
        "source_id": PAPER,
        "via": Via(seed="https://paper.example/rss", listing="https://paper.example/rss"),
        "stage": Stage.FETCH,
        "status": 200,
        "at": NOW,
    }
    return Visit(**given | changes)
