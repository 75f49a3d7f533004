"""The flow that takes an article down: `copydesk forget` with a form, and the proof as its report."""

import threading
from typing import Annotated

from pydantic import Field

from flows.desk.operator_flow import Desk, operator_flow
from flows.report_markdown import escape
from flows.steps import forget as step
from flows.steps.context import open_archive, utc_now
from flows.steps.forget import Forgotten
from pipelines.model.report import Outlook, Verdict

WHAT = r"^\s*(https?://\S+|[0-9a-f]{32})\s*$"


@operator_flow("forget")
def forget(
    desk: Desk,
    article: Annotated[
        str,
        Field(
            pattern=WHAT,
            title="Article",
            description="Its address (https://…), or its article_id (32 digits and letters a to f).",
        ),
    ],
    reason: Annotated[
        str,
        Field(
            min_length=3,
            max_length=500,
            pattern=r"\S",
            title="Reason",
            description="Why it goes. Readers see it in the tombstone, so name no private matters.",
        ),
    ],
) -> Verdict:
    """Remove an article for good: all versions, raw captures and traces; then search the whole store for what is left.

    A tombstone tells readers, and no run fetches or stores it again. To be run again when it was interrupted. Degraded
    when something is left or nothing was known. `copydesk forget` does the same on the command line.
    """
    named = step.named(article.strip())
    desk.progress("removing all versions and traces, then searching the store")
    with open_archive(desk.settings, threading.Event()) as archive:
        done = step.forget(archive, reason.strip(), utc_now(), **named)
    for line in done.lines():
        desk.say(f"- {escape(line, 500)}", log=line)
    return _verdict(done)


def _verdict(done: Forgotten) -> Verdict:
    if not done.urls:
        return Verdict(
            outlook=Outlook.DEGRADED, message="no such article is stored; look at its id again"
        )
    if left := len(done.proof.left):
        told = f"{left} objects still hold something of it; the report names them: run it again"
        return Verdict(outlook=Outlook.DEGRADED, message=told)
    versions, articles = done.removed.versions, len(done.articles)
    told = f"{articles} articles in {versions} versions removed; nothing is left in the store"
    return Verdict(outlook=Outlook.GOOD, message=told)
