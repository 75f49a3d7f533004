"""`copydesk preview`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawlers.launch import CrawlError
from flows.batch.clean import NOWHERE
from flows.cli import errors
from flows.cli.harvest import stop_signal
from flows.cli.output import tables
from flows.cli.selection import every
from flows.cli.source_files.add import _with_spool
from flows.preview import shown, subject
from flows.preview.subject import Claim, PreviewError
from flows.proposal.search import Hands
from flows.proposal.shown import Sheet
from flows.review import work
from flows.steps.context import ContactError, open_store
from flows.workers.pool import WorkerPool
from pipelines.model.article import CleanArticle
from pipelines.model.explanation import BlockState, Explanation
from pipelines.model.page import FetchedPage
from pipelines.state.keys import StateError
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.urls import safe_text

_FAULTS = (PreviewError, CrawlError, StateError, StoreError, OSError)
_COLOURS = {
    BlockState.KEPT: "green",
    BlockState.CUT: "red",
    BlockState.FIELD: "blue",
    BlockState.LEFT_OUT: "yellow",
    BlockState.OUTSIDE: "dim",
}
_VALUE = 400
"""Characters of a field's value on a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the operator wants to look at, and how."""

    what: str
    url: str = ""
    source: str = ""
    stored: bool = False
    html: Path | None = None
    allow: tuple[str, ...] = ()


def preview(look: Look, given: Mapping[str, object]) -> int:
    """Shows what becomes of a page and why; exit code 0 for an article, 1 for a refused page."""
    screen = tables.console()
    with errors.as_message(errors.WRONG_USE, PreviewError):
        settings = errors.read_settings(**_with_spool(given))
        file, url = _named(look)
        claimed = subject.claim(every(settings), url, look.source, look.allow)
    with (
        errors.as_message(errors.FAILED, *_FAULTS),
        stop_signal() as stop,
        WorkerPool(1, preload=work.PRELOAD) as pool,
    ):
        hands = Hands(settings, pool.warm(), should_stop=stop.is_set)
        with errors.as_message(errors.WRONG_USE, BadStoreUrlError, ContactError):
            page = _page(hands, look, claimed, file, url)
            said = subject.explain(settings, pool, page, claimed)
        _show(screen, said, claimed)
        if look.html:
            _write(screen, look.html, said, claimed)
    return errors.GOOD if isinstance(said.outcome, CleanArticle) else errors.DEGRADED


def _named(look: Look) -> tuple[Path | None, str]:
    """Return the saved page and its address; or no file and the address that is to be fetched."""
    if "://" in look.what:
        return None, subject.address(look.what)
    file = Path(look.what)
    if not file.is_file():
        raise errors.UsageError(
            f"{look.what} is neither a file nor an address: addresses begin with https:// or http://"
        )
    return file, subject.address(look.url or NOWHERE)


def _page(hands: Hands, look: Look, claimed: Claim, file: Path | None, url: str) -> FetchedPage:
    if file:
        return subject.saved(file, claimed.source, url)
    if look.stored:
        return subject.stored(open_store(hands.settings), url, claimed.source)
    return subject.fetch(hands, claimed.source, url)


def _show(screen: Console, said: Explanation, claimed: Claim) -> None:
    is_article = isinstance(said.outcome, CleanArticle)
    screen.print(Text(shown.verdict(said), style="bold green" if is_article else "bold red"))
    source = said.source.id if claimed.has_file else "no source claims it"
    screen.print(
        Text(f"{safe_text(said.page.url)}  ({source}, model {said.model[:12]})"), soft_wrap=True
    )
    for sheet in (shown.fields(said), shown.gates(said)):
        if sheet.rows:
            screen.print(_table(sheet))
        if sheet.note:
            screen.print(Text(sheet.note, style="dim"))
    screen.print(_text(shown.text(said)))


def _table(sheet: Sheet) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=sheet.title, title_justify="left")
    for name in sheet.head:
        table.add_column(name, overflow="fold")
    for row in sheet.rows:
        table.add_row(*(tables.plain(cell, _VALUE) for cell in row))
    return table


def _text(sheet: Sheet) -> Table:
    """Return the blocks, each in the colour of its state."""
    table = Table(box=box.SIMPLE_HEAD, title=sheet.title, title_justify="left", expand=True)
    table.add_column(sheet.head[0], no_wrap=True)
    table.add_column(sheet.head[1], overflow="fold", ratio=3)
    table.add_column(sheet.head[2], overflow="fold", ratio=2)
    for state, text, why in sheet.rows:
        style = _COLOURS[BlockState(state.removesuffix(" in part"))]
        table.add_row(
            Text(state, style=style), Text(text), Text(safe_text(why, _VALUE), style="dim")
        )
    return table


def _write(screen: Console, file: Path, said: Explanation, claimed: Claim) -> None:
    # Imported here: drawing takes a template engine, which showing on a terminal does without.
    from flows.review import page  # noqa: PLC0415

    drawn = page.render(said, has_file=claimed.has_file)
    file.write_text(drawn, encoding="utf-8", errors="replace")
    screen.print(Text(f"Written: {file.absolute()}; open it in a browser."), soft_wrap=True)
