"""The learned wrapper: what a page tells of where its fields stand, and fields chosen by what a source's pages told.

A page tells values and places (`tells`), the site model counts in how many articles each was the same, and
`choose` corrects what one page alone cannot know: a title that stands on many pages is none, nor is a
label at the end of many titles; a line of the place where authors stand names the authors, and one of
the place where dates stand gives the date. Where the data constantly say other than the pages show: `origins`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.extract import (
    bylines,
    clock,
    dateline,
    dates,
    names,
    origins,
    sitename,
    timeofday,
    title,
)
from pipelines.extract.clues import Found
from pipelines.extract.date_clues import Dated
from pipelines.extract.top import Top
from pipelines.model.draft import Block, Draft, Mark, Metadata
from pipelines.model.sitemodel import FieldEvidence, SiteModel

FEWEST = 3
"""Articles from which what they share counts."""
TITLE_SHARE = 0.3
"""Share of a source's articles from which what their titles share is the template's, not an editor's habit."""
SHARE = 0.8
"""Share of the articles with a line at a place in which it must have named the authors."""
MAX_KEY = 80
"""Characters of a value's key."""
MAX_TITLES = 12
MAX_LINES = 12
"""Lines of an article's top whose places are told."""
MAX_BYLINE_WORDS = 20
FEWEST_LEAD_WORDS = 4
CACHED_MODELS = 4
_DECLARED = ("jsonld", "meta", "itemprop")
_SURE = ("class", "description")
"""Evidence by which a page alone is sure of its lead."""
_ELSEWHERE = frozenset({Mark.HIDDEN, Mark.NAV, Mark.RELATED, Mark.COMMENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Numbers of articles of a source."""

    by_told: Mapping[tuple[str, str], int]
    usual: int
    """Articles from which what titles share belongs to the template."""

    def of(self, what: str, key: str) -> int:
        """Gives in how many articles a value or place was seen."""
        return self.by_told.get((what, key), 0)


def tells(
    said: Mapping[str, tuple[object, str]],
    titles: Sequence[Found],
    top: Top,
    blocks: Sequence[Block],
) -> tuple[tuple[str, str], ...]:
    """Gives (what, key) of a page's values and places, sorted, each once.

    Args:
        said: (value, origin) of each field that is set.
        titles: All titles the page names.
        top: Where the article begins.
        blocks: All lines of the page.
    """
    found = set(_of_titles(said.get("title", ("", ""))[0], titles[:MAX_TITLES]))
    alone = list(_alone(_top(top, blocks), blocks))
    lead, origin = said.get("lead", ("", ""))
    if isinstance(lead, str) and lead:
        found.add(("lead", _key(lead)))
        if any(sure in origin for sure in _SURE):
            found |= {("lead at", b.place) for b in alone if b.text == lead}
    people, origin = said.get("authors", ((), ""))
    if isinstance(people, tuple) and people:
        found |= {("author", _key(name)) for name in people if not names.is_person(name)}
        if origin.startswith(_DECLARED):
            found |= set(_named(tuple(map(sitename.key, people)), _top(top, blocks)))
            found |= set(origins.of_authors(people, _top(top, blocks)))
    published, origin = said.get("published_at", (None, ""))
    if isinstance(published, datetime) and origin.startswith(_DECLARED):
        raw, _ = said.get("published_raw", ("", ""))
        found |= {
            *dateline.tells(published.date(), alone),
            *clock.tells(published, str(raw), alone),
        }
    return tuple(sorted(found))


def _of_titles(chosen: object, titles: Sequence[Found]) -> Iterator[tuple[str, str]]:
    for one in titles:
        yield "title", _key(one.value)
        if end := sitename.end_of(one.value):
            yield "title ends", _key(end)
    if isinstance(chosen, str) and chosen:
        yield from origins.of_title(chosen, titles)


def _key(value: str) -> str:
    return sitename.key(value)[:MAX_KEY]


def _top(top: Top, blocks: Sequence[Block]) -> list[Block]:
    lines = blocks[max(0, top.start - bylines.AROUND) : top.prose_at + bylines.AROUND]
    return [b for b in lines if _ELSEWHERE.isdisjoint(b.marks)]


def _alone(lines: Iterable[Block], blocks: Sequence[Block]) -> Iterator[Block]:
    """Gives the lines at whose place no other line of the page stands."""
    places = Counter(block.place for block in blocks)
    return (line for line in lines if places[line.place] == 1)


def _named(people: Sequence[str], lines: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Gives the places of short lines: those that name all authors, and those that name none."""
    short = [b for b in lines if b.words <= MAX_BYLINE_WORDS and b.level != 1]
    for block in short[:MAX_LINES]:
        line = sitename.key(block.text)
        hits = sum(name in line for name in people)
        if hits in (0, len(people)):
            yield "byline at" if hits else "no byline at", block.place


def choose(draft: Draft, model: SiteModel, timezone: str = "UTC") -> Draft:
    """Gives the draft with the fields that the source's other pages put right, each with its evidence.

    Args:
        draft: The page taken apart.
        model: What is known of its source.
        timezone: The source's, for dates that readers see.
    """
    if not model.fields:
        return draft
    counts = _counted(model)
    said = _authors(_lead(_title(draft.metadata, counts), draft, counts), draft, counts)
    said = _by_clock(_date(said, draft, counts, timezone), counts)
    return draft if said is draft.metadata else replace(draft, metadata=said)


_indexes: list[tuple[SiteModel, _Counts]] = []


def _counted(model: SiteModel) -> _Counts:
    """Gives the number of articles by what and key; that of the last few models is remembered, to save time."""
    for cached, index in _indexes:
        if cached is model:
            return index
    made = _Counts(
        by_told={(row.what, row.key): _distinct(row) for row in model.fields},
        usual=max(FEWEST, round(TITLE_SHARE * len(_addresses(model.articles)))),
    )
    _indexes.insert(0, (model, made))
    del _indexes[CACHED_MODELS:]
    return made


def _distinct(row: FieldEvidence) -> int:
    """Gives how many articles there are: by addresses and titles; by addresses where titles are in doubt."""
    titles = {article.partition("-")[2] for article in row.articles}
    addresses = len(_addresses(row.articles))
    return addresses if row.what.startswith("title") else min(addresses, len(titles))


def _addresses(articles: Iterable[str]) -> set[str]:
    return {article.partition("-")[0] for article in articles}


def _title(said: Metadata, counts: _Counts) -> Metadata:
    found = [Found(value=value, origin=origin) for origin, value in said.titles]
    own = [f for f in found if counts.of("title", _key(f.value)) < counts.usual]
    better = [Found(value=_without_end(f.value, counts), origin=f.origin) for f in own]
    chosen, _ = title.choose(better) if better != found else (None, ())
    if chosen is None or chosen.value == said.title:
        return _shown_title(said, found, counts)
    why = f"{chosen.origin}; learned: {said.title!r:.80} or its end stands on other pages too"
    return _with(said, "title", why, title=chosen.value)


def _shown_title(said: Metadata, found: Sequence[Found], counts: _Counts) -> Metadata:
    shown = origins.shown_title(said.title or "", found, counts.of)
    if shown is None:
        return said
    why = f"shown; learned: the data's titles carry the same beside it on {shown[1]} pages"
    return _with(said, "title", why, title=shown[0])


def _without_end(value: str, counts: _Counts) -> str:
    while (end := sitename.end_of(value)) and counts.of("title ends", _key(end)) >= counts.usual:
        value = sitename.without_end(value)
    return value


def _lead(said: Metadata, draft: Draft, counts: _Counts) -> Metadata:
    if said.lead:
        is_all = not any(block.chosen for block in draft.blocks)
        if is_all or counts.of("lead", _key(said.lead)) < FEWEST:
            return said
        return _with(said, "lead", "", lead=None)
    for block in _alone(draft.blocks, draft.blocks):
        times = counts.of("lead at", block.place)
        if times >= FEWEST and block.words >= FEWEST_LEAD_WORDS and _is_free(block, counts):
            return _with(said, "lead", f"learned: its place on {times} pages", lead=block.text)
        if block.chosen and block.words > MAX_BYLINE_WORDS:
            break
    return said


def _is_free(block: Block, counts: _Counts) -> bool:
    return _ELSEWHERE.isdisjoint(block.marks) and counts.of("lead", _key(block.text)) < FEWEST


def _authors(said: Metadata, draft: Draft, counts: _Counts) -> Metadata:
    declared = dict(said.provenance).get("authors", "").startswith(_DECLARED)
    if declared and (shown := origins.shown_authors(said.authors, draft.blocks, counts.of)):
        own, place, pages = shown
        why = f"learned: '{place[-80:]}' shows others than {', '.join(said.authors)!r:.80} on {pages} pages"
        return _with(said, "authors", why, authors=own)
    houses = [name for name in said.authors if counts.of("author", _key(name)) >= FEWEST]
    if said.authors and len(houses) < len(said.authors):
        return said
    people, place = _by_place(said, draft.blocks, counts)
    if not people:
        return said
    why = f"learned: '{place[-80:]}' named the authors on {counts.of('byline at', place)} pages"
    agencies = names.distinct([*said.agencies, *houses])
    return _with(said, "authors", why, authors=people, agencies=agencies)


def _date(said: Metadata, draft: Draft, counts: _Counts, timezone: str) -> Metadata:
    """Gives the date at the source's place for it, where the page's data say none."""
    origin = dict(said.provenance).get("published_at", "")
    if said.published_at and not origin.startswith(dateline.GUESSED):
        return said
    lines = _alone(draft.blocks, draft.blocks)
    found = dateline.find(lines, counts.of, timeofday.zone(timezone))
    if found is None or (said.published_at and said.published_at.date() == found[0].at.date()):
        return said
    read, place, times = found
    dated = Dated(moment=read, origin="learned")
    return _with(
        said,
        "published_at",
        f"learned: '{place[-80:]}' showed the date on {times} pages",
        published_at=dates.as_datetime(dated),
        date_precision=dates.as_precision(dated),
        published_raw=dates.as_raw(dated),
    )


def _by_clock(said: Metadata, counts: _Counts) -> Metadata:
    """Gives the dates in UTC where the source's data say that without naming it, and this page shows no other."""
    origin_of = dict(said.provenance)
    shows_other = (clock.CLOCK, clock.AS_SHOWN) in said.tells
    pages = 0 if shows_other else clock.agreed(counts.of)
    for field, date, raw in (
        ("published_at", said.published_at, said.published_raw),
        ("modified_at", said.modified_at, said.modified_raw),
    ):
        origin = origin_of.get(field, "")
        if pages and date and origin.startswith(_DECLARED) and clock.names_no_zone(raw or ""):
            why = f"{origin}; learned: UTC, by the times that {pages} pages show"
            said = _with(said, field, why, **{field: clock.by_utc(date)})
    return said


def _by_place(
    said: Metadata, blocks: Sequence[Block], counts: _Counts
) -> tuple[tuple[str, ...], str]:
    """Gives the people that a line of the authors' place names, and the place."""
    taken = {sitename.key(name) for name in (*said.authors, *said.agencies)}
    for block in blocks:
        right = counts.of("byline at", block.place)
        wrong = counts.of("no byline at", block.place)
        if right < FEWEST or right < SHARE * (right + wrong) or block.words > MAX_BYLINE_WORDS:
            continue
        people = [
            name
            for name in names.split(bylines.said_in(block.text))
            if names.is_person(name) and sitename.key(name) not in taken
        ]
        if people:
            return names.distinct(people), block.place
    return (), ""


def _with(said: Metadata, field: str, why: str, **values: object) -> Metadata:
    others = [(name, origin) for name, origin in said.provenance if name != field]
    told = [(field, why)] if why else []
    return replace(said, **values, provenance=(*told, *others))  # type: ignore[arg-type]
