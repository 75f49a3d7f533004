"""What a page shows of where its fields stand: values and places, which a source's site model counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pipelines.extract.authors import names
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import site_names
from pipelines.extract.titles.article_header import AROUND, ArticleHeader
from pipelines.extract.wrapper import data_clock, date_place, shown_over_declared
from pipelines.extract.wrapper.agreement import MAX_LINES, MAX_WORDS
from pipelines.model.bounds import NAME_CHARACTERS, OF_OTHERS
from pipelines.model.draft import Block

MAX_TITLES = 12

DECLARED = ("jsonld", "meta", "itemprop")

_SURE = ("class", "description")
"""Evidence by which a page alone is sure of its lead."""


def observe(
    said: Mapping[str, tuple[object, str]],
    titles: Sequence[FieldCandidate],
    top: ArticleHeader,
    blocks: Sequence[Block],
) -> tuple[tuple[str, str], ...]:
    """Return (what, key) of a page's values and places, sorted, each once.

    Args:
        said: (value, origin) of each field that is set.
        titles: All titles the page names.
        top: Where the article begins.
        blocks: All lines of the page.
    """
    found = set(_of_titles(said.get("title", ("", ""))[0], titles[:MAX_TITLES]))
    alone = list(only_lines(header_lines(top, blocks), blocks))
    lead, origin = said.get("lead", ("", ""))
    if isinstance(lead, str) and lead:
        found.add(("lead", field_key(lead)))
        if any(sure in origin for sure in _SURE):
            found |= {("lead at", b.path) for b in alone if b.text == lead}
    people, origin = said.get("authors", ((), ""))
    if isinstance(people, tuple) and people:
        found |= {("author", field_key(name)) for name in people if not names.is_person(name)}
        if origin.startswith(DECLARED):
            found |= set(_named(tuple(map(site_names.key, people)), header_lines(top, blocks)))
            found |= set(shown_over_declared.of_authors(people, header_lines(top, blocks)))
    published, origin = said.get("published_at", (None, ""))
    if isinstance(published, datetime) and origin.startswith(DECLARED):
        raw, _ = said.get("published_raw", ("", ""))
        found |= {
            *date_place.observed_in(published.date(), alone),
            *data_clock.observed_in(published, str(raw), alone),
        }
    return tuple(sorted(found))


def _of_titles(chosen: object, titles: Sequence[FieldCandidate]) -> Iterator[tuple[str, str]]:
    for one in titles:
        yield "title", field_key(one.value)
        if end := site_names.end_of(one.value):
            yield "title ends", field_key(end)
    if isinstance(chosen, str) and chosen:
        yield from shown_over_declared.of_title(chosen, titles)


def field_key(value: str) -> str:
    """Return the form under which equal values of a field are counted, 80 characters at most."""
    return site_names.key(value)[:NAME_CHARACTERS]


def header_lines(top: ArticleHeader, blocks: Sequence[Block]) -> list[Block]:
    """Return the lines around title and first paragraph, without those of menus, teasers and comments."""
    lines = blocks[max(0, top.start - AROUND) : top.prose_at + AROUND]
    return [b for b in lines if OF_OTHERS.isdisjoint(b.marks)]


def only_lines(lines: Iterable[Block], blocks: Sequence[Block]) -> Iterator[Block]:
    """Return the lines at whose place no other line of the page stands."""
    places = Counter(block.path for block in blocks)
    return (line for line in lines if places[line.path] == 1)


def _named(people: Sequence[str], lines: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Return the places of short lines: those that name all authors, and those that name none."""
    short = [b for b in lines if b.words <= MAX_WORDS and b.level != 1]
    for block in short[:MAX_LINES]:
        line = site_names.key(block.text)
        hits = sum(name in line for name in people)
        if hits in (0, len(people)):
            yield "byline at" if hits else "no byline at", block.path
