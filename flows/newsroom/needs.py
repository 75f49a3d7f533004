"""What needs a person, and the command that mends it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.newsroom.standing import Standing, State
from pipelines.health import FEW, REJECTED_SHARE
from pipelines.model.source import SourceId

NAMED = 5
"""Sources that are named of each need; the command is for these."""
FORMS = {
    "copydesk verify": "verify",
    "copydesk replay": "replay",
    "copydesk sync": "sync",
    "copydesk why": "preview-a-page",
}
"""Commands that mend something, and the deployments that do so from Prefect's page."""
MANY = 0.5
"""Share of all sources that are silent at once: then it is not they who are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that does not mend itself."""

    what: str
    sources: tuple[SourceId, ...]
    remedy: str
    """A command, or what to do."""
    flow: str = ""
    """Deployment that does the same from Prefect's page; empty for none."""


def needs(rows: Sequence[Standing], *, awaits_contact: Sequence[SourceId]) -> list[Need]:
    """Return what needs a person, the gravest first; each source stands in one need only.

    Args:
        rows: How the sources stand.
        awaits_contact: Sources that are not harvested for want of the operator's contact.
    """
    left = [row for row in rows if row.source not in awaits_contact]
    found = []
    if awaits_contact:
        found.append(
            Need(
                what="not harvested: publishers must be able to write to you",
                sources=tuple(awaits_contact),
                remedy="export COPYDESK_CONTACT=desk@example.org, then: copydesk sync",
            )
        )
    for what, applies, remedy in _kinds(left):
        hit = [row for row in left if applies(row)]
        left = [row for row in left if not applies(row)]
        if hit:
            names = tuple(row.source for row in hit)
            told = remedy(hit)
            flow = next((form for command, form in FORMS.items() if command in told), "")
            found.append(Need(what=what, sources=names, remedy=told, flow=flow))
    return found


_Kind = tuple[str, Callable[[Standing], bool], Callable[[Sequence[Standing]], str]]


def _kinds(rows: Sequence[Standing]) -> tuple[_Kind, ...]:
    silent = [row for row in rows if row.state is State.SILENT]
    most = len(silent) > MANY * len(rows)
    return (
        (
            "pages were fetched but could not be stored; they wait in the spool",
            lambda row: row.left > 0,
            lambda _: "copydesk verify",
        ),
        (
            "most sources have missed their starts: is a worker running?"
            if most
            else "no run for three starts",
            lambda row: row.state is State.SILENT,
            lambda hit: "make run" if most else _named("copydesk harvest", hit),
        ),
        (
            "no listing could be read",
            lambda row: row.state is State.FAILED and not row.listings,
            lambda hit: _named("copydesk sources check", hit),
        ),
        (
            "the last run failed",
            lambda row: row.state is State.FAILED,
            lambda hit: _named("copydesk sources check", hit),
        ),
        (
            "the layout has changed: look at some articles",
            lambda row: row.drifted,
            lambda hit: f"copydesk read --source {hit[0].source} --format text",
        ),
        (
            "a rule of the source file failed",
            lambda row: "correct it in the source file" in row.verdict,
            lambda hit: f"edit the file, then: {_named('copydesk replay', hit)} --dry-run",
        ),
        (
            "most pages are refused",
            lambda row: row.fetched >= FEW and (row.refused_share or 0) > REJECTED_SHARE,
            _why,
        ),
        (
            "much less than is usual on this day",
            lambda row: row.state is State.FEWER,
            lambda hit: _named("copydesk sources check", hit),
        ),
    )


def _named(command: str, hit: Sequence[Standing]) -> str:
    return " ".join([command, *(row.source for row in hit[:NAMED])])


def _why(hit: Sequence[Standing]) -> str:
    """Return the command that tells of one refused page on what evidence; an example is an address with evidence."""
    url = hit[0].example.partition(" ")[0]
    return f"copydesk why '{url}'" if url else _named("copydesk sources check", hit)
