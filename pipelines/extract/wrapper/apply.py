"""Wrapper induction: fields of a page put right by what the other pages of its source show.

`observe` says what a page shows, the site model counts in how many articles each was the same, and `apply_wrapper`
corrects what one page alone cannot know: a title that stands on many pages is none, nor is a label at the end of
many titles; a line of the place where authors stand names the authors, and one of the place where dates stand
gives the date. Where the data constantly say other than the pages show: `shown_over_declared`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.extract.authors import names
from pipelines.extract.dates import time_of_day
from pipelines.extract.dates.candidates import DateCandidate
from pipelines.extract.dates.choose import as_datetime, as_precision, as_raw
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import byline_start, site_names
from pipelines.extract.titles.title import choose_title
from pipelines.extract.wrapper import data_clock, date_place, shown_over_declared
from pipelines.extract.wrapper.agreement import MAX_WORDS, PLACE_ARTICLES, PLACE_SHARE
from pipelines.extract.wrapper.observe import DECLARED, field_key, only_lines
from pipelines.model.bounds import CACHED_MODELS, OF_OTHERS
from pipelines.model.draft import Block, Draft, Metadata
from pipelines.model.sitemodel import FieldEvidence, SiteModel

TITLE_SHARE = 0.3
"""Share of a source's articles from which what their titles share is the template's, not an editor's habit."""
FEWEST_LEAD_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCounts:
    """Numbers of articles of a source."""

    rows: Mapping[tuple[str, str], FieldEvidence]
    by_told: Mapping[tuple[str, str], int]
    usual: int
    """Articles from which what titles share belongs to the template."""
    article: str = ""
    told: frozenset[tuple[str, str]] = frozenset()
    """What a page tells that is counted in, whether the model has learned it or not."""

    def of(self, what: str, key: str) -> int:
        """Return in how many articles a value or place was seen."""
        known = self.by_told.get((what, key), 0)
        if (what, key) not in self.told:
            return known
        articles = self.rows[what, key].articles if known else ()
        return known if self.article in articles else _distinct(what, (*articles, self.article))

    def with_page(self, article: str, told: Iterable[tuple[str, str]]) -> "ArticleCounts":
        """Return the numbers with a page counted in."""
        return replace(self, article=article, told=frozenset(told))


def apply_wrapper(
    draft: Draft, model: SiteModel, timezone: str = "UTC", *, article: str = ""
) -> Draft:
    """Return the draft with the fields that the source's other pages put right, each with its evidence.

    Args:
        draft: The page taken apart.
        model: What is known of its source.
        timezone: The source's, for dates that readers see.
        article: Hash by which the page's article is known; the page counts among those that tell what it tells.
    """
    if not model.fields:
        return draft
    counts = counted(model).with_page(article, draft.metadata.observations if article else ())
    said = _authors(_lead(_title(draft.metadata, counts), draft, counts), draft, counts)
    said = _by_clock(_date(said, draft, counts, timezone), counts)
    return draft if said is draft.metadata else replace(draft, metadata=said)


_indexes: list[tuple[SiteModel, ArticleCounts]] = []


def counted(model: SiteModel) -> ArticleCounts:
    """Return the number of articles by what and key; that of the last few models is remembered, to save time."""
    for cached, index in _indexes:
        if cached is model:
            return index
    rows = {(row.what, row.key): row for row in model.fields}
    made = ArticleCounts(
        rows=rows,
        by_told={told: _distinct(row.what, row.articles) for told, row in rows.items()},
        usual=max(PLACE_ARTICLES, round(TITLE_SHARE * len(_addresses(model.articles)))),
    )
    _indexes.insert(0, (model, made))
    del _indexes[CACHED_MODELS:]
    return made


def _distinct(what: str, articles: Sequence[str]) -> int:
    """Return how many articles there are: by addresses and titles; by addresses where titles are in doubt."""
    titles = {article.partition("-")[2] for article in articles}
    addresses = len(_addresses(articles))
    return addresses if what.startswith("title") else min(addresses, len(titles))


def _addresses(articles: Iterable[str]) -> set[str]:
    return {article.partition("-")[0] for article in articles}


def _title(said: Metadata, counts: ArticleCounts) -> Metadata:
    found = [FieldCandidate(value=value, origin=origin) for origin, value in said.titles]
    own = [f for f in found if counts.of("title", field_key(f.value)) < counts.usual]
    better = [FieldCandidate(value=_without_end(f.value, counts), origin=f.origin) for f in own]
    chosen, _ = choose_title(better) if better != found else (None, ())
    if chosen is None or chosen.value == said.title:
        return _shown_title(said, found, counts)
    why = f"{chosen.origin}; learned: {said.title!r:.80} or its end stands on other pages too"
    return _with(said, "title", why, title=chosen.value)


def _shown_title(
    said: Metadata, found: Sequence[FieldCandidate], counts: ArticleCounts
) -> Metadata:
    shown = shown_over_declared.shown_title(said.title or "", found, counts.of)
    if shown is None:
        return said
    why = f"shown; learned: the data's titles carry the same beside it on {shown[1]} pages"
    return _with(said, "title", why, title=shown[0])


def _without_end(value: str, counts: ArticleCounts) -> str:
    while (end := site_names.end_of(value)) and counts.of(
        "title ends", field_key(end)
    ) >= counts.usual:
        value = site_names.without_end(value)
    return value


def _lead(said: Metadata, draft: Draft, counts: ArticleCounts) -> Metadata:
    if said.lead:
        is_all = not any(block.chosen for block in draft.blocks)
        if is_all or counts.of("lead", field_key(said.lead)) < PLACE_ARTICLES:
            return said
        return _with(said, "lead", "", lead=None)
    for block in only_lines(draft.blocks, draft.blocks):
        times = counts.of("lead at", block.path)
        if times >= PLACE_ARTICLES and block.words >= FEWEST_LEAD_WORDS and _is_free(block, counts):
            return _with(said, "lead", f"learned: its place on {times} pages", lead=block.text)
        if block.chosen and block.words > MAX_WORDS:
            break
    return said


def _is_free(block: Block, counts: ArticleCounts) -> bool:
    return (
        OF_OTHERS.isdisjoint(block.marks)
        and counts.of("lead", field_key(block.text)) < PLACE_ARTICLES
    )


def _authors(said: Metadata, draft: Draft, counts: ArticleCounts) -> Metadata:
    declared = dict(said.provenance).get("authors", "").startswith(DECLARED)
    if declared and (
        shown := shown_over_declared.shown_authors(said.authors, draft.blocks, counts.of)
    ):
        own, place, pages = shown
        why = f"learned: '{place[-80:]}' shows others than {', '.join(said.authors)!r:.80} on {pages} pages"
        return _with(said, "authors", why, authors=own)
    houses = [
        name for name in said.authors if counts.of("author", field_key(name)) >= PLACE_ARTICLES
    ]
    if said.authors and len(houses) < len(said.authors):
        return said
    people, place = _by_place(said, draft.blocks, counts)
    if not people:
        return said
    why = f"learned: '{place[-80:]}' named the authors on {counts.of('byline at', place)} pages"
    agencies = names.distinct([*said.agencies, *houses])
    return _with(said, "authors", why, authors=people, agencies=agencies)


def _date(said: Metadata, draft: Draft, counts: ArticleCounts, timezone: str) -> Metadata:
    """Return the date at the source's place for it, where the page's data say none."""
    origin = dict(said.provenance).get("published_at", "")
    if said.published_at and not origin.startswith(date_place.GUESSED):
        return said
    lines = only_lines(draft.blocks, draft.blocks)
    found = date_place.find(lines, counts.of, time_of_day.zone(timezone))
    if found is None or (said.published_at and said.published_at.date() == found[0].at.date()):
        return said
    read, place, times = found
    dated = DateCandidate(moment=read, origin="learned")
    return _with(
        said,
        "published_at",
        f"learned: '{place[-80:]}' showed the date on {times} pages",
        published_at=as_datetime(dated),
        date_precision=as_precision(dated),
        published_raw=as_raw(dated),
    )


def _by_clock(said: Metadata, counts: ArticleCounts) -> Metadata:
    """Return the dates in UTC where the source's data say that without naming it, and this page shows no other."""
    origin_of = dict(said.provenance)
    shows_other = (data_clock.CLOCK, data_clock.AS_SHOWN) in said.observations
    pages = 0 if shows_other else data_clock.agreed(counts.of)
    for field, date, raw in (
        ("published_at", said.published_at, said.published_raw),
        ("modified_at", said.modified_at, said.modified_raw),
    ):
        origin = origin_of.get(field, "")
        if pages and date and origin.startswith(DECLARED) and data_clock.names_no_zone(raw or ""):
            why = f"{origin}; learned: UTC, by the times that {pages} pages show"
            said = _with(said, field, why, **{field: data_clock.by_utc(date)})
    return said


def _by_place(
    said: Metadata, blocks: Sequence[Block], counts: ArticleCounts
) -> tuple[tuple[str, ...], str]:
    """Return the people that a line of the authors' place names, and the place."""
    taken = {site_names.key(name) for name in (*said.authors, *said.agencies)}
    for block in blocks:
        right = counts.of("byline at", block.path)
        wrong = counts.of("no byline at", block.path)
        if (
            right < PLACE_ARTICLES
            or right < PLACE_SHARE * (right + wrong)
            or block.words > MAX_WORDS
        ):
            continue
        people = [
            name
            for name in names.split(byline_start.said_in(block.text))
            if names.is_person(name) and site_names.key(name) not in taken
        ]
        if people:
            return names.distinct(people), block.path
    return (), ""


def _with(said: Metadata, field: str, why: str, **values: object) -> Metadata:
    others = [(name, origin) for name, origin in said.provenance if name != field]
    told = [(field, why)] if why else []
    return replace(said, **values, provenance=(*told, *others))  # type: ignore[arg-type]
