"""Pages explained in a worker, which can be killed: theirs are the hostile pages. Imports only what workers need."""

from dataclasses import dataclass

from flows.workers.page_tasks import PRELOAD as CLEANING
from pipelines.model.explanation import Explanation
from pipelines.model.page import FetchedPage
from pipelines.model.raw import RawPointer
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source

PRELOAD = ("pipelines.explanation", "flows.review.page", "flows.review.work", *CLEANING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainTask:
    """A page and what it is judged with."""

    page: FetchedPage
    raw: RawPointer | None = None
    """Where its capture lies; tells pages of one run apart."""
    source: Source
    model: SiteModel
    refused_rights: frozenset[str] = frozenset()


def explain(task: ExplainTask) -> Explanation:
    """Return what the line says of a page."""
    from pipelines import explanation  # noqa: PLC0415 - only workers load what cleans, which takes seconds

    return explanation.explain(
        task.page, task.source, task.model, refused_rights=task.refused_rights
    )


def draw(task: ExplainTask) -> str:
    """Return the before/after page of a page of a source that has a file."""
    from flows.review import page  # noqa: PLC0415 - as above

    return page.render(explain(task), has_file=True)
