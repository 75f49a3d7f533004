"""One mechanism for what operators start in Prefect's page: a plain function with a `Desk` becomes a flow with a form.

The function's signature is the form (titles, help and limits stand in its annotations), its docstring the description.
It says what it does to its desk and returns a verdict; the run's name, its moving progress, its report, what stops
it and the state it ends in are the same for all.
"""

import inspect
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from prefect import flow, get_run_logger, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.flows import Flow

from crawlers.launch import CrawlError
from flows import report_markdown, run_state
from flows import settings as operators
from flows.flow_progress import RunWatch, show_page, wait_for_server
from flows.preview.subject import PreviewError
from flows.proposal.search import ScoutError, WrongSiteError
from flows.settings import Settings, SettingsError
from flows.steps.backfill import BadWindowError
from flows.steps.context import ContactError
from flows.steps.import_warc import ArchiveFileError
from flows.steps.replay import NotApprovedError
from flows.workers.cluster import ClusterError
from pipelines import logs
from pipelines.model.report import Verdict
from pipelines.model.source import Source, SourceId
from pipelines.sources.load import SourceFileError, load_sources
from pipelines.sources.overrides import OverrideError
from pipelines.state.keys import StateError
from pipelines.state.lease import LeaseHeldError, LeaseLostError
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.store.upkeep.wanted import SeveralArticlesError
from pipelines.urls import BadUrlError

P = ParamSpec("P")

FAULTS = (
    ArchiveFileError,
    BadStoreUrlError,
    BadUrlError,
    BadWindowError,
    ClusterError,
    ContactError,
    CrawlError,
    LeaseLostError,
    LookupError,
    NotApprovedError,
    OSError,
    OverrideError,
    PreviewError,
    ScoutError,
    SettingsError,
    SeveralArticlesError,
    SourceFileError,
    StateError,
    StoreError,
    WrongSiteError,
)
"""What fails a run with a message for people; anything else is a fault of ours and keeps its traceback."""
DESCRIBED = 300
"""Characters by which a report is described where it is listed."""
NAMED = 3
"""Sources that a run's name tells."""


@dataclass(slots=True)
class Desk:
    """What an operator's run works with, and where it tells of itself."""

    name: str
    settings: Settings
    watch: RunWatch
    lines: list[str] = field(default_factory=list)
    """Of its report, Markdown."""

    def say(self, line: str, *, log: str = "") -> None:
        """Adds a paragraph to the report, which is shown however the run ends.

        Args:
            line: Markdown; text from outside is escaped.
            log: The same for the log; nothing is logged without.
        """
        self.lines.append(line)
        if log:
            self.log(log)

    def log(self, line: str) -> None:
        """Writes a line into the run's log only."""
        get_run_logger().info("%s", line)

    def progress(self, doing: str, done: int = 0, of: int = 1) -> None:
        """Hears what is being done, and how much of all is behind it."""
        self.watch.update(doing, done / max(of, 1))

    def sources(self, names: Iterable[str]) -> list[Source]:
        """Return the named sources.

        Raises:
            LookupError: When one has no file.
        """
        known = {source.id: source for source in load_sources(self.settings.seeds)}
        asked = [SourceId(name) for name in dict.fromkeys(names)]
        if missing := [name for name in asked if name not in known]:
            raise LookupError(
                f"no source {', '.join(missing)} in {self.settings.seeds}; its file may have been removed: "
                "run *sync*, which renews the form's list"
            )
        return [known[name] for name in asked]


def operator_flow(
    name: str, *, report: str = ""
) -> Callable[[Callable[Concatenate[Desk, P], Verdict]], Flow[P, State[Any]]]:
    """Return what makes a function a flow that operators start.

    Args:
        name: Of the flow; its artifacts are `progress-NAME` and the report.
        report: Key of the report's artifact, where it is not `report-NAME`.
    """

    def made(work: Callable[Concatenate[Desk, P], Verdict]) -> Flow[P, State[Any]]:
        @wraps(work)
        def run(*args: P.args, **kwargs: P.kwargs) -> State[Any]:
            return _run(name, report or f"report-{name}", lambda desk: work(desk, *args, **kwargs))

        _without_desk(run)
        return flow(name=name, flow_run_name=partial(_run_name, name), persist_result=False)(run)

    return made


def _without_desk(run: Callable[..., Any]) -> None:
    """Sets the signature that the form is made of: without the desk, which is ours."""
    shown = inspect.signature(run)
    _, *rest = shown.parameters.values()
    run.__signature__ = shown.replace(parameters=rest)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in rest} | {"return": State[Any]}


def _run_name(name: str) -> str:
    """Return what the run does, for which source or thing, and when it was to start."""
    given = runtime.flow_run.parameters
    about = next((value for value in given.values() if isinstance(value, str | list)), "")
    names = [about] if isinstance(about, str) else [str(one) for one in about]
    more = [f"and {len(names) - NAMED} more"] if len(names) > NAMED else []
    told = " ".join([", ".join(filter(None, names[:NAMED])), *more]).strip()
    return " ".join(
        filter(None, [name, told, f"{runtime.flow_run.scheduled_start_time:%m%d-%H%M}"])
    )


def _run(name: str, report: str, work: Callable[[Desk], Verdict]) -> State[Any]:
    """Does the work of a run, and lets the server hear of its end, also when it was away meanwhile."""
    try:
        settings = operators.load()
    except SettingsError as error:
        return run_state.failed(str(error))
    logs.configure(logging.getLevelNamesMapping()[settings.log_level])
    with RunWatch(name, by_signal=True) as watch:
        desk = Desk(name, settings, watch)
        try:
            ended = _ended(desk, work)
        except BaseException as stopped:  # a cancel arrives as one; what is done by then is shown
            _show(desk, report, f"stopped: {type(stopped).__name__}")
            raise
    wait_for_server(get_client(sync_client=True))
    _show(desk, report, f"{ended.name}: {ended.message or ''}")
    return ended


def _ended(desk: Desk, work: Callable[[Desk], Verdict]) -> State[Any]:
    try:
        verdict = work(desk)
    except LeaseHeldError as error:
        return run_state.already_running(str(error))
    except FAULTS as error:
        return run_state.failed(str(error))
    desk.progress("done", 1)
    get_run_logger().info("%s", verdict.message)
    return run_state.of_verdict(verdict)


def _show(desk: Desk, key: str, verdict: str) -> None:
    page = "\n\n".join((f"## {report_markdown.escape(verdict, 400)}", *desk.lines))
    show_page(key, page, f"{verdict}, after {desk.watch.seconds:.0f} s"[:DESCRIBED])
