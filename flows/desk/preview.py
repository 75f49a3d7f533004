"""The flow that shows what becomes of a page: `copydesk preview` with a form and a page for its result."""

from typing import Annotated

from pydantic import Field

from flows.desk.operator_flow import Desk, operator_flow
from flows.flow_progress import show_page
from flows.preview import shown, subject
from flows.preview.subject import Claim
from flows.proposal.search import Hands
from flows.review import page, work
from flows.settings import Settings
from flows.steps import plan
from flows.steps.context import open_store, utc_now
from flows.workers.pool import WorkerPool
from pipelines.model.explanation import Explanation
from pipelines.model.report import Outlook, Verdict
from pipelines.sources.load import load_sources
from pipelines.store.upkeep import before_after


@operator_flow("preview")
def preview(
    desk: Desk,
    address: Annotated[
        str,
        Field(
            title="Page",
            description="Its address: https://www.example.org/news/1",
            pattern=r"^\s*https?://\S+\s*$",
            max_length=2_000,
        ),
    ],
    source: Annotated[
        str,
        Field(
            title="Source",
            description="Its id; when it is left empty, the source in whose scope the page lies.",
        ),
    ] = "",
) -> Verdict:
    """Fetch one page as a harvest would, and show what becomes of it and why: text, cuts, gates, fields.

    No article is stored; the artifact names the
    before/after page. `copydesk preview` does the same.
    """
    url = subject.address(address.strip())
    claimed = subject.claim(load_sources(desk.settings.seeds), url, source.strip())
    desk.progress("fetching the page")
    with WorkerPool(1, preload=work.PRELOAD) as pool:
        fetched = subject.fetch(Hands(desk.settings, pool.warm()), claimed.source, url)
        said = subject.explain(desk.settings, pool, fetched, claimed)
    lies, verdict = _kept(desk.settings, said, claimed), shown.verdict(said)
    desk.say(shown.page(said, lies), log=f"before/after page: {lies}")
    show_page(f"preview-{said.source.id}", shown.page(said, lies), verdict)
    return Verdict(outlook=Outlook.GOOD, message=verdict)


def _kept(settings: Settings, said: Explanation, claimed: Claim) -> str:
    """Stores the before/after page beside those that reports name; gives its address."""
    store, source = open_store(settings), claimed.source.id
    drawn = page.render(said, has_file=claimed.has_file)
    key = before_after.put(store, plan.run_id(utc_now(), source), source, said.page.url, drawn)
    before_after.tidy(store, source)
    return f"{store.name}/{key}"
