"""Reports as Markdown for Prefect's page. Pure; all text from outside is escaped (fault L02)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from flows import run_words
from pipelines.model.report import Counts, RunReport, StoredArticle
from pipelines.model.source import Cron, Every, Schedule, Source, SourceId
from pipelines.urls import safe_text

MAX_ARTICLES = 200
"""Articles in one report; more make the page slow, and the table of articles has them all."""
MAX_REASONS = 60
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^$:@=])")
_SPECIAL_IN_LINKS = re.compile(r"([\\`*_\[\]|~]|(?<=\])\()")
_ENTITY = re.compile(r"&(?=#|\w+;)")


def escape(text: str, limit: int = 200) -> str:
    """Return outside text as Markdown that shows it literally, in one line: no markup, link or image."""
    line = safe_text(text, limit)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        line = line.replace(sign, entity)
    return re.sub(r"(?<!&amp)(?<!&lt)(?<!&gt);", r"\\;", _SPECIAL.sub(r"\\\1", line))


def code(text: str, limit: int = 200) -> str:
    """Return outside text as code, in which Markdown takes a backslash for one and shows it."""
    return f"`{re.sub('[`|]', '', safe_text(text, limit))}`"


def link(text: str, url: str) -> str:
    """Return a Markdown link; only the escaped text when the address is not http(s)."""
    if not is_web_address(url):
        return escape(text)
    return f"[{_label(text)}](<{quote(url, safe=_SAFE)}>)"


def _label(text: str, limit: int = 200) -> str:
    """Return outside text for the inside of a link, where fewer signs have a meaning.

    Prefect's page shows a backslash or an entity there as it stands, so that no more than these are written.
    """
    line = _ENTITY.sub("&amp;", safe_text(text, limit)).replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL_IN_LINKS.sub(r"\\\1", line)


_SAFE = "/:?#@!$&'()*+,;=%-._~[]"


def is_web_address(url: str) -> bool:
    """Says whether an address may become a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and "@" not in parts.netloc


def report_page(report: RunReport, source: Source, store: str = "") -> str:
    """Return the report of a run: what was found, fetched, stored, refused and why, and what to do.

    Args:
        report: Of the run.
        source: What it harvested.
        store: Address of the store, where the before/after pages lie.
    """
    sections = (
        f"## {escape(source.name)}: {report.verdict.outlook}",
        escape(report.verdict.message, 400),
        _advice(report),
        _funnel(report),
        _articles(report.articles),
        _reasons(report),
        _cut_samples(report),
        _before_after(report, store),
        _doubts(report),
        _proposals(report.proposals),
        _counts(report),
        _particulars(report),
    )
    return "\n\n".join(section for section in sections if section)


def backfill_page(source: Source, since: date, until: date, reports: Sequence[RunReport]) -> str:
    """Return the report of a backfill: how far back it got, what is left, and what each round came to."""
    reach = next((report.reach for report in reversed(reports) if report.reach), None)
    rows = (
        (
            code(report.run_id),
            str(report.reach.requests if report.reach else ""),
            *(str(n) for n in (c.fetched, c.stored, c.same, c.rejected, c.failed)),
            escape(report.verdict.message, 300),
        )
        for report in reports
        for c in [report.counts]
    )
    head = ("round", "requests", "pages", "stored", "the same", "refused", "failed", "came to")
    sections = (
        f"## {escape(source.name)}: {since} to {until}",
        f"**{escape(str(reach))}**" if reach else "",
        _table(head, "|---|---:|---:|---:|---:|---:|---:|---|", rows),
        *(_reasons(report) for report in reports[-1:]),
    )
    return "\n\n".join(section for section in sections if section)


def import_page(
    counts: Mapping[str, int],
    by_source: Mapping[SourceId, int],
    reports: Sequence[RunReport],
    skipped: Sequence[str],
) -> str:
    """Return the report of an import: pages by source, records by what became of them."""
    rows = []
    for source_id, taken in sorted(by_source.items()):
        own = [report.counts for report in reports if report.source_id == source_id]
        sums = (sum(getattr(c, name) for c in own) for name in ("stored", "same", "rejected"))
        rows.append((escape(source_id), str(taken), *map(str, sums)))
    pages = _table(
        ("source", "taken", "stored", "the same", "refused"), "|---|---:|---:|---:|---:|", rows
    )
    records = _table(
        ("records", "number"), "|---|---:|", ((escape(name), str(n)) for name, n in counts.items())
    )
    before = "".join(f"\n- {escape(name)}: read by an earlier import" for name in skipped)
    return f"## Pages out of archives\n\n{pages}\n\n{records}\n{before}"


def _advice(report: RunReport) -> str:
    lines = [f"- {escape(line, 500)}" for line in run_words.advice(report)]
    return "\n".join(["### What to do", "", *lines]) if lines else ""


def _funnel(report: RunReport) -> str:
    rows = (
        (
            f"↳ {step.name}" if step.is_part else f"**{step.name}**",
            str(step.count),
            "" if step.usual is None else f"{step.usual:g}",
            escape(step.made_of, 300),
        )
        for step in run_words.funnel(report)
    )
    head = ("step", "number", "usual", "made of")
    return f"### From found to stored\n\n{_table(head, '|---|---:|---:|---|', rows)}"


def _cut_samples(report: RunReport) -> str:
    if not report.cut_samples:
        return ""
    rows = ((escape(line), escape(why), link(url, url)) for url, line, why in report.cut_samples)
    table = _table(("line", "why", "article"), "|---|---|---|", rows)
    head = (
        "To keep one: `copydesk sources override "
        + report.source_id
        + " --keep LINE --reason WHY`."
    )
    return f"### Cut from the articles, for example\n\n{head}\n\n{table}"


def _before_after(report: RunReport, store: str) -> str:
    if not report.before_after:
        return ""
    rows = (
        (link(url, url), escape(why), f"`{store}/{key}`" if store else f"`{key}`")
        for url, why, key in report.before_after
    )
    table = _table(("page", "why", "before/after page"), "|---|---|---|", rows)
    return f"### Worth a look: before and after\n\n{table}"


def dry_run_page(page: str) -> str:
    """Return the report of a run that stored nothing, which says so first."""
    return f"**Dry run: nothing was stored.**\n\n{page}"


def _doubts(report: RunReport) -> str:
    if not report.doubts:
        return ""
    head = (
        "Left in the text, but perhaps boilerplate; the cleaner cuts it when more pages show it. "
        f"To decide at once: `copydesk sources override {report.source_id} --cut LINE --reason WHY`, or `--keep`:"
    )
    return "\n".join(
        [head, "", *(f"- {link(url, url)}: {escape(line, 300)}" for url, line in report.doubts)]
    )


def _proposals(urls: Sequence[str]) -> str:
    if not urls:
        return ""
    head = "Announced by the publisher, but not in the source file (add what is useful under `seeds:`):"
    return "\n".join([head, "", *(f"- {link(url, url)}" for url in urls)])


def _counts(report: RunReport) -> str:
    c = report.counts
    rows = (
        ("listings read", c.listings),
        ("listings failed", c.listings_failed),
        ("blocks cut from the stored articles", c.cuts),
        ("texts compared with trafilatura's", c.audited),
        ("of these, texts that differ", c.disagreed),
    )
    return _table(("besides", "number"), "|---|---:|", ((name, str(n)) for name, n in rows))


def _articles(articles: Sequence[StoredArticle]) -> str:
    if not articles:
        return "No article is new or changed."
    rows = (
        (
            link(a.title or a.url, a.url),
            escape(", ".join(a.authors)),
            escape(day(a.published_at)),
            str(a.words),
            str(a.cuts),
            str(a.version),
        )
        for a in articles[:MAX_ARTICLES]
    )
    head = ("title", "author", "date", "words", "blocks cut", "version")
    table = _table(head, "|---|---|---|---:|---:|---:|", rows)
    more = len(articles) - MAX_ARTICLES
    tail = f"\n\n… and {more} more; `copydesk read` gives all." if more > 0 else ""
    return f"### Articles stored\n\n{table}{tail}"


def _reasons(report: RunReport) -> str:
    if not report.reasons:
        return ""
    rows = (
        (stage, reason, str(count), escape(example, 300))
        for stage, reason, count, example in report.reasons[:MAX_REASONS]
    )
    table = _table(("stage", "reason", "number", "for example"), "|---|---|---:|---|", rows)
    return f"### Not stored, and why\n\n{table}"


def _particulars(report: RunReport) -> str:
    seconds = (report.ended_at - report.started_at).total_seconds()
    commit = "none" if report.commit is None else str(report.commit)
    return (
        f"Run {code(report.run_id)} took {seconds:.0f} s and ended: "
        f"{escape(report.finish_reason)}. Commit: {commit}. Site model: `{report.model_version[:12]}`. "
        f"Source file: {code(report.source_digest or 'not recorded')}."
    )


def _table(head: Sequence[str], rule: str, rows: Iterable[Sequence[str]]) -> str:
    lines = ("| " + " | ".join(row) + " |" for row in (head, *rows))
    first, *rest = lines
    return "\n".join((first, rule, *rest))


def deployment_note(source: Source, *, awaits_contact: bool) -> str:
    """Return the description of a source's deployment: what it is, why it is paused, where its reports are."""
    paused = (
        "Paused until `COPYDESK_CONTACT` holds an address that publishers can write to.\n\n"
        if awaits_contact
        else ""
    )
    return (
        f"**{escape(source.name)}** {link('home page', source.home)}, {schedule(source.schedule)}.\n\n"
        f"{paused}[Reports](/v2/artifacts/key/report-{source.id})"
    )


def schedule(plan: Schedule) -> str:
    """Return a schedule in words."""
    match plan:
        case Every():
            minutes, seconds = divmod(plan.seconds, 60)
            return f"every {plan.seconds} seconds" if seconds else f"every {minutes} minutes"
        case Cron():
            return f"at {code(plan.expression)} in {escape(plan.timezone)}"


def day(moment: datetime | None) -> str:
    """Return date and time to the minute in the offset they were read with; empty for None."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def progress(counts: Counts) -> str:
    """Return counts as one short line, numbers first: Prefect's cards cut after about 30 characters."""
    return f"{counts.stored} new, {counts.same + counts.unchanged} seen, {counts.rejected} refused"
