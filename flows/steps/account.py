"""Counts that add up, a verdict against history, a report."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest

from crawlers.protocol import CrawlOrder, CrawlReceipt
from flows.steps.context import RunContext
from flows.steps.publish import Published
from pipelines import codec, health, ledger, logs
from pipelines.model.article import OVERRIDE, CleanArticle, Status
from pipelines.model.draft import EXTRACTOR
from pipelines.model.report import (
    LAYOUT_CHANGED,
    Counts,
    Outlook,
    RunReport,
    StoredArticle,
    Verdict,
)
from pipelines.model.source import Source
from pipelines.store import runs
from pipelines.store.object_store import StoreError
from pipelines.urls import safe_text

HISTORY_DAYS = 7
HISTORY_RUNS = 20
DOUBTS = 20
"""Lines in doubt that a report names; the column `refused_cuts` has them all."""
CUT_SAMPLES = 12
"""Lines that were cut and that a report shows."""
_log = logs.get(__name__)


def account(  # noqa: PLR0913 - what a run has left
    order: CrawlOrder,
    receipt: CrawlReceipt,
    published: Published,
    *,
    history: Sequence[Counts],
    now: datetime,
    also: Sequence[str] = (),
) -> RunReport:
    """Return the report of a run.

    Args:
        order: What was to be done.
        receipt: What the crawl wrote.
        published: What became of it.
        history: Counts of earlier runs, newest last.
        now: When it ended.
        also: What else to look at, in words; mostly nothing.

    Raises:
        LedgerError: When the counts do not add up, which is a fault of ours.
    """
    told = _told(published.articles)
    counts = replace(
        ledger.counts(published.rows, cuts=told.cuts),
        blocks=told.blocks,
        audited=len(told.audits),
        quiet_days=published.quiet_days,
        disagreed=_disagreed(told.audits),
    )
    ledger.check(counts)
    reasons = ledger.reasons(published.rows)
    in_rounds = order.backfill is not None and receipt.finish_reason == "deadline"
    verdict = health.verdict(
        counts,
        history,
        finish_reason="finished" if in_rounds else receipt.finish_reason,
        reasons=reasons,
        also=(*_also(published, told), *also),
        is_past=order.is_past,
    )
    if receipt.reach:
        verdict = replace(verdict, message=f"{receipt.reach}; {verdict.message}")
    return RunReport(
        run_id=order.run_id,
        source_id=order.source.id,
        started_at=order.started_at,
        ended_at=now,
        counts=counts,
        reasons=reasons,
        articles=tuple(told.lines),
        commit=published.commit,
        model_version=published.model_version,
        finish_reason=receipt.finish_reason,
        verdict=verdict,
        is_past=order.is_past,
        reach=receipt.reach,
        proposals=receipt.proposals,
        doubts=tuple(told.doubts[:DOUBTS]),
        parts=ledger.parts(published.rows),
        cut_samples=tuple(_cut_samples(told)),
        usual=health.usual(history),
        source_digest=digest(order.source),
    )


def digest(source: Source) -> str:
    """Return a few digits that change with what a source file says."""
    return hashlib.sha256(codec.dump(source)).hexdigest()[:12]


@dataclass(slots=True)
class _Told:
    """What the versions that a run stored tell, gathered in one pass: each is read from where it waits."""

    cuts: int = 0
    blocks: int = 0
    audits: list[float] = field(default_factory=list)
    lines: list[StoredArticle] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, None] = field(default_factory=dict)
    """Rules of the operator's that failed."""
    samples: dict[str, dict[str, tuple[str, str, str]]] = field(default_factory=dict)
    """Rule -> line -> a cut of it."""


def _told(articles: Iterable[CleanArticle]) -> _Told:
    told = _Told()
    for article in articles:
        told.cuts += len(article.cuts)
        told.blocks += len(article.lines)
        told.audits += [] if article.agreement is None else [article.agreement]
        told.lines += [_line(article)] if article.status is Status.OK else []
        if len(told.doubts) < DOUBTS:
            told.doubts += [(article.url, line) for line in article.doubts]
        told.faults |= {why: None for name, why in article.metadata.conflicts if name == OVERRIDE}
        for cut in article.cuts:
            own = told.samples.setdefault(cut.rule, {})
            if cut.rule != EXTRACTOR and len(own) < CUT_SAMPLES:
                why = f"{cut.rule}: {safe_text(cut.evidence)}"
                own.setdefault(cut.text, (article.url, safe_text(cut.text), why))
    return told


def _disagreed(audits: Sequence[float]) -> int:
    """Return how many audited articles were found different; most runs audit none and load nothing for it."""
    if not audits:
        return 0
    from pipelines.judge import audit  # noqa: PLC0415

    return sum(agreement < audit.AGREES for agreement in audits)


def _also(published: Published, told: _Told) -> Iterator[str]:
    """Return what to look at: pages that are built anew, and rules of the operator's that failed (fault K10)."""
    if published.layout_changed:
        yield f"{LAYOUT_CHANGED}: {published.layout_changed}; look at some of the articles"
    for fault in told.faults:
        yield f"{fault}; correct it in the source file"


def _cut_samples(told: _Told) -> Iterator[tuple[str, str, str]]:
    """Return some cuts of which each says something else: of every rule in turn, each line once."""
    turns = zip_longest(*(samples.values() for samples in told.samples.values()))
    return islice(filter(None, chain.from_iterable(turns)), CUT_SAMPLES)


def _line(article: CleanArticle) -> StoredArticle:
    return StoredArticle(
        article_id=article.article_id,
        url=article.url,
        title=article.metadata.title or "",
        authors=article.metadata.authors,
        published_at=article.metadata.published_at,
        words=article.word_count,
        cuts=len(article.cuts),
        version=article.version,
    )


def history(context: RunContext, source: Source, now: datetime) -> tuple[Counts, ...]:
    """Return the counts of the source's last runs, newest last."""
    days = [now.date() - timedelta(days=n) for n in range(HISTORY_DAYS)]
    newest_first = runs.reports(context.store, source.id, days, HISTORY_RUNS)
    return tuple(report.counts for report in reversed(newest_first))


def keep(context: RunContext, report: RunReport) -> None:
    """Stores a report; one that cannot be stored is only missed by people, so it stops nothing."""
    try:
        runs.put_report(context.store, report)
    except StoreError as error:
        _log.warning("report_missed", run=report.run_id, why=str(error))


def not_begun(source: Source, run: str, why: str, now: datetime) -> RunReport:
    """Return the report of a run that left its source to another one, which is no failure (fault K05)."""
    verdict = Verdict(outlook=Outlook.DEGRADED, message=why)
    return replace(failed(source, run, why, now), finish_reason="already running", verdict=verdict)


def failed(source: Source, run: str, why: str, now: datetime, *, fetched: int = 0) -> RunReport:
    """Return the report of a run that could not be brought to its end; its pages wait in the spool."""
    counts = Counts(discovered=fetched, fetched=fetched, left=fetched)
    return RunReport(
        run_id=run,  # type: ignore[arg-type] # a run that never began has no id
        source_id=source.id,
        started_at=now,
        ended_at=now,
        counts=counts,
        reasons=(),
        articles=(),
        commit=None,
        model_version="",
        finish_reason="failed",
        verdict=Verdict(outlook=Outlook.FAILED, message=why),
        source_digest=digest(source),
    )
