"""What the commands show on a terminal: live progress, tables. Plain lines where there is no terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from pipelines.model.report import Outlook, RunReport
from pipelines.urls import safe_text

MAX_ROWS = 100
_ANY = 10_000
_PROPOSALS = 3
Row = tuple[str, Sequence[str], datetime | None, int, int]
"""Of the table of articles: title, authors, date, words, blocks cut."""
_FIGURES = "found", "not\nasked", "unchanged", "failed", "fetched", "stored", "same", "refused"
_COLOURS = {
    Outlook.GOOD: "green",
    Outlook.DEGRADED: "yellow",
    Outlook.FAILED: "red",
    Outlook.CANCELLED: "magenta",
}


def console(*, errors: bool = False) -> Console:
    """Return the console for results, or the one for messages; 120 columns where there is no terminal."""
    made = Console(stderr=errors, highlight=False, soft_wrap=False)
    if not made.is_terminal:
        made.width = 120
    return made


def print_whole(screen: Console, table: Table) -> None:
    """Prints a table; where there is no terminal as wide as it is: whoever reads a pipe wants whole lines."""
    if not screen.is_terminal:
        screen.width = Measurement.get(screen, screen.options.update(max_width=_ANY), table).maximum
    screen.print(table)


def plain(text: str, limit: int = 200) -> Text:
    """Return outside text without markup and control characters."""
    return Text(safe_text(text, limit))


def article_table(rows: Sequence[Row], title: str) -> Table:
    """Return the table of stored articles: (title, authors, date, words, blocks cut)."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", expand=False)
    table.add_column("title", max_width=52, overflow="ellipsis", no_wrap=True)
    table.add_column("author", max_width=22, overflow="ellipsis", no_wrap=True)
    table.add_column("date", no_wrap=True, min_width=16)
    table.add_column("words", justify="right", no_wrap=True, min_width=5)
    table.add_column("blocks cut", justify="right", no_wrap=True, min_width=10)
    for name, authors, date, words, cuts in rows[:MAX_ROWS]:
        moment = f"{date:%Y-%m-%d %H:%M}" if date else ""
        table.add_row(plain(name), plain(", ".join(authors)), moment, str(words), str(cuts))
    if len(rows) > MAX_ROWS:
        table.add_row(f"… and {len(rows) - MAX_ROWS} more", "", "", "", "")
    return table


def report_table(reports: Sequence[RunReport]) -> Table:
    """Return one line per source: what became of the addresses found, and how the run is judged; with a sum.

    Of several sources, those that brought nothing and are well are only counted.
    """
    table = Table(box=box.SIMPLE_HEAD, title="Harvest", title_justify="left", collapse_padding=True)
    table.add_column("source", no_wrap=True)
    for name in _FIGURES:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    rows = [_figures(report) for report in reports]
    told = [r for r in zip(reports, rows, strict=True) if len(rows) == 1 or _tells(*r)]
    for report, row in told[:MAX_ROWS]:
        outlook = report.verdict.outlook
        table.add_row(report.source_id, *map(str, row), Text(outlook, style=_COLOURS[outlook]))
    if len(told) > MAX_ROWS:
        table.add_row(f"… and {len(told) - MAX_ROWS} more")
    if len(told) < len(rows):
        table.add_row(f"nothing new: {len(rows) - len(told)}")
    if len(rows) > 1:
        table.add_row(f"all {len(rows)}", *(str(sum(column)) for column in zip(*rows, strict=True)))
    return table


def _tells(report: RunReport, row: Sequence[int]) -> bool:
    return any(row) or report.verdict.outlook is not Outlook.GOOD


def _figures(report: RunReport) -> tuple[int, ...]:
    c = report.counts
    asked = (c.refused, c.unchanged, c.failed, c.fetched)
    return c.discovered, *asked, c.stored, c.same, c.rejected


def verdicts(reports: Sequence[RunReport]) -> Iterator[Text]:
    """Return a line for each run that is not good, with what to look at; for the only run in any case."""
    told = [r for r in reports if r.verdict.outlook is not Outlook.GOOD or len(reports) == 1]
    for report in told[:MAX_ROWS]:
        outlook = report.verdict.outlook
        line = Text(f"{report.source_id}: ")
        line.append(outlook, style=_COLOURS[outlook])
        yield line.append(f": {safe_text(report.verdict.message, 300)}")
    if len(told) > MAX_ROWS:
        yield Text(f"… and {len(told) - MAX_ROWS} more; each run's report lies in the store")


def proposals(reports: Sequence[RunReport]) -> Iterator[Text]:
    """Return a line for each source whose publisher announces feeds or sitemaps that its file does not name."""
    found = {report.source_id: report.proposals for report in reports if report.proposals}
    for source, urls in list(found.items())[:MAX_ROWS]:
        more = f" and {len(urls) - _PROPOSALS} more" if len(urls) > _PROPOSALS else ""
        named = ", ".join(safe_text(url) for url in urls[:_PROPOSALS])
        yield Text(f"{source}: announced, but not in its source file: {named}{more}")
    if len(found) > MAX_ROWS:
        yield Text(f"… and {len(found) - MAX_ROWS} more; each run's report lies in the store")


def reason_table(reports: Sequence[RunReport]) -> Table:
    """Return why addresses were not stored, over all sources."""
    table = Table(box=box.SIMPLE_HEAD, title="Not stored, and why", title_justify="left")
    table.add_column("source", no_wrap=True)
    table.add_column("stage")
    table.add_column("reason", no_wrap=True)
    table.add_column("number", justify="right")
    table.add_column("for example", max_width=60, overflow="ellipsis", no_wrap=True)
    rows = [(report.source_id, *row) for report in reports for row in report.reasons]
    for source, stage, reason, count, example in rows[:MAX_ROWS]:
        table.add_row(source, stage, reason, str(count), plain(example))
    if len(rows) > MAX_ROWS:
        table.caption = f"… and {len(rows) - MAX_ROWS} more; the ledger holds all"
    return table
