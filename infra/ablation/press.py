"""The made-up press of the tests as groups: a paper's pages, and its lines lost and appeals left."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from infra.ablation.lab import PRESS, Group, Scores
from infra.quality.metrics import Output
from infra.training.folds import fold_of

papers: Any = import_module("tests.world.press.papers")  # tests have no types
judging: Any = import_module("tests.world.press.judging")
SETS = ("first", "second", "third")
PAGES = 6
"""Of each paper, plain news and hard articles."""


def groups() -> Iterator[Group]:
    """Return a group for each paper."""
    for name in SETS:
        for paper in papers.read(name):
            pages = _printed(name, paper.name)
            yield Group(
                corpus=PRESS,
                publisher=f"{name}/{paper.name}",
                fold=fold_of(paper.name),
                pages=tuple((page.url, page.url, page.html.encode()) for page in pages),
            )


@cache
def _printed(name: str, paper: str) -> list[Any]:
    own = next(one for one in papers.read(name) if one.name == paper)
    numbers = own.numbers[:: len(own.numbers) // PAGES][:PAGES]
    return list(own.printed(numbers))


def by_lines(group: Group, outputs: Mapping[str, Output]) -> Mapping[str, Scores]:
    """Return of a paper, as if it were one page, its articles' lines and those lost, its appeals' and those left."""
    name, _, paper = group.publisher.partition("/")
    findings = judging.Findings()
    answers = {url: _answer(out) for url, out in outputs.items()}
    judging.judge(paper, _printed(name, paper), answers, findings)
    kinds = {"own": findings.articles, "asking": findings.appeals}
    said = {key: float(sum(one.lines for one in counts.values())) for key, counts in kinds.items()}
    row = {**said, "lost": float(findings.lost), "left": float(findings.left)}
    return {group.publisher: row | {"refused": float(len(findings.refused))}}


def _answer(out: Output) -> dict[str, object]:
    said: dict[str, object] = {"title": out.title, "lead": out.lead, "text": out.text}
    return said | ({"rejection": out.rejection} if out.rejection else {})
