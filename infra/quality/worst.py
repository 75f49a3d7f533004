"""The worst pages to look at: what is lost and what leaks, in each extractor's text, side by side."""

import html
from collections.abc import Sequence

from infra.quality import metrics
from infra.quality.metrics import Gold, Output
from infra.quality.running import Run
from infra.quality.tables import scores

WORST = 20
"""Pages listed, worst first."""
_HEAD = (
    "<!doctype html><meta charset=utf-8><title>worst pages</title><style>"
    "td{vertical-align:top;width:33%;font:13px sans-serif}.lost{color:#b00}.leak{color:#a60}"
    "</style>"
)


def worst(golds: Sequence[Gold], result: Run) -> list[tuple[float, Gold]]:
    """Return the pages with the lowest F1, worst first."""
    rows = scores(golds, result)
    ranked = [(rows[gold.id]["f1"], gold) for gold in golds if "f1" in rows.get(gold.id, {})]
    return sorted(ranked, key=lambda pair: (pair[0], pair[1].id))[:WORST]


def before_after(golds: Sequence[Gold], runs: Sequence[Run]) -> str:
    """Return an HTML page that shows the first run's worst pages in each run: losses, leaks, whole text."""
    parts = [_HEAD]
    for f1, gold in worst(golds, runs[0]):
        parts.append(
            f"<h3>{html.escape(gold.id)}: F1 {100 * f1:.1f}</h3><p>{html.escape(gold.url)}</p><table><tr>"
        )
        parts += [_cell(gold, result) for result in runs]
        parts.append("</table>")
    return "".join(parts)


def _cell(gold: Gold, result: Run) -> str:
    out = result.outputs.get(gold.id, Output())
    text = f"{out.lead}\n{out.text}" if out.lead and gold.lead_in_body else out.text
    leaks = set(metrics.leaked_lines(gold, text))
    lost = "".join(f"<p class=lost>lost: {html.escape(x)}" for x in metrics.lost_units(gold, text))
    lines = "".join(
        f"<p{' class=leak' if line.strip() in leaks else ''}>{html.escape(line)}"
        for line in text.split("\n")
        if line.strip()
    )
    return (
        f"<td><b>{html.escape(result.name)}</b> {html.escape(out.rejection or '')}{lost}"
        f"<details><summary>text</summary>{lines}</details>"
    )
