"""`copydesk sources add` and `copydesk sources check`."""

import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawlers.launch import CrawlError
from crawlers.protocol import CrawlEvent, Progress
from flows.cli import errors
from flows.cli.harvest import stop_signal
from flows.cli.output import tables
from flows.cli.selection import choose_sources, every
from flows.proposal import propose, search, shown, source_file
from flows.proposal.listing_worth import Weighed
from flows.proposal.search import Hands, Scouted, ScoutError, WrongSiteError
from flows.proposal.shown import Sheet
from flows.settings import Settings
from flows.steps.context import ContactError, require_contact, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.source import Source
from pipelines.sources.load import SourceFileError
from pipelines.state.keys import StateError
from pipelines.urls import safe_text

_CHECKED = re.compile(r"^checked:.*$", re.MULTILINE)
_SITE_FAULTS = (ScoutError, CrawlError, StateError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the operator asks for."""

    home: str
    pages: int
    gap: float | None = None
    allow: tuple[str, ...] = ()
    yes: bool = False


def add(asked: Asked, given: Mapping[str, object]) -> int:
    """Propose a source for a site, show it, and write its file when it is approved; return the exit code."""
    screen = tables.console()
    with errors.as_message(errors.WRONG_USE, ContactError, WrongSiteError):
        settings = errors.read_settings(**_with_spool(given))
        there = every(settings)
        start = search.start(asked.home, there, gap=asked.gap, allow=asked.allow)
        require_contact(settings, (start,))
    with (
        errors.as_message(errors.FAILED, *_SITE_FAULTS),
        stop_signal() as stop,
        WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool,
    ):
        hands = Hands(settings, pool.warm(), _Teller(screen).event, stop.is_set)
        found = search.scout(hands, start, asked.pages, (source.id for source in there))
    _show(screen, found)
    if not (asked.yes and found.is_good) and not _approved(screen, found, asked):
        return errors.DEGRADED
    return _write(screen, found, settings)


def _with_spool(given: Mapping[str, object]) -> dict[str, object]:
    state = given.get("state")
    return {**given, "spool": f"{state}/spool" if state and "://" not in str(state) else None}


class _Teller:
    """Shows how far a survey or a sample is, a line each."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._said = ""

    def event(self, event: CrawlEvent) -> None:
        """Hear of the crawl."""
        if not isinstance(event, Progress):
            return
        pages = (
            f"{event.fetched} pages tried"
            if event.fetched
            else f"{event.listings} addresses looked at"
        )
        if pages != self._said and (event.fetched or event.listings):
            self._said = pages
            self._screen.print(f"{event.elapsed_seconds:4.0f} s  {pages}")


def _show(screen: Console, found: Scouted) -> None:
    for sheet in shown.sheets(found):
        screen.print(_table(sheet))
        if sheet.note:
            screen.print(Text(f"  {sheet.note}"))


def _table(sheet: Sheet) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=sheet.title, title_justify="left")
    for name in sheet.head:
        table.add_column(name, overflow="fold")
    for row in sheet.rows:
        table.add_row(*map(tables.plain, row))
    return table


def _approved(screen: Console, found: Scouted, asked: Asked) -> bool:
    screen.print(Text(f"\n{shown.file_text(found)}"), soft_wrap=True)
    if asked.yes:
        screen.print("Not written: fewer than half of the tried pages are articles.")
        return False
    if not sys.stdin.isatty():
        screen.print("Not written: there is no terminal to ask; --yes writes it.")
        return False
    answer = screen.input("Write this source file? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _write(screen: Console, found: Scouted, settings: Settings) -> int:
    source = found.proposal.source
    with errors.as_message(errors.FAILED, OSError, SourceFileError):
        file = source_file.write(source, shown.file_text(found), settings.seeds)
    screen.print(
        Text(f"Written: {file}. Harvest it now: copydesk harvest {source.id}"), soft_wrap=True
    )
    return errors.GOOD


def check(names: Sequence[str], given: Mapping[str, object], pages: int) -> int:
    """Check sources that there are; return the worst exit code."""
    screen = tables.console()
    with errors.as_message(errors.WRONG_USE, ContactError):
        settings = errors.read_settings(**_with_spool(given))
        sources = choose_sources(settings, names)
        require_contact(settings, sources)
    with stop_signal() as stop, WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        hands = Hands(settings, pool.warm(), should_stop=stop.is_set)
        return max(_checked(screen, hands, source, pages, stop) for source in sources)


def _checked(
    screen: Console, hands: Hands, source: Source, pages: int, stop: threading.Event
) -> int:
    if stop.is_set():
        return errors.DEGRADED
    try:
        found = search.check(hands, source, pages)
    except _SITE_FAULTS as error:
        screen.print(Text(f"{source.id}: {error}"), soft_wrap=True)
        return errors.FAILED
    named = search.listings(found, source)
    alive = [look for look in named if not look.fault]
    articles = sum(s.article is not None for s in found.sampled)
    well = len(alive) == len(named) and (found.is_good or not pages)
    screen.print(
        f"{source.id}: {len(alive)} of {len(named)} listings alive, "
        f"{articles} of {len(found.sampled)} tried pages are articles"
    )
    for line in _particulars(found, source):
        screen.print(Text(f"  {safe_text(line, 400)}"), soft_wrap=True)
    if well and found.sampled and _mark(source, hands.settings):
        screen.print("  its file says now that it was checked today")
    return errors.GOOD if well else errors.DEGRADED


def _particulars(found: Scouted, source: Source) -> Iterator[str]:
    """Yield what is dead, how the feeds stand to the rest, what the file lacks, and the rights."""
    named = search.listings(found, source)
    yield from (f"{look.url}: {look.fault}" for look in named if look.fault)
    yield from propose.covered(found.survey, {look.url for look in named})
    yield from (f"not in its file: {w.look.url} ({w.why})" for w in _besides(found, source))
    yield from (f"rights: {where}: {what}" for where, what in found.survey.rights)


def _besides(found: Scouted, source: Source) -> list[Weighed]:
    have = {seed.url for seed in source.seeds}
    return [w for w in found.proposal.weighed if w.taken and w.look.url not in have]


def _mark(source: Source, settings: Settings) -> bool:
    """Put today's date at the key `checked` of a source's file, where there is one; whether it was done."""
    file = next(settings.seeds.rglob(f"{source.id}.yaml"), None)
    text = file.read_text(encoding="utf-8") if file else ""
    if file is None or not _CHECKED.search(text):
        return False
    part = file.with_name(f".{file.name}.part")
    part.write_text(_CHECKED.sub(f"checked: {utc_now():%Y-%m-%d}", text), encoding="utf-8")
    part.replace(file)
    return True
