"""Single pages in a worker: taken apart, what they bring left in a scratch folder, finished with the frozen model.

Imported by workers, so it pulls in only what they need.
"""

import pickle
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from os import getpid
from pathlib import Path
from typing import Any

from pipelines import codec
from pipelines.boilerplate.learning import learn
from pipelines.boilerplate.learning.learn import Observation
from pipelines.model.article import Outcome
from pipelines.model.draft import Draft
from pipelines.model.page import FetchedPage, Visit
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source

PRELOAD = (
    "pipelines.cleaner",
    "pipelines.boilerplate.learning.learn",
    "pipelines.warc",
    "flows.workers.page_tasks",
    "flows.workers.warm_up",
)
"""What workers need: imported once, in the process they are forked from."""


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


class SpilledObservations(Collection[Observation]):
    """What workers observed on pages, read anew each time: all of it would not fit into memory.

    Args:
        spills: Each with the address of its page: their order decides, not that of the workers.
    """

    def __init__(self, spills: Iterable[tuple[str, Spilled]]) -> None:
        self._spills = [spilled for _, spilled in sorted(spills, key=itemgetter(0))]

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._spills)

    def __iter__(self) -> Iterator[Observation]:
        """Return the observations, one after the other."""
        return map(_read, self._spills)

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


def draft_visit(source: Source, spool: str, scratch: str, visit: Visit) -> DraftedPage | Rejection:
    """Takes the page of a visit apart; its record lies in the spool."""
    from pipelines import warc  # noqa: PLC0415 - only workers read pages

    pointer = visit.raw
    if pointer is None:
        raise ValueError(f"{visit.url} has no raw capture")
    page = warc.read_page(Path(spool) / pointer.file, pointer)
    return draft_page(page, source, scratch)


def draft_page(page: FetchedPage, source: Source, scratch: str) -> DraftedPage | Rejection:
    """Takes a page apart and leaves draft and observation in the worker's file of the scratch folder."""
    from pipelines import cleaner  # noqa: PLC0415 - only workers load trafilatura, which takes seconds

    draft = cleaner.draft_page(page, source)
    if isinstance(draft, Rejection):
        return draft
    observed, waiting = _spill((learn.observe(draft), draft), Path(scratch))
    return DraftedPage(observation=observed, spill=waiting)


def _spill(things: tuple[Observation, Draft], scratch: Path) -> list[Spilled]:
    path = scratch / f"{getpid()}.drafts"
    contents = [pickle.dumps(thing, protocol=5) for thing in things]
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


def read_draft(spill: Spilled) -> Draft:
    """Reads a draft that a worker of this run left."""
    draft: Draft = _read(spill)
    return draft


def _read(spill: Spilled) -> Any:
    with Path(spill.file).open("rb") as stream:
        stream.seek(spill.offset)
        return pickle.loads(stream.read(spill.length))  # noqa: S301 - written by our own worker in this run, in a private folder


def keep_model(model: SiteModel, scratch: Path) -> str:
    """Writes a frozen model for the workers; gives its file."""
    path = scratch / f"{model.source_id}.model"
    path.write_bytes(codec.pack(model))
    return str(path)


@lru_cache(maxsize=4)
def read_model(path: str) -> SiteModel:
    """Reads a model that `keep_model` wrote; a worker reads each once."""
    return codec.unpack(SiteModel, Path(path).read_bytes())
