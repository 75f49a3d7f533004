"""What became of every URL of a run: rows from the run's facts, counts that must add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import PROBED, RunId, UrlId, Visit
from pipelines.model.rejection import NOT_ASKED, Reason, Rejection, Stage
from pipelines.model.report import Counts
from pipelines.urls import canonical, safe_text, url_id


class LedgerError(ValueError):
    """Counts that do not add up: some URL is lost or counted twice. A fault of ours, never of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What publishing did with a clean article."""

    article_id: UrlId | None = None
    version: int | None = None
    reason: Reason | None = None
    """None = stored; `SAME_VERSION` otherwise."""
    evidence: str = ""


def rows(
    run_id: RunId,
    visits: Iterable[Visit],
    outcomes: Mapping[str, Outcome],
    fates: Mapping[str, Fate],
) -> tuple[LedgerRow, ...]:
    """Return one row a URL, sorted by kind and URL.

    Args:
        run_id: The run.
        visits: What the crawl did; of several visits of one URL the one that came furthest counts.
        outcomes: What cleaning made of the fetched pages, by the URL that was asked for.
        fates: What publishing made of the clean articles, and of stored ones that are gone, by the same URL.

    Raises:
        LedgerError: When an article has no fate, which is a fault of ours.
    """
    last: dict[tuple[bool, str], Visit] = {}
    for visit in visits:
        key = (visit.is_listing, visit.url)
        last[key] = max(last.get(key, visit), visit, key=_reach)
    made = (_row(run_id, visit, outcomes, fates) for visit in last.values())
    return tuple(sorted(made, key=lambda row: (not row.is_listing, row.url)))


def _reach(visit: Visit) -> tuple[bool, int, float]:
    return visit.reason is None, list(Stage).index(visit.stage), visit.at.timestamp()


def _row(
    run_id: RunId, visit: Visit, outcomes: Mapping[str, Outcome], fates: Mapping[str, Fate]
) -> LedgerRow:
    stage, reason, evidence = visit.stage, visit.reason, visit.evidence
    fate = _NONE if visit.is_listing else fates.get(visit.url, _NONE)
    if reason is None and not visit.is_listing:
        if fate is _NONE:
            stage, reason, evidence = _ending(outcomes.get(visit.url))
        else:
            stage, reason, evidence = Stage.STORE, fate.reason, fate.evidence
    return LedgerRow(
        run_id=run_id,
        source_id=visit.source_id,
        url_id=url_id(canonical(visit.url)),
        url=visit.url,
        seed=visit.via.seed,
        listing=visit.via.listing,
        hops=visit.via.hops,
        is_listing=visit.is_listing,
        stage=stage,
        reason=reason,
        evidence=safe_text(evidence),
        status=visit.status,
        at=visit.at,
        article_id=fate.article_id,
        version=fate.version,
        raw=visit.raw,
    )


_NONE = Fate()


def _ending(outcome: Outcome | None) -> tuple[Stage, Reason | None, str]:
    """Return how a page ended that publishing has not met."""
    match outcome:
        case Rejection():
            return outcome.stage, outcome.reason, outcome.evidence
        case None:
            return Stage.EXTRACT, Reason.CLEANING_LOST, "no worker gave the page back"
        case CleanArticle():
            raise LedgerError(f"nothing was decided on the clean article of {outcome.url}")


def counts(rows: Iterable[LedgerRow], *, cuts: int = 0) -> Counts:
    """Return the counts of a run's rows; `cuts` is the number of blocks cut from the stored articles."""
    seen = tuple(rows)
    drawers = Counter(map(_drawer, seen))
    articles = {name: n for name, n in drawers.items() if not name.startswith("listings")}
    fetched = sum(articles.get(name, 0) for name in ("stored", "same", "rejected", "left"))
    return Counts(
        listings=drawers["listings"] + drawers["listings_unchanged"],
        listings_failed=drawers["listings_failed"],
        listings_unchanged=drawers["listings_unchanged"],
        listings_left=drawers["listings_left"],
        discovered=sum(articles.values()),
        refused=drawers["refused"],
        unchanged=drawers["unchanged"],
        failed=drawers["failed"],
        fetched=fetched,
        stored=drawers["stored"],
        same=drawers["same"],
        rejected=drawers["rejected"],
        left=drawers["left"],
        cuts=cuts,
    )


def parts(rows: Iterable[LedgerRow]) -> tuple[tuple[str, str, int], ...]:
    """Return (name of a count, reason, number) of what a run's counts are made of, the most frequent first.

    The numbers of one name sum up to its count; listings, which are counted apart, are none of them.
    """
    seen = (row for row in rows if row.reason and not row.is_listing and row.listing != PROBED)
    number = Counter((_drawer(row), str(row.reason)) for row in seen)
    ranked = sorted(number.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((*key, count) for key, count in ranked)


_AS_BEFORE = frozenset({Reason.UNCHANGED, Reason.NOT_DUE})
"""Reasons of listings that name nothing anew: asked for, or left alone for having stood so long (fault E10)."""


_LEFT = frozenset({Reason.OVER_BUDGET, Reason.RUN_STOPPED})
"""Reasons of listings that the next run reads."""


def _drawer(row: LedgerRow) -> str:
    if row.listing == PROBED:
        return "listings_probed"  # neither article nor listing: it counts nowhere
    if row.is_listing:
        return _drawer_of_listing(row)
    if row.reason is None:
        return "stored"
    named = {
        Reason.UNCHANGED: "unchanged",
        Reason.SAME_VERSION: "same",
        Reason.STORE_FAILED: "left",
    }
    return named.get(row.reason) or _refused_or_worse(row)


def _drawer_of_listing(row: LedgerRow) -> str:
    if row.reason in _AS_BEFORE:
        return "listings_unchanged"
    if row.reason in _LEFT:
        return "listings_left"
    if row.reason is Reason.STILL_DEAD or (row.stage is Stage.DISCOVER and row.reason):
        return "listings_refused"  # told of before, or out of scope and never asked for: no failure
    return "listings_failed" if row.reason else "listings"


def _refused_or_worse(row: LedgerRow) -> str:
    if row.stage is Stage.DISCOVER or row.reason in NOT_ASKED:
        return "refused"
    return "failed" if row.stage is Stage.FETCH else "rejected"


def check(counts: Counts) -> None:
    """Holds the laws of conservation.

    Raises:
        LedgerError: When a law is broken; the message names the sum and its parts.
    """
    laws = {
        "discovered": ("refused", "unchanged", "failed", "fetched"),
        "fetched": ("stored", "same", "rejected", "left"),
    }
    broken = [line for total, parts in laws.items() if (line := _broken(counts, total, parts))]
    if broken:
        raise LedgerError(
            f"the counts of a run do not add up: {'; '.join(broken)}; "
            "some URL is lost or counted twice: compare the ledger's rows with the crawl's results"
        )


def _broken(counts: Counts, total: str, parts: tuple[str, ...]) -> str:
    amounts = {part: getattr(counts, part) for part in parts}
    if getattr(counts, total) == sum(amounts.values()):
        return ""
    said = " + ".join(f"{name} {amount}" for name, amount in amounts.items())
    return f"{total} {getattr(counts, total)} is not {said}"


def reasons(rows: Iterable[LedgerRow]) -> tuple[tuple[str, str, int, str], ...]:
    """Return (stage, reason, count, an example URL with evidence), most frequent first."""
    examples: dict[tuple[str, str], str] = {}
    number: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.reason is not None and row.listing != PROBED:
            key = (row.stage.value, row.reason.value)
            number[key] += 1
            examples.setdefault(key, f"{row.url} ({row.evidence})" if row.evidence else row.url)
    ranked = sorted(number.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((*key, count, safe_text(examples[key], 300)) for key, count in ranked)
