"""What a person can do with the reports of a harvest: the way of the only source's pages, advice, pages to look at."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from flows import run_words
from pipelines.model.report import Outlook, RunReport
from pipelines.urls import safe_text

MAX_SOURCES = 20
"""Sources of which more is said than their line of the table."""
_CHARACTERS = 500


def funnel(report: RunReport) -> Table:
    """Return the way from found to stored, beside what is usual for the source."""
    table = Table(box=box.SIMPLE_HEAD, title="From found to stored", title_justify="left")
    table.add_column("step", no_wrap=True)
    table.add_column("number", justify="right")
    table.add_column("usual", justify="right")
    table.add_column("made of", overflow="fold")
    for step in run_words.funnel(report):
        usual = "" if step.usual is None else f"{step.usual:g}"
        name = Text(f"  {step.name}" if step.is_part else step.name)
        table.add_row(name, str(step.count), usual, Text(step.made_of))
    return table


def cuts(report: RunReport) -> Table:
    """Return some lines that were cut, and why."""
    title = "Cut from the articles, for example"
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    table.add_column("line", max_width=60, overflow="ellipsis", no_wrap=True)
    table.add_column("why", overflow="fold")
    for _, line, why in report.cut_samples:
        table.add_row(Text(line), Text(why))
    return table


def advice(reports: Sequence[RunReport], store: str) -> Iterator[Text]:
    """Return what to do about the runs that did not go well, and about the only one in any case.

    Args:
        reports: Of the runs.
        store: Address of the store, where the before/after pages lie.
    """
    told = [r for r in reports if r.verdict.outlook is not Outlook.GOOD or len(reports) == 1]
    for report in told[:MAX_SOURCES]:
        for line in run_words.advice(report):
            yield Text(f"{report.source_id}: {safe_text(line, _CHARACTERS)}")
        for url, why, key in report.before_after:
            named = f"{safe_text(url)} ({safe_text(why, 100)})"
            yield Text(f"{report.source_id}: before and after of {named}: {store}/{key}")
