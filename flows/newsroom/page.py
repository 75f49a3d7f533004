"""The newsroom as a page in Markdown, the same as on the terminal. Pure; all text from outside is escaped."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from flows.newsroom.glance import age, percent, sparkline
from flows.newsroom.look import Newsroom
from flows.newsroom.needs import NAMED, Need
from flows.newsroom.standing import Standing, State
from flows.report_markdown import day, escape
from pipelines.model.source import SourceId

WELL = frozenset({State.GOOD, State.NEVER})
"""States of sources that nobody has to look at: they stand by country, folded away where they are many."""
FEW_ROWS = 40
"""So many sources are read at once without folding."""
_NARROW = str.maketrans({"-": "\u2011", " ": "\u00a0"})
"""Signs at which a cell does not break: Prefect's page is narrow."""
_COLUMNS = (
    "source",
    "state",
    "run",
    "24 h / norm",
    "14 days",
    "newest",
    "refused",
    "asked",
    "304",
    "cut",
)
_HEAD = (
    f"| {' | '.join(name.translate(_NARROW) for name in _COLUMNS)} |\n"
    "|---|---|---:|---:|---|---:|---|---:|---:|---:|"
)


def page(seen: Newsroom, links: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        seen: The newsroom.
        links: Addresses of the forms by which operators do something, by name.
    """
    reported = frozenset(row.source for row in seen.rows if row.last_run)
    odd = [row for row in seen.rows if row.state not in WELL]
    well = [row for row in seen.rows if row.state in WELL]
    parts = [
        f"**{escape(seen.summary, 400)}** Looked at {day(seen.at)} UTC.",
        _needs(seen.needs, links, reported),
        _desk(links),
        _rows("Look at these first", odd, seen),
        "\n".join(map(_verdict, (row for row in odd if row.state is not State.SILENT))),
        *_by_country(well, seen, folded=len(seen.rows) > FEW_ROWS),
        LEGEND,
    ]
    return "\n\n".join(filter(None, parts))


LEGEND = (
    "*run, newest: how long ago. 24 h: new articles beside the norm of this day of the week (three weeks). refused: "
    "share of fetched pages that are no articles, with the main reason. drift: pages are built anew. asked: requests "
    "in 24 hours; 304: of these, answered as unchanged. cut: share of the text's blocks cut as boilerplate. A source's "
    "name leads to its reports. On a terminal: `copydesk status`.*"
)


def _desk(links: Mapping[str, str]) -> str:
    """Return the way to all that operators do: Prefect's menu has none to it."""
    forms = " · ".join(f"[{name.translate(_NARROW)}]({links[name]})" for name in sorted(links))
    return f"Do something: {forms}" if forms else ""


def _needs(found: Sequence[Need], links: Mapping[str, str], reported: Collection[SourceId]) -> str:
    if not found:
        return "Nothing needs a person."
    return "\n".join(["### Needs a person", "", *(_need(one, links, reported) for one in found)])


def _need(one: Need, links: Mapping[str, str], reported: Collection[SourceId]) -> str:
    names = ", ".join(_source(name, reported) for name in one.sources[:NAMED])
    more = f" and {len(one.sources) - NAMED} more" if len(one.sources) > NAMED else ""
    run = f", or run [{one.flow}]({links[one.flow]})" if one.flow in links else ""
    return f"- **{escape(one.what)}**: {names}{more}  \n  `{one.remedy.replace('`', '')}`{run}"


def _source(name: SourceId, reported: Collection[SourceId]) -> str:
    """Return the way to its reports; while there are none, Prefect's page of them breaks."""
    shown = name.translate(_NARROW)
    return f"[{shown}](/v2/artifacts/key/report-{name})" if name in reported else shown


def _by_country(rows: Sequence[Standing], seen: Newsroom, *, folded: bool) -> Iterator[str]:
    for country, group in groupby(sorted(rows, key=_place), key=lambda row: row.country):
        own = list(group)
        articles = sum(row.articles for row in own)
        well = sum(row.state is not State.NEVER for row in own)
        new = f", {len(own) - well} not yet run" if well < len(own) else ""
        title = f"{country.upper() or 'No country'}: {well} well{new}, {articles} new articles"
        if folded:
            yield f"<details><summary>{escape(title)}</summary>\n\n{_table(own, seen)}\n\n</details>"
        else:
            yield _rows(title, own, seen)


def _place(row: Standing) -> tuple[str, str]:
    return row.country, row.source


def _rows(title: str, rows: Sequence[Standing], seen: Newsroom) -> str:
    return f"### {escape(title)}\n\n{_table(rows, seen)}" if rows else ""


def _table(rows: Sequence[Standing], seen: Newsroom) -> str:
    return "\n".join([_HEAD, *(_row(row, seen) for row in rows)])


def _verdict(row: Standing) -> str:
    return f"- {_source(row.source, (row.source,))}: {escape(row.verdict, 200)}"


def _row(row: Standing, seen: Newsroom) -> str:
    drift = ", drift" if row.drifted else ""
    count = str(row.articles) if row.norm is None else f"{row.articles} / {row.norm:.0f}"
    cells = (
        _source(row.source, (row.source,) if row.last_run else ()),
        (str(row.state) if row.state in WELL else f"**{row.state}**").translate(_NARROW) + drift,
        age(row.last_run, seen.at),
        count.translate(_NARROW),
        f"`{sparkline(row.days)}`" if any(row.days) else "",
        age(row.newest, seen.at),
        " ".join(filter(None, (percent(row.refused_share), escape(row.reason)))),
        str(row.requests),
        percent(row.unchanged_share),
        percent(row.cut_share),
    )
    return f"| {' | '.join(cells)} |"
