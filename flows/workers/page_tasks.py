"""Single pages in a worker: taken apart as they come, finished once all of a crawl are learned.

What a page brings waits in a scratch folder.

Imported by workers, so it pulls in only what they need.
"""

import pickle
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from os import getpid
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

from pipelines import codec
from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.draft import Draft
from pipelines.model.page import FetchedPage, Visit
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source

if TYPE_CHECKING:
    from pipelines.boilerplate.learning.learn import Observation

PRELOAD = (
    "pipelines.cleaner",
    "pipelines.boilerplate.learning.learn",
    "pipelines.warc",
    "flows.workers.page_tasks",
    "flows.workers.warm_up",
)
"""What workers need: imported once, in the process they are forked from."""

ARTICLES_AT_HAND = 200
"""Of a run, held in memory for those who ask for them several times; a larger run's are read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spilled:
    """Where a worker left a draft, or what it observed."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedPage:
    """A page taken apart: where its evidence for the model waits, and the draft."""

    observation: Spilled
    spill: Spilled


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWork:
    """Pages of one crawl: where they lie, and how they are worked on."""

    source: Source
    spool: str
    scratch: str
    """Folder of what waits for the run's end."""


class SpilledObservations(Collection["Observation"]):
    """What workers observed on pages, read anew each time: all of it would not fit into memory.

    Args:
        spills: Each with the address of its page: their order decides, not that of the workers.
    """

    def __init__(self, spills: Iterable[tuple[str, Spilled]]) -> None:
        self._spills = [spilled for _, spilled in sorted(spills, key=itemgetter(0))]

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._spills)

    def __iter__(self) -> "Iterator[Observation]":
        """Return the observations, one after the other."""
        return map(_observation, self._spills)

    def __contains__(self, observation: object) -> bool:
        """Says whether a page told just this."""
        return any(observation == one for one in self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTask:
    """A waiting draft and what to finish it with."""

    key: str
    spill: Spilled
    model_file: str
    source: Source
    gates: bool = True
    refused_rights: frozenset[str] = frozenset()
    site_rights: tuple[tuple[str, str], ...] = ()
    """Both as `line.finish` has them."""


def shelve(outcome: Outcome, scratch: str) -> Spilled | Rejection:
    """Leaves an article in the worker's file of the scratch folder; a refusal is small and stays as it is."""
    if isinstance(outcome, Rejection):
        return outcome
    [waiting] = _spill((codec.pack_binary(outcome),), Path(scratch))
    return waiting


@lru_cache(maxsize=ARTICLES_AT_HAND)
def read_article(spill: Spilled) -> CleanArticle:
    """Reads an article that a worker of this run left."""
    return codec.unpack_binary(CleanArticle, _read(spill))


def draft_visit(work: PageWork, visit: Visit) -> DraftedPage | Rejection:
    """Takes the page of a visit apart; its record lies in the spool."""
    from pipelines import warc  # noqa: PLC0415 - only workers read pages

    pointer = visit.raw
    if pointer is None:
        raise ValueError(f"{visit.url} has no raw capture")
    page = warc.read_page(Path(work.spool) / pointer.file, pointer)
    return draft_page(page, work.source, work.scratch)


def draft_page(page: FetchedPage, source: Source, scratch: str) -> DraftedPage | Rejection:
    """Takes a page apart and leaves draft and observation in the worker's file of the scratch folder."""
    from pipelines import cleaner  # noqa: PLC0415 - only workers load trafilatura, which takes seconds
    from pipelines.boilerplate.learning import learn  # noqa: PLC0415

    draft = cleaner.draft_page(page, source)
    if isinstance(draft, Rejection):
        return draft
    told = codec.pack_binary(learn.observe(draft))
    observed, waiting = _spill((told, pickle.dumps(draft, protocol=5)), Path(scratch))
    return DraftedPage(observation=observed, spill=waiting)


def _spill(contents: Sequence[bytes], scratch: Path) -> list[Spilled]:
    path = scratch / f"{gethostname()}-{getpid()}.drafts"
    with path.open("ab") as stream:
        begin = stream.tell()
        stream.write(b"".join(contents))
    ends = [begin, *(begin + end for end in accumulate(map(len, contents)))]
    return [Spilled(file=str(path), offset=a, length=b - a) for a, b in pairwise(ends)]


def finish(sheet: FinishTask) -> Outcome:
    """Finishes a waiting draft with the frozen model."""
    from pipelines import cleaner  # noqa: PLC0415 - as in `draft_page`

    return cleaner.finish_draft(
        read_draft(sheet.spill),
        read_model(sheet.model_file),
        sheet.source,
        gates=sheet.gates,
        refused_rights=sheet.refused_rights,
        site_rights=sheet.site_rights,
    )


def finish_and_keep(scratch: str, sheet: FinishTask) -> Spilled | Rejection:
    """As `finish`, the article left in the scratch folder."""
    return shelve(finish(sheet), scratch)


def read_draft(spill: Spilled) -> Draft:
    """Reads a draft that a worker of this run left."""
    draft: Draft = pickle.loads(_read(spill))  # noqa: S301 - written by our own worker in this run, in a private folder
    return draft


def _observation(spill: Spilled) -> "Observation":
    from pipelines.boilerplate.learning.learn import Observation  # noqa: PLC0415 - most runs bring no page

    return codec.unpack_binary(Observation, _read(spill))


def _read(spill: Spilled) -> bytes:
    with Path(spill.file).open("rb") as stream:
        stream.seek(spill.offset)
        return stream.read(spill.length)


def keep_model(model: SiteModel, scratch: Path) -> str:
    """Writes a frozen model for the workers; gives its file."""
    path = scratch / f"{model.source_id}-{model.version}.model"
    path.write_bytes(codec.pack(model))
    return str(path)


@lru_cache(maxsize=4)
def read_model(path: str) -> SiteModel:
    """Reads a model that `keep_model` wrote; a worker reads each once."""
    return codec.unpack(SiteModel, Path(path).read_bytes())
