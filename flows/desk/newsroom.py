"""The flow that keeps the newsroom's page current and tells what is worth waking somebody for."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    DeploymentFilter,
    DeploymentFilterTags,
)
from prefect.events import emit_event

from flows.desk.operator_flow import Desk, operator_flow
from flows.flow_progress import AWAY
from flows.newsroom import page
from flows.newsroom.alerts import Alert, AlertKind, find_alerts
from flows.newsroom.look import Newsroom, look
from flows.steps.context import utc_now
from pipelines.model.report import Outlook, Verdict
from pipelines.model.source import SourceId
from pipelines.sources.load import load_sources
from pipelines.state import alerts
from pipelines.state.alerts import AlertBook, AlertKey
from pipelines.store.object_store import StoreError

KEY = "newsroom"
"""Of the artifact: one, which every run renews."""
DESK = "desk"
"""Tag of the deployments that operators start."""
RAISED, PASSED = "copydesk.alert", "copydesk.recovered"
"""Begin the names of events; the kind of the alert follows."""
UPDATED = "copydesk.newsroom.updated"
"""Event of each look: an automation can wake somebody when it stays away."""
EVERYTHING = SourceId("")
"""Stands for the installation in an alert that is about no source."""


@operator_flow("newsroom")
def newsroom(desk: Desk) -> Verdict:
    """Look at all sources: keep the page *newsroom* current, send an event for each alert that begins or has passed.

    [The page](/v2/artifacts/key/newsroom) shows the worst first, and above it what needs a person, as `copydesk status`
    does on a terminal.
    Automations on the events (`copydesk alerts setup`) call a webhook, write a mail or a chat message.
    """
    sources = [one for one in load_sources(desk.settings.seeds) if not one.paused]
    desk.progress(f"reading reports of {len(sources)} sources")
    with alerts.opened(desk.settings.state_url) as book:
        try:
            seen = look(desk.settings, sources, utc_now())
        except StoreError as error:
            _tell(book, [_store_is_away(error)], judged=is_of_store, now=utc_now())
            raise
        _show(desk, seen)
        open_now = _tell(book, find_alerts(seen.rows), judged=lambda _: True, now=seen.at)
        _updated(seen)
        return _verdict(seen, open_now)


def is_of_store(key: AlertKey) -> bool:
    """Say whether an alert is about the store: while it is away, nothing else can be judged."""
    return key.source == EVERYTHING


def _store_is_away(error: StoreError) -> Alert:
    return Alert(
        source=EVERYTHING, kind=AlertKind.STORE, message=str(error), remedy="copydesk verify"
    )


def _verdict(seen: Newsroom, open_now: int) -> Verdict:
    message = f"{seen.summary} {len(seen.needs)} things need a person, {open_now} alerts are open"
    return Verdict(outlook=Outlook.GOOD, message=message)


def _show(desk: Desk, seen: Newsroom) -> None:
    """Renews the page in place, so that its address stays; it belongs to no run, which would take it along one day."""
    client = get_client(sync_client=True)
    try:
        where = _renewed(client, page.page(seen, _links(client)), seen.summary)
    except AWAY as error:
        get_run_logger().warning("the page could not be renewed: %s", error)
        return
    desk.say(f"[The newsroom](/v2/artifacts/artifact/{where})")


def _renewed(client: SyncPrefectClient, shown: str, summary: str) -> UUID:
    """Return the id of the page, which there is once."""
    own = ArtifactFilter(key=ArtifactFilterKey(any_=[KEY]))
    for there in client.read_artifacts(artifact_filter=own, limit=1):
        renewed = {"data": shown, "description": summary}
        path = {"id": there.id}
        client.request("PATCH", "/artifacts/{id}", path_params=path, json=renewed)
        return there.id
    made = ArtifactCreate(key=KEY, type="markdown", data=shown, description=summary)
    return client.create_artifact(made).id


def _links(client: SyncPrefectClient) -> dict[str, str]:
    """Return the forms of what operators do."""
    tagged = DeploymentFilter(tags=DeploymentFilterTags(all_=[DESK]))
    found = client.read_deployments(deployment_filter=tagged)
    return {one.name: f"/v2/deployments/deployment/{one.id}/run" for one in found}


def _tell(
    book: AlertBook, now_open: Iterable[Alert], *, judged: Callable[[AlertKey], bool], now: datetime
) -> int:
    """Sends an event for what began and for what has passed, then remembers it: told twice rather than never.

    Args:
        book: What was told before.
        now_open: What holds now.
        judged: Which alerts were looked at; others stay as they are.
        now: The time.
    """
    holds, before = {AlertKey(one.source, one.kind): one for one in now_open}, book.read()
    began = {key: one for key, one in holds.items() if key not in before}
    passed = [key for key in before if judged(key) and key not in holds]
    for one in began.values():
        get_run_logger().warning("%s %s: %s", one.kind, one.source, one.message)
        _emit(f"{RAISED}.{one.kind}", one.source, one.message, one.remedy)
    for key in passed:
        _emit(f"{PASSED}.{key.kind}", key.source, f"{key.kind} has passed", "")
    book.open(began, now)
    book.close(passed)
    return len(holds)


def _emit(event: str, source: str, message: str, remedy: str) -> None:
    about = f"copydesk.source.{source}" if source else "copydesk.store"
    emit_event(
        event=event,
        resource={
            "prefect.resource.id": about,
            "prefect.resource.name": source or "store",
            "copydesk.message": message[:400],
            "copydesk.remedy": remedy,
        },
    )


def _updated(seen: Newsroom) -> None:
    emit_event(
        event=UPDATED,
        resource={"prefect.resource.id": "copydesk.newsroom", "prefect.resource.name": "newsroom"},
        payload={"sources": len(seen.rows), "needs": len(seen.needs)},
    )
