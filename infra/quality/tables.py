"""Tables of scores: a figure a line, an extractor a column, with the goals and whether they are reached."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from infra.quality import metrics
from infra.quality.goals import CPU, GOALS, Goal
from infra.quality.metrics import Gold, Output
from infra.quality.running import Run

ROWS = (
    ("body token F1", "f1"),
    ("  precision", "precision"),
    ("  recall", "recall"),
    ("  publishers with 3+ pages", "f1 of publishers with 3+"),
    ("4-gram F1", "shingle_f1"),
    ("leaked lines", "leaked"),
    ("gold units found", "units_found"),
    ("  leads", "lead_found"),
    ("  headlines", "headline_found"),
    ("  paragraphs", "paragraph_found"),
    ("snippets F1", "snippets"),
    ("  quotes in one spelling", "spelled"),
    ("title exact", "title"),
    ("author set exact", "authors"),
    ("date to the day", "day"),
    ("date to the minute", "minute"),
    ("section", "section"),
    ("lost whole", "lost whole"),
)
BY_LANGUAGE = ("f1", "precision", "recall", "shingle_f1", "leaked", "units_found", "lead_found")
BY_LANGUAGE_FIELDS = ("title", "authors", "day", "minute")
SEVERAL = 3
WELL, LOST = 0.9, 0.5
"""A page that plain trafilatura gets right (F1) and we do not is lost whole: the worst fault."""
PROSE_TYPES = ("article", "documentation")
"""Page types that the goal for other kinds does not count."""
_WIDE = 28

Rows = Mapping[str, Mapping[str, float]]
"""Scores by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A corpus with all that was run on it."""

    name: str
    golds: Sequence[Gold]
    runs: Sequence[Run]
    """Ours by weights that never saw the publisher, then plain trafilatura, then others to look at."""
    gated: Run
    """What the gates say of every page."""


def scores(golds: Iterable[Gold], result: Run) -> dict[str, dict[str, float]]:
    """Return the scores of all pages with gold, by page."""
    return {
        gold.id: metrics.score(gold, result.outputs.get(gold.id, Output()))
        for gold in golds
        if gold.scored
    }


def mean(rows: Iterable[Mapping[str, float]], key: str) -> float | None:
    """Return a score's mean over the pages that have it."""
    values = [row[key] for row in rows if key in row]
    return fmean(values) if values else None


def snippet_f1(rows: Iterable[Mapping[str, float]], kind: str = "snippets") -> float | None:
    """Return the micro F1 of must and must-not snippets; of kind `spelled` without regard to quotes and dashes."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({key: int(row[key]) for key in row if key.startswith(f"{kind}_")})
    kept, missed, leaked = (sums[f"{kind}_{key}"] for key in ("kept", "missed", "leaked"))
    total = 2 * kept + missed + leaked
    return 2 * kept / total if total else None


def lost_whole(ours: Rows, plain: Rows) -> list[str]:
    """Return the pages that plain trafilatura gets right and that come out of ours nearly empty or wrong."""
    return [
        page
        for page, row in sorted(ours.items())
        if row.get("f1", 1.0) < LOST and plain[page].get("f1", 0.0) >= WELL
    ]


def lost(measured: Measured) -> list[str]:
    """Return the corpus's pages that are lost whole."""
    ours, plain = (scores(measured.golds, result) for result in measured.runs[:2])
    return lost_whole(ours, plain)


def table(measured: Measured) -> list[str]:
    """Return the table of a corpus as lines, per cent."""
    by_run = [scores(measured.golds, result) for result in measured.runs]
    figures = [_figures(measured.golds, rows, by_run[1]) for rows in by_run]
    goals = GOALS.get(measured.name, {})
    heads = "".join(f"{result.name:>14}" for result in measured.runs)
    lines = [f"{'':{_WIDE}}{heads}{'goal':>12}"]
    for label, key in ROWS:
        values = [figure.get(key) for figure in figures]
        if any(value is not None for value in values):
            lines.append(_line(label, values, goals.get(key)))
    return [
        *lines,
        *_cpu(measured.runs),
        *_refusals(measured, goals),
        *_languages(measured, by_run),
    ]


def _figures(golds: Sequence[Gold], rows: Rows, plain: Rows) -> dict[str, float | None]:
    keys = {key for row in rows.values() for key in row}
    pages = Counter(gold.publisher for gold in golds)
    several = [rows[g.id] for g in golds if pages[g.publisher] >= SEVERAL and g.id in rows]
    found = {key: mean(rows.values(), key) for key in keys}
    found["snippets"] = snippet_f1(rows.values())
    found["spelled"] = snippet_f1(rows.values(), "spelled")
    found["f1 of publishers with 3+"] = mean(several, "f1")
    if "f1" in keys:
        found["lost whole"] = len(lost_whole(rows, plain)) / len(rows)
    return found


def _line(label: str, values: Sequence[float | None], goal: Goal | None) -> str:
    parts = [f"{label:{_WIDE}}", *map(_percent, values)]
    if goal and values[0] is not None:
        plain = values[1] if len(values) > 1 else None
        parts += [f"{goal!s:>12}", _said(reached=goal.reached(values[0], plain))]
    return "".join(parts)


def _said(*, reached: bool) -> str:
    return "  reached" if reached else "  MISSED"


def _percent(value: float | None) -> str:
    return f"{'-':>14}" if value is None else f"{100 * value:14.1f}"


def _cpu(runs: Sequence[Run]) -> Iterator[str]:
    values = "".join("{:>14}".format("-" if r.cpu_ms is None else f"{r.cpu_ms:.1f}") for r in runs)
    ours = next((r.cpu_ms for r in runs if r.cpu_ms is not None and r is not runs[1]), None)
    plain = runs[1].cpu_ms
    yield f"{'CPU ms a page':{_WIDE}}{values}"
    if ours is not None and plain:
        share = ours / plain
        yield (
            f"{'  share of plain':{_WIDE}}{100 * share:14.1f}{'':{14 * (len(runs) - 1)}}{CPU!s:>12}"
            + _said(reached=CPU.reached(share, None))
        )


def _refusals(measured: Measured, goals: Mapping[str, Goal]) -> Iterator[str]:
    """Return what was refused, rightly and wrongly, by page type."""
    others: list[bool] = []
    for kind in sorted({gold.page_type for gold in measured.golds}):
        golds = [gold for gold in measured.golds if gold.page_type == kind]
        reasons = Counter(reason for gold in golds if (reason := _refusal(measured.gated, gold)))
        if kind not in PROSE_TYPES:
            others += [bool(_refusal(measured.gated, gold)) for gold in golds]
        common = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(3))
        goal = goals.get(f"refused {kind}")
        share = reasons.total() / len(golds)
        yield _line(f"refused {kind} ({len(golds)})", [share, None], goal) + f"  {common}"
    if others:
        yield _line("refused others", [fmean(others), None], goals.get("refused others"))
    yield from _refused_rightly(measured, goals)


def _refusal(gated: Run, gold: Gold) -> str | None:
    return gated.outputs.get(gold.id, Output()).rejection


def _refused_rightly(measured: Measured, goals: Mapping[str, Goal]) -> Iterator[str]:
    wanted = [gold for gold in measured.golds if gold.rejection]
    if wanted:
        hits = [_refusal(measured.gated, gold) == gold.rejection for gold in wanted]
        yield _line("refused rightly", [fmean(hits), None], goals.get("refused rightly"))


def _languages(measured: Measured, by_run: Sequence[Rows]) -> list[str]:
    """Return a line a language: our figure / plain trafilatura's."""
    groups: dict[str, list[str]] = defaultdict(list)
    for gold in measured.golds:
        if gold.id in by_run[0] and gold.language:
            groups[gold.language[:2]].append(gold.id)
    if len(groups) < 2:  # noqa: PLR2004 - one language is the whole table
        return []
    keys = [
        key
        for key in (*BY_LANGUAGE, *BY_LANGUAGE_FIELDS)
        if any(key in row for row in by_run[0].values())
    ]
    lines = [f"{'ours / plain, by language':{_WIDE}}" + "".join(f"{key:>14}" for key in keys)]
    for tag in sorted(groups, key=lambda tag: (-len(groups[tag]), tag)):
        pairs = [[mean((rows[i] for i in groups[tag]), key) for rows in by_run[:2]] for key in keys]
        lines.append(
            f"  {tag} ({len(groups[tag])})".ljust(_WIDE)
            + "".join(f"{' / '.join(map(_short, pair)):>14}" for pair in pairs)
        )
    return lines


def _short(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
