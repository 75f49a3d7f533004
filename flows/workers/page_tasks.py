"""Single pages in a worker: taken apart, drafts left in a scratch folder, finished with the frozen model.

Imported by workers, so it pulls in only what they need.
"""

import pickle
from dataclasses import dataclass
from functools import lru_cache
from os import getpid
from pathlib import Path

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
class StoredDraft:
    """Where a worker left a draft."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedPage:
    """A page taken apart: evidence for the model, and where the draft waits."""

    observation: Observation
    spill: StoredDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTask:
    """A waiting draft and what to finish it with."""

    key: str
    spill: StoredDraft
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
    """Takes a page apart and leaves the draft in the worker's file of the scratch folder."""
    from pipelines import cleaner  # noqa: PLC0415 - only workers load trafilatura, which takes seconds

    draft = cleaner.draft_page(page, source)
    if isinstance(draft, Rejection):
        return draft
    return DraftedPage(observation=learn.observe(draft), spill=_spill(draft, scratch))


def _spill(draft: Draft, scratch: str) -> StoredDraft:
    path = Path(scratch) / f"{getpid()}.drafts"
    content = pickle.dumps(draft, protocol=5)
    with path.open("ab") as stream:
        offset = stream.tell()
        stream.write(content)
    return StoredDraft(file=str(path), offset=offset, length=len(content))


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


def read_draft(spill: StoredDraft) -> Draft:
    """Reads a draft that a worker of this run left."""
    with Path(spill.file).open("rb") as stream:
        stream.seek(spill.offset)
        draft: Draft = pickle.loads(stream.read(spill.length))  # noqa: S301 - written by our own worker in this run, in a private folder
    return draft


def keep_model(model: SiteModel, scratch: Path) -> str:
    """Writes a frozen model for the workers; gives its file."""
    path = scratch / f"{model.source_id}.model"
    path.write_bytes(pickle.dumps(model, protocol=5))
    return str(path)


@lru_cache(maxsize=4)
def read_model(path: str) -> SiteModel:
    """Reads a model that `keep_model` wrote; a worker reads each once."""
    model: SiteModel = pickle.loads(Path(path).read_bytes())  # noqa: S301 - as above
    return model
