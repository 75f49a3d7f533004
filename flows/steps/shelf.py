"""Outcomes and new versions of a run on their way to the store: on disk, read when they are asked for.

However many pages a run has, few of its articles are in memory at a time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, overload

from flows.workers import page_tasks
from flows.workers.page_tasks import Spilled
from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.raw import RawPointer

Shelved = Spilled | Outcome
"""Where an article waits, or an outcome as it is."""


def _as_it_is(raw: RawPointer | None) -> RawPointer | None:
    return raw


class Shelf(Mapping[str, Outcome]):
    """What became of pages, by their URL.

    Args:
        shelved: The outcomes, or where the articles among them wait.
        place: Gives for a capture where it lies now.
    """

    def __init__(
        self,
        shelved: Mapping[str, Shelved],
        place: Callable[[RawPointer | None], RawPointer | None] = _as_it_is,
    ) -> None:
        self._shelved, self._place = shelved, place

    def __getitem__(self, url: str) -> Outcome:
        """Return what became of a page."""
        one = self._shelved[url]
        outcome = page_tasks.read_article(one) if isinstance(one, Spilled) else one
        return replace(outcome, raw=self._place(outcome.raw))

    def __iter__(self) -> Iterator[str]:
        """Return the URLs of the pages."""
        return iter(self._shelved)

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._shelved)

    def articles(self) -> "Articles":
        """Return those outcomes that are articles."""
        kinds = (Spilled, CleanArticle)
        return Articles(self, [url for url, one in self._shelved.items() if isinstance(one, kinds)])

    def refusing(self, refusals: Mapping[str, Outcome]) -> "Shelf":
        """Return the outcomes with some of them refused after all."""
        return Shelf({**self._shelved, **refusals}, self._place)

    def moved(self, place: Callable[[RawPointer | None], RawPointer | None]) -> "Shelf":
        """Return the outcomes with their captures where they lie now."""
        return Shelf(self._shelved, place)


class Articles(Mapping[str, CleanArticle]):
    """The articles among outcomes, by the URL of their page."""

    def __init__(self, outcomes: Mapping[str, Outcome], urls: Collection[str]) -> None:
        self._outcomes, self._urls = outcomes, dict.fromkeys(urls)

    def __getitem__(self, url: str) -> CleanArticle:
        """Return the article of a page."""
        outcome = self._outcomes[url] if url in self._urls else None
        if not isinstance(outcome, CleanArticle):
            raise KeyError(url)
        return outcome

    def __iter__(self) -> Iterator[str]:
        """Return the URLs of the pages."""
        return iter(self._urls)

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._urls)


def articles_of(outcomes: Mapping[str, Outcome]) -> Articles:
    """Return those outcomes that are articles."""
    return (outcomes if isinstance(outcomes, Shelf) else Shelf(outcomes)).articles()


class NewVersions(Sequence[CleanArticle]):
    """The versions of articles that a run stores.

    Args:
        found: The articles as cleaned, by the URL of their page.
        made: What makes each of them a version: fields that differ from the article as cleaned, by the same URL.
        besides: Versions that no page of the run has made.
    """

    def __init__(
        self,
        found: Mapping[str, CleanArticle],
        made: Sequence[tuple[str, Mapping[str, Any]]],
        besides: Sequence[CleanArticle] = (),
    ) -> None:
        self._found, self._made, self._besides = found, made, besides

    @overload
    def __getitem__(self, place: int) -> CleanArticle: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[CleanArticle]: ...
    def __getitem__(self, place: int | slice) -> CleanArticle | Sequence[CleanArticle]:
        """Return a version by its place."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        if place >= len(self._made):
            return self._besides[place - len(self._made)]
        url, fields = self._made[place]
        return replace(self._found[url], **fields)

    def __len__(self) -> int:
        """Return the number of versions."""
        return len(self._made) + len(self._besides)

    def clustered(
        self, clusters: Sequence[str | None], besides: Sequence[CleanArticle]
    ) -> "NewVersions":
        """Return the versions each with its cluster, and others behind them."""
        made = [
            (url, {**fields, "cluster_id": cluster})
            for (url, fields), cluster in zip(self._made, clusters, strict=True)
        ]
        return NewVersions(self._found, made, besides)
