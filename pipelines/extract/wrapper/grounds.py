"""What the fields of a page rest on in its source's model, and where another version of the model tells otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.extract.wrapper import data_clock, date_place, shown_over_declared
from pipelines.extract.wrapper.agreement import FEWEST, PLACE_ARTICLES, PLACE_SHARE, SHARE
from pipelines.extract.wrapper.apply import ArticleCounts, counted
from pipelines.model.draft import Draft
from pipelines.model.sitemodel import SiteModel

ASKED = frozenset(
    {
        "title",
        "title ends",
        "lead",
        "author",
        shown_over_declared.TITLE,
        shown_over_declared.UNSHOWN,
    }
)
"""What is asked of what a page itself tells."""
AGAINST = {
    "byline at": "no byline at",
    date_place.AT: date_place.NOT_AT,
    shown_over_declared.UNSHOWN: shown_over_declared.SHOWN,
}
"""What is weighed against what."""

Told = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGrounds:
    """What the fields of a page rest on."""

    article: str
    told: tuple[Told, ...]
    """As `Metadata.observations`."""
    asks: tuple[str, ...]
    """What is asked of its places: where the page itself gives a field, mostly nothing."""
    places: tuple[str, ...]


def of_page(draft: Draft, article: str) -> FieldGrounds:
    """Return what the fields of a page rest on; `article` is the hash by which it is known."""
    said = draft.metadata
    origin_of = dict(said.provenance)
    houses = any(what == "author" for what, _ in said.observations)
    is_guessed = origin_of.get("published_at", "").startswith(date_place.GUESSED)
    asks = {
        "lead at": not said.lead,
        "byline at": houses or not said.authors,
        date_place.AT: is_guessed or not said.published_at,
        shown_over_declared.OTHERS_AT: any(
            what == shown_over_declared.UNSHOWN for what, _ in said.observations
        ),
    }
    return FieldGrounds(
        article=article,
        told=said.observations,
        asks=tuple(what for what, is_asked in asks.items() if is_asked),
        places=tuple(dict.fromkeys(block.path for block in draft.blocks)),
    )


class FieldChanges:
    """Where one version of a model tells otherwise than another, as far as fields are decided by it."""

    def __init__(self, before: SiteModel, after: SiteModel) -> None:
        self._old, self._new = counted(before), counted(after)
        self._told = frozenset(self._moved())
        self._clock = bool(data_clock.agreed(self._old.of)) != bool(data_clock.agreed(self._new.of))

    def touched(self, page: FieldGrounds) -> str:
        """Return the first change that a page rests on, in words; empty when there is none."""
        if self._clock:
            return "the clock that the source's dates keep"
        asked = (one for one in page.told if one[0] in ASKED or one[0] in page.asks)
        at = ((what, place) for what in page.asks for place in page.places)
        rests_on = (one for one in (*asked, *at) if one in self._told)
        told = next((one for one in rests_on if self._differs(one, page)), None)
        return f"{told[0]} '{told[1][-80:]}' on {self._new.of(*told)} pages now" if told else ""

    def _moved(self) -> Iterator[Told]:
        """Yield what stands otherwise, if no page of the run is counted in before."""
        for told in self._old.by_told.keys() | self._new.by_told.keys():
            if _standing(self._old, told) != _standing(self._new, told):
                yield told

    def _differs(self, told: Told, page: FieldGrounds) -> bool:
        before = self._old.with_page(page.article, page.told)
        return _standing(before, told) != _standing(self._new, told)


def _standing(counts: ArticleCounts, told: Told) -> tuple[bool, ...]:
    """Return which of the bounds at which fields are decided a value or place has reached."""
    what, key = told
    count = counts.of(what, key)
    if what in ("title", "title ends"):
        return (count >= counts.usual,)
    if what == shown_over_declared.TITLE:
        everything = count + counts.of(what, "")
    else:
        everything = count + counts.of(AGAINST[what], key) if what in AGAINST else count
    return (
        count >= PLACE_ARTICLES,
        count >= FEWEST,
        PLACE_ARTICLES <= count >= PLACE_SHARE * everything,
        FEWEST <= count >= SHARE * everything,
    )
