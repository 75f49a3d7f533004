"""What each page of the newspaper should become: the gold of every article, the reason of every refusal.

`python -m infra.newspaper.gold` prints it as JSON lines.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

if not __package__:  # run by its path: let Python find the repository
    from pathlib import Path

    sys.path[0] = str(Path(__file__).resolve().parents[2])

from infra.newspaper import copies, markup
from infra.newspaper.article import Figure, NewsArticle, load_articles
from infra.newspaper.pages import opening_figure
from pipelines.model.article import Line
from pipelines.model.draft import Image
from pipelines.model.rejection import Reason, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The truth about one address."""

    number: int
    path: str
    """Path of the canonical address."""
    template: str
    language: str
    title: str
    kicker: str | None
    lead: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    published: datetime
    """With the offset of the place; the page may show it without."""
    modified: datetime | None
    """Where the page shows it."""
    section: str
    keywords: tuple[str, ...]
    images: tuple[Image, ...]
    """The main one first; of their addresses the path."""
    lines: tuple[Line, ...]
    """The body, block by block, without title and lead."""
    flags: frozenset[str]
    """What the article is there for: `cooperative`, `donation`, `advertising`, `short`, `agency`, `law`,
    `interview`, `changed`."""
    rejection: tuple[Stage, Reason] | None
    """Where and why the page must be refused; None when it must be stored."""


def gold(edition: int = 1, copy_count: int = 1) -> tuple[Gold, ...]:
    """Return the gold of all addresses, newest first.

    Args:
        edition: State of the newspaper, 1 or 2.
        copy_count: Times the articles, as the server was told.
    """
    return tuple(
        _gold(article, edition) for article in copies.multiply(load_articles(), copy_count)
    )


def _gold(article: NewsArticle, edition: int) -> Gold:
    is_gone = article.is_gone(edition)
    return Gold(
        number=article.number,
        path=article.path,
        template=article.template,
        language=article.language,
        title=article.title,
        kicker=article.kicker,
        lead=article.lead,
        authors=article.authors,
        agencies=article.agencies,
        published=article.published,
        modified=article.modified if article.template in ("kurier", "courier") else None,
        section=article.section,
        keywords=article.keywords,
        images=_images(article, edition),
        lines=tuple(
            Line(text=passage.text, kind=passage.kind) for passage in article.passages(edition)
        ),
        flags=article.flags,
        rejection=(Stage.FETCH, Reason.GONE) if is_gone else article.rejection,
    )


def _images(article: NewsArticle, edition: int) -> tuple[Image, ...]:
    main = f"/bild/{article.number}.jpg"
    opening = {
        "genossenschaft": [Image(url=main)],
        "kurier": [_image(main, opening_figure(article))],
    }.get(article.template, [])
    figures = (part for part in article.body(edition) if isinstance(part, Figure))
    return (*opening, *(_image(f"/{markup.BODY_IMAGE}", figure) for figure in figures))


def _image(path: str, figure: Figure) -> Image:
    return Image(url=path, caption=figure.caption, credit=figure.credit.removeprefix("Foto: "))


def as_json(page: Gold) -> str:
    """Return the gold of a page as one line of JSON, in the names of the cleaner's output."""
    stage, reason = page.rejection or (None, None)
    return json.dumps(
        {
            "id": str(page.number),
            "path": page.path,
            "language": page.language,
            "title": page.title,
            "kicker": page.kicker,
            "lead": page.lead,
            "authors": page.authors,
            "agencies": page.agencies,
            "published": page.published.isoformat(),
            "section": page.section,
            "keywords": page.keywords,
            "images": [asdict(image) for image in page.images],
            "blocks": [{"text": line.text, "kind": line.kind} for line in page.lines],
            "rejection": stage and {"stage": stage, "reason": reason},
        },
        ensure_ascii=False,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the gold."""
    parser = argparse.ArgumentParser(description="Prints the sample newspaper's gold.")
    parser.add_argument("--edition", type=int, choices=(1, 2), default=1)
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args(arguments)
    for page in gold(options.edition, options.copies):
        sys.stdout.write(as_json(page) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
