"""How a run is judged against what was to be expected: the enemy is the silent zero."""

from collections.abc import Sequence
from statistics import median

from pipelines.model.report import Counts, Outlook, Verdict

FAILED_SHARE = 0.3
"""Share of asked-for pages that may fail before a run is degraded."""
REJECTED_SHARE = 0.6
"""Share of fetched pages that may be rejected."""
NOTICE_SHARE = 0.2
"""Share of fetched pages that may show a notice in place of their article."""
NOTICES = frozenset(
    {"all_boilerplate", "maintenance_page", "challenge_page", "consent_wall", "needs_rendering"}
)
DROP_SHARE = 0.1
"""A run that finds less than this share of the median of earlier runs has lost something."""
DISAGREED_SHARE = 0.5
"""Share of audited articles, of this run and earlier ones, of which trafilatura may take another text."""
QUIET_DAYS = 30
"""Days without a change of any listing after which a source has perhaps moved its news elsewhere (fault E10)."""
FEW = 5
"""Shares of fewer pages say nothing."""
HISTORY = 14
"""Earlier runs looked at."""

LOST = "cleaning_lost"
"""Reason of fetched pages that were lost before they were cleaned; one is enough for a look."""

Reasons = Sequence[tuple[str, str, int, str]]


def verdict(  # noqa: PLR0913 - what a run is judged by
    counts: Counts,
    history: Sequence[Counts] = (),
    *,
    finish_reason: str = "finished",
    reasons: Reasons = (),
    also: Sequence[str] = (),
    is_past: bool = False,
) -> Verdict:
    """Return how a run ended, and in one line what to look at.

    Args:
        counts: Of this run.
        history: Of earlier runs of the source, newest last.
        finish_reason: As the crawl's receipt gives it.
        reasons: As `ledger.reasons` gives them; the commonest is named.
        also: What else to look at, in words; mostly nothing.
        is_past: True of a run over past days, which may well find nothing.
    """
    if finish_reason == "cancelled":
        return Verdict(
            outlook=Outlook.CANCELLED, message=f"stopped before its end; {_came_to(counts)}"
        )
    failure = _broken(counts, finish_reason) or ("" if is_past else _fruitless(counts, reasons))
    if failure:
        return Verdict(outlook=Outlook.FAILED, message=f"{failure}{_worst(reasons)}")
    doubts = [*_doubts(counts, history[-HISTORY:], finish_reason, reasons), *also]
    if doubts:
        return Verdict(outlook=Outlook.DEGRADED, message="; ".join(doubts))
    return Verdict(outlook=Outlook.GOOD, message=_came_to(counts))


COMPARED = "discovered", "refused", "unchanged", "failed", "fetched", "stored", "same", "rejected"
"""Counts that are compared with those of earlier runs."""


def usual(history: Sequence[Counts]) -> tuple[tuple[str, float], ...]:
    """Return (name, median over the last runs) of the counts that are compared; none without a run."""
    last = history[-HISTORY:]
    return tuple((name, median(getattr(run, name) for run in last)) for name in COMPARED if last)


def _came_to(counts: Counts) -> str:
    left = f"; {counts.listings_left} child sitemaps not read yet" if counts.listings_left else ""
    if not counts.fetched and not counts.failed:
        unchanged = f" ({counts.listings_unchanged} unchanged)" if counts.listings_unchanged else ""
        return (
            f"nothing new: {counts.listings} listings read{unchanged}, "
            f"{counts.discovered} known articles named{left}"
        )
    return (
        f"{counts.stored} stored, {counts.same} the same, {counts.unchanged} unchanged, "
        f"{counts.rejected} rejected, {counts.failed} failed, {counts.refused} not asked for "
        f"of {counts.discovered} discovered{left}"
    )


def _broken(counts: Counts, finish_reason: str) -> str:
    """Return what kept a run from its end, empty when nothing did."""
    faults = (
        (
            finish_reason == "interrupted",
            (
                f"the crawl was killed after {counts.fetched} of {counts.discovered} pages; what it had "
                "fetched is stored, the rest comes with the next run"
            ),
        ),
        (
            finish_reason not in ("finished", "deadline"),
            (
                f"the crawl ended with {finish_reason!r} after {counts.fetched} of {counts.discovered} pages; "
                "look at its last words in the log"
            ),
        ),
        (
            bool(counts.left),
            f"{counts.left} pages were fetched but not committed; they wait in the spool: check the store",
        ),
    )
    return next((text for is_so, text in faults if is_so), "")


def _fruitless(counts: Counts, reasons: Reasons) -> str:
    """Return why a run has found nothing where something was to be found, empty when it has."""
    faults = (
        (
            not counts.listings,
            f"no listing could be read ({counts.listings_failed} failed): check the seeds' addresses",
        ),
        (
            not counts.discovered and not counts.listings_unchanged,
            f"{counts.listings} listings read, but none names an article: check seeds and scope",
        ),
        (
            _is_fruitless(counts, reasons),
            f"no article out of {counts.discovered} discovered URLs",
        ),
        (
            bool(counts.discovered)
            and counts.refused == counts.discovered
            and _all_refused(reasons),
            f"all {counts.discovered} URLs were refused before fetching",
        ),
    )
    return next((text for is_so, text in faults if is_so), "")


def _is_fruitless(counts: Counts, reasons: Reasons) -> bool:
    """Whether pages were asked for and none gave an article; a few odd ones beside known articles are no failure."""
    asked = counts.failed + counts.fetched
    reached = counts.stored + counts.same + counts.unchanged
    known = sum(count for _, reason, count, _ in reasons if reason == "not_due")
    return not reached and asked > known and (asked >= FEW or not counts.refused)


def _all_refused(reasons: Reasons) -> bool:
    """Whether nothing was merely not due: known articles are no fault."""
    return bool(reasons) and all(
        reason not in ("not_due", "duplicate_identity", "over_budget", "out_of_window")
        for _, reason, _, _ in reasons
    )


def _worst(reasons: Reasons) -> str:
    bad = [row for row in reasons if row[1] not in ("not_due", "unchanged", "same_version")]
    if not bad:
        return ""
    _, reason, count, example = bad[0]
    return f"; most often {reason} ({count}), e.g. {example}"


def _doubts(
    counts: Counts, history: Sequence[Counts], finish_reason: str, reasons: Reasons
) -> list[str]:
    asked = counts.failed + counts.fetched
    doubts = []
    if finish_reason == "deadline":
        doubts.append(f"its time ran out; {_came_to(counts)}, the rest is left for the next run")
    if counts.listings_failed:
        doubts.append(
            f"{counts.listings_failed} of {counts.listings_failed + counts.listings} listings failed"
            ": take a dead seed out of the source file; of a dead child sitemap you are told this once"
        )
    if asked >= FEW and counts.failed > FAILED_SHARE * asked:
        doubts.append(f"{counts.failed} of {asked} pages could not be fetched{_worst(reasons)}")
    if counts.fetched >= FEW and counts.rejected > REJECTED_SHARE * counts.fetched:
        doubts.append(
            f"{counts.rejected} of {counts.fetched} pages are no articles{_worst(reasons)}"
        )
    doubts += _notices(counts, reasons)
    doubts += _lost(counts, reasons)
    audited, disagreed = (
        sum(getattr(run, name) for run in (*history, counts)) for name in ("audited", "disagreed")
    )
    if audited >= FEW and disagreed > DISAGREED_SHARE * audited:
        doubts.append(
            f"trafilatura takes another text on {disagreed} of {audited} sampled pages of the last runs: "
            "compare a few stored articles with their pages"
        )
    usual = median(run.discovered for run in history) if history else 0
    if usual >= FEW and counts.discovered < DROP_SHARE * usual and not counts.listings_unchanged:
        doubts.append(
            f"{counts.discovered} URLs discovered where {usual:g} are usual: check the listings"
        )
    if counts.quiet_days >= QUIET_DAYS and all(map(_is_quiet, (*history, counts))):
        doubts.append(
            f"no listing has changed for {counts.quiet_days} days: look whether the site names its news elsewhere"
        )
    return doubts


def _is_quiet(counts: Counts) -> bool:
    """Whether no listing of a run had other bytes than before."""
    return counts.listings == counts.listings_unchanged


def _lost(counts: Counts, reasons: Reasons) -> list[str]:
    """Names the pages whose capture could not be read or whose cleaning broke off."""
    return [
        f"{count} of {counts.fetched} fetched pages were lost before they were cleaned and are asked for again, "
        f"e.g. {example}"
        for _, reason, count, example in reasons
        if reason == LOST
    ]


def _notices(counts: Counts, reasons: Reasons) -> list[str]:
    """Names what many pages show in place of their articles, which passes by itself or asks for a look."""
    return [
        f"{count} of {counts.fetched} pages show a notice in place of their article: {reason}, e.g. {example}"
        for _, reason, count, example in reasons
        if reason in NOTICES and counts.fetched >= FEW and count > NOTICE_SHARE * counts.fetched
    ]
