"""The table of `make ablate`, as Markdown that people read and the repository keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.ablation.effects import DRAWS, FIGURES, SURE, Board, Effect, Gain
from infra.ablation.switches import TRAINED, Switch

_LEAST = 0.005
"""Points that the table rounds to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What was measured."""

    day: str
    code: str
    """Digest of code and corpora."""
    weights: str
    """Digest of the code that the weights of the folds were fitted with."""
    sample: int


def table(board: Board, chosen: Sequence[Switch], about: About) -> str:
    """Return the whole report."""
    effects = [board.effect(one.name) for one in chosen]
    trained = {one.name for one in TRAINED} | {"second_pass.doubt", "page_kind._other"}
    parts = [
        _head(about),
        _figures(board),
        "## Trained parts, replaced by their fallback\n",
        _rows([one for one in effects if one.name in trained]),
        "## Rules\n",
        _rows([one for one in effects if one.name not in trained]),
    ]
    return "\n".join(parts)


def _head(about: About) -> str:
    part = f", of large corpora each {about.sample}th publisher" if about.sample > 1 else ""
    fitted = "fitted on this code" if about.code == about.weights else f"of code {about.weights}"
    return (
        "# What each rule gains\n\n"
        f"Written by `make ablate` on {about.day}; code and corpora {about.code}, weights of the folds {fitted}{part}."
        "\n\n"
        "Each rule was switched off alone. A figure is what the rule gains, in points of a hundred: positive is better,"
        f" in brackets the bars that hold {SURE:.0%} of {DRAWS:,} draws of publishers. Weights are those of the folds,"
        " which saw no page of the publisher, and stay as they are when a rule is off. *changed*: pages that come out"
        " otherwise without it; *spoke*: publishers on whose pages it said something; *CPU*: milliseconds a page, with"
        " all that the rule asks. **gains** and **COSTS**: bars of a figure lie on one side of nothing; **noise**:"
        " none do.\n"
    )


def _figures(board: Board) -> str:
    said = "; ".join(f"{name} {value:.2f}" for name, value in board.baseline().items())
    return f"With all rules on: {said}.\n"


def _rows(effects: Sequence[Effect]) -> str:
    order = sorted(effects, key=lambda one: (_ORDER.index(one.verdict), -one.pages, one.name))
    lines = ["| rule | verdict | gains | changed | spoke | CPU |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {e.name} | {e.verdict} | {'; '.join(_gains(e))} | {e.pages} | {e.spoke} | {e.cpu_ms:.2f} |"
        for e in order
    ]
    return "\n".join(lines) + "\n"


_ORDER = ("gains", "both", "COSTS", "noise", "changes nothing", "never speaks")


def _gains(effect: Effect) -> Iterator[str]:
    for figure in FIGURES:
        gain = effect.gains.get(figure.name)
        if gain and max(map(abs, (gain.points, gain.low, gain.high))) >= _LEAST:
            yield _gain(figure.name, gain)


def _gain(name: str, gain: Gain) -> str:
    said = f"{name} {gain.points:+.2f} ({gain.low:+.2f} … {gain.high:+.2f})"
    return f"**{said}**" if gain.is_sure else said
