"""What a search for a source shows, as plain values: of them come the tables on a terminal and Prefect's page. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows import report_markdown
from flows.proposal import source_file
from flows.proposal.sample import Sampled
from flows.proposal.search import Scouted
from pipelines.urls import safe_text

MAX_CUTS, MAX_LOST, MAX_LEFT = 8, 20, 15
MAX_CHARACTERS = 300
"""Of one cell of a table in Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    """What stands below it."""


def sheets(found: Scouted) -> tuple[Sheet, ...]:
    """Return all there is to show, rights first; tables without rows are left out."""
    all_of_them = (
        _rights(found),
        _listings(found),
        _articles(found.sampled),
        _cuts(found.sampled),
        _lost(found),
        _doubts(found),
    )
    return tuple(sheet for sheet in all_of_them if sheet.rows)


def file_text(found: Scouted) -> str:
    """Return the file that is proposed, with why it is paused where it is."""
    text = source_file.text_of(found.proposal.source)
    if not found.reservation:
        return text
    why = safe_text(found.reservation, 150)
    return f"# Paused: the publisher reserves text and data mining ({why}). Ask for permission first.\n{text}"


def _rights(found: Scouted) -> Sheet:
    signals = dict.fromkeys(found.survey.rights)
    signals |= {
        right: None for s in found.sampled if s.article for right in s.article.metadata.rights
    }
    note = "reserved: the source is proposed paused; ask the publisher" if found.reservation else ""
    return Sheet(title="Rights", head=("where", "says"), rows=tuple(signals), note=note)


def _listings(found: Scouted) -> Sheet:
    taken = [w for w in found.proposal.weighed if w.taken]
    left = [w for w in found.proposal.weighed if not w.taken and w.look.origin != "guess"]
    rows = [
        ("yes" if w.taken else "", str(w.look.kind), w.look.url, w.why)
        for w in (*taken, *left[:MAX_LEFT])
    ]
    return Sheet(
        title="Listings",
        head=("taken", "kind", "address", "why"),
        rows=tuple(rows),
        note=f"… and {len(left) - MAX_LEFT} more were left" if len(left) > MAX_LEFT else "",
    )


def _articles(sampled: Sequence[Sampled]) -> Sheet:
    rows = tuple(_row(one) for one in sampled)
    head = ("title", "date", "begins", "cut", "doubts")
    stored = sum(one.article is not None for one in sampled)
    return Sheet(title=f"Tried: {stored} articles of {len(rows)} pages", head=head, rows=rows)


def _row(one: Sampled) -> tuple[str, ...]:
    if one.article is None:
        return (one.url, "", "", "", safe_text(one.refusal, 100))
    said = one.article.metadata
    date = said.published_at
    return (
        said.title or one.url,
        f"{date:%Y-%m-%d %H:%M}" if date else "",
        safe_text(one.first_words, 100),
        str(len(one.article.cuts)),
        safe_text("; ".join(one.doubts), 100),
    )


def _cuts(sampled: Iterable[Sampled]) -> Sheet:
    """Show what would be cut: the commonest lines, with why and on how many of the pages."""
    seen: dict[str, tuple[str, int]] = {}
    for cut in (cut for one in sampled if one.article for cut in one.article.cuts):
        evidence, times = seen.get(cut.text, (f"{cut.rule}: {cut.evidence}", 0))
        seen[cut.text] = (evidence, times + 1)
    often = sorted(seen.items(), key=lambda entry: -entry[1][1])[:MAX_CUTS]
    rows = tuple((safe_text(text, 100), str(n), safe_text(why, 100)) for text, (why, n) in often)
    return Sheet(title="What would be cut", head=("line", "pages", "why"), rows=rows)


def _lost(found: Scouted) -> Sheet:
    lost = found.proposal.lost
    more = f"… and {len(lost) - MAX_LOST} more" if len(lost) > MAX_LOST else ""
    title = "The article pattern would lose"
    return Sheet(
        title=title, head=("address",), rows=tuple((u,) for u in lost[:MAX_LOST]), note=more
    )


def _doubts(found: Scouted) -> Sheet:
    return Sheet(title="Doubts", head=("what",), rows=tuple((d,) for d in found.doubts))


def page(found: Scouted) -> str:
    """Return all of it as Markdown, outside text escaped."""
    tables = map(table, sheets(found))
    return "\n\n".join([f"```yaml\n{file_text(found).replace('`', '')}```", *tables])


def table(sheet: Sheet) -> str:
    """Return a sheet as Markdown, outside text escaped."""
    lines = [f"### {report_markdown.escape(sheet.title)}", ""]
    if sheet.rows:
        lines += ["| " + " | ".join(sheet.head) + " |", "|" + "---|" * len(sheet.head)]
    lines += [
        "| " + " | ".join(report_markdown.escape(cell, MAX_CHARACTERS) for cell in row) + " |"
        for row in sheet.rows
    ]
    return "\n".join(
        [*lines, "", report_markdown.escape(sheet.note, MAX_CHARACTERS)] if sheet.note else lines
    )
