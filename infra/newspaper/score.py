"""Scores a harvest of the sample newspaper: stored rows against gold, line by line.

`python -m infra.newspaper.score --store var/store` prints it; exit code 0 only when nothing is wrong.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

if not __package__:  # run by its path: let Python find the repository
    from pathlib import Path

    sys.path[0] = str(Path(__file__).resolve().parents[2])

from infra.newspaper.gold import Gold, gold
from pipelines.model.draft import Image

Row = Mapping[str, Any]
_NUMBER = re.compile(r"/artikel/(\d+)\.")
FIELDS = ("title", "lead", "authors", "published_at", "keywords", "images")
"""What is compared beside the text."""
SCRAP_WORDS = 4
"""A line of so few words may stand in a text by chance; it must be a line of its own."""
MINUTE = timedelta(minutes=1)
"""Pages of one template print their time without seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a harvest compares with the gold."""

    expected: int
    """Articles that must be stored."""
    stored: int
    """Of those, how many are."""
    missing: tuple[str, ...]
    """Paths of articles that should have been stored."""
    unexpected: tuple[str, ...]
    """Addresses of rows that should not be there: refused pages, strangers, second rows of one article."""
    boilerplate: tuple[tuple[str, str], ...]
    """(path, line) of stored lines that are not the article's."""
    lost: tuple[tuple[str, str], ...]
    """(path, paragraph) of gold that is not in the stored text."""
    wrong: tuple[tuple[str, str, str, str], ...]
    """(path, field, expected, stored) of the `FIELDS`."""

    def right(self, field: str) -> int:
        """Return how many stored articles have a field as it should be."""
        return self.stored - sum(1 for _, name, _, _ in self.wrong if name == field)

    @property
    def is_perfect(self) -> bool:
        """Whether everything was stored, whole and with nothing else."""
        faults = (self.missing, self.unexpected, self.boilerplate, self.lost, self.wrong)
        return not any(faults)


def score(rows: Iterable[Row], pages: Iterable[Gold]) -> Score:
    """Compares stored rows with gold.

    Args:
        rows: Rows of the articles table: `url`, `FIELDS` and `text`; of several versions of one
            article the last counts, tombstones and withdrawn ones are left out.
        pages: Gold of the edition that was harvested.
    """
    wanted = {page.number: page for page in pages}
    latest = _latest(rows)
    hits = {
        number: row
        for number, row in latest.items()
        if number in wanted and wanted[number].rejection is None
    }
    expected = [page for page in wanted.values() if page.rejection is None]
    pairs = [(wanted[number], row) for number, row in hits.items()]
    return Score(
        expected=len(expected),
        stored=len(hits),
        missing=tuple(page.path for page in expected if page.number not in hits),
        unexpected=tuple(str(row["url"]) for key, row in latest.items() if key not in hits),
        boilerplate=tuple((page.path, line) for page, row in pairs for line in _extra(page, row)),
        lost=tuple((page.path, line) for page, row in pairs for line in _lost(page, row)),
        wrong=tuple(fault for page, row in pairs for fault in _wrong(page, row)),
    )


def report(result: Score) -> str:
    """Return the score as text for people: figures first, then each fault on a line."""
    shares = ", ".join(f"{name} {result.right(name)}" for name in FIELDS)
    lines = [
        f"articles stored {result.stored} of {result.expected}, unexpected {len(result.unexpected)}",
        f"boilerplate lines left in {len(result.boilerplate)}, gold paragraphs lost {len(result.lost)}",
        f"right of {result.stored}: {shares}",
        *(f"missing      {path}" for path in result.missing),
        *(f"unexpected   {url}" for url in result.unexpected),
        *(f"boilerplate  {path}: {line[:100]}" for path, line in result.boilerplate),
        *(f"lost         {path}: {line[:100]}" for path, line in result.lost),
        *(
            f"wrong        {path}: {name} {got!r}, not {want!r}"
            for path, name, want, got in result.wrong
        ),
    ]
    return "\n".join(lines) + "\n"


def _latest(rows: Iterable[Row]) -> dict[int | str, Row]:
    found: dict[int | str, Row] = {}
    for row in sorted(rows, key=lambda row: row.get("version") or 1):
        number = _NUMBER.search(str(row["url"]))
        found[int(number[1]) if number else str(row["url"])] = row
    return {key: row for key, row in found.items() if (row.get("status") or "ok") == "ok"}


def _extra(page: Gold, row: Row) -> list[str]:
    """Return the stored lines that are not gold; a part of a paragraph is, if it is not a mere scrap."""
    texts = [line.text for line in page.lines]
    units = {_plain(unit) for text in texts for unit in (text, *text.split(" | "))}
    whole = _joined(texts)
    return [
        line
        for line in str(row["text"]).splitlines()
        if _plain(line) not in units and (_is_scrap(line) or _plain(line) not in whole)
    ]


def _lost(page: Gold, row: Row) -> list[str]:
    """Return the gold lines that are not stored; a short one must open a stored line."""
    lines = [_plain(line) for line in str(row["text"]).splitlines()]
    whole = " ".join(lines)
    return [
        line.text
        for line in page.lines
        if _plain(line.text) not in whole
        or (_is_scrap(line.text) and not _opens(lines, _plain(line.text)))
    ]


def _opens(lines: Sequence[str], text: str) -> bool:
    return any(line.startswith(text) for line in lines)


def _is_scrap(line: str) -> bool:
    return len(line.split()) <= SCRAP_WORDS


def _wrong(page: Gold, row: Row) -> Iterable[tuple[str, str, str, str]]:
    for name, want in (("title", page.title), ("lead", page.lead)):
        if _plain(row.get(name) or "") != _plain(want or ""):
            yield page.path, name, want or "", str(row.get(name) or "")
    authors = tuple(row.get("authors") or ())
    if set(authors) != set(page.authors):
        yield page.path, "authors", "; ".join(page.authors), "; ".join(authors)
    moment = _moment(row.get("published_at"))
    if moment is None or abs(moment - page.published) >= MINUTE:
        yield page.path, "published_at", page.published.isoformat(), str(moment)
    for name, wanted, got in (
        ("keywords", sorted(page.keywords), sorted(row.get("keywords") or ())),
        ("images", [*map(_shown, page.images)], [*map(_stored, row.get("images") or ())]),
    ):
        if wanted != got:
            yield page.path, name, "; ".join(wanted), "; ".join(got)


def _shown(image: Image) -> str:
    return " | ".join((image.url, image.caption or "", image.credit or ""))


def _stored(image: Mapping[str, str | None]) -> str:
    """Return path, caption and credit; the alternative text is not compared, no page has one."""
    path = urlsplit(image["url"] or "").path
    return " | ".join((path, image["caption"] or "", image["credit"] or ""))


def _moment(value: Any) -> datetime | None:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.astimezone()


def _joined(lines: Iterable[str]) -> str:
    return " ".join(_plain(line) for line in lines)


def _plain(text: str) -> str:
    """Return the text without what may differ in taste: white space, form of Unicode, bars between cells."""
    return " ".join(unicodedata.normalize("NFC", text).replace("|", " ").split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads a store, prints the score; 0 when all is right, 1 when not."""
    parser = argparse.ArgumentParser(description="Scores a harvest of the sample newspaper.")
    parser.add_argument("--store", default="var/store", help="folder or s3:// address")
    parser.add_argument("--edition", type=int, choices=(1, 2), default=1)
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args(arguments)
    result = score(_rows(options.store), gold(options.edition, options.copies))
    sys.stdout.write(report(result))
    return 0 if result.is_perfect else 1


def _rows(store: str) -> list[dict[str, Any]]:
    from pipelines.store.opening import open_store  # noqa: PLC0415 - pyarrow only where it is needed
    from pipelines.store.reader import read_since  # noqa: PLC0415

    _, table = read_since(open_store(store), -1)
    rows: list[dict[str, Any]] = [] if table is None else table.to_pylist()
    return [row for row in rows if row.get("source_id", "nordhafen") == "nordhafen"]


if __name__ == "__main__":
    sys.exit(main())
