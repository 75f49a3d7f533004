"""What `copydesk clean` made of a set's pages: which lines of articles it lost, which appeals it left."""

import base64
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.world.press.papers import ASKING

COPYDESK = Path(sys.executable).with_name("copydesk")
BATCHES = (1, 2, 3, 5, 20, 1000)
"""Pages of each paper that are cleaned together; the last are all."""
DUE = {"p": 3, "em": 3, "strong": 3, "linkp": 2, "box": 2, "aside": 2, "form": 1, "last": 3}
"""Pages of a batch that must have a line of a shape before it is to be cut: prose needs more than boxes do."""
SHOWN = 4
WIDTH = 240
"""Examples of each kind in a report."""
_EDGES = re.compile("[\\s\u00bb\u00ab\u201e\u201c\u201d\u2018\u2019'\"-]+")


@dataclass(slots=True)
class Count:
    """Lines of one kind: how many there were, and those that met the wrong end."""

    lines: int = 0
    wrong: list = field(default_factory=list)


@dataclass(slots=True)
class Findings:
    """What was found on all pages of a set."""

    articles: dict = field(default_factory=lambda: defaultdict(Count))
    """By kind of article; wrong is what was lost."""
    appeals: dict = field(default_factory=lambda: defaultdict(Count))
    """By kind of appeal, where due; wrong is what was left."""
    others: dict = field(default_factory=lambda: defaultdict(Count))
    """By kind of what else stands beside articles; wrong is what was left, which is nobody's fault."""
    refused: list = field(default_factory=list)

    @property
    def lost(self):
        """Lines of articles that are gone."""
        return sum(len(count.wrong) for count in self.articles.values())

    @property
    def left(self):
        """Lines of appeals that are still there although they had been seen often enough."""
        return sum(len(count.wrong) for count in self.appeals.values())

    def report(self):
        """Return the findings as lines for people."""
        yield from _table("article lines lost", self.articles)
        yield from _table("appeal lines left when due", self.appeals)
        yield from _table(
            "other lines beside articles left (either is right)", self.others, shown=0
        )
        yield from (f"refused: {one}" for one in self.refused)


def judged(papers, batches=BATCHES):
    """Cleans a set's pages in batches of growing size, and gives what was found."""
    findings = Findings()
    for size in batches:
        pages = {paper.name: paper.printed(paper.numbers[:size]) for paper in papers}
        answers = clean([page for own in pages.values() for page in own])
        for name, own in pages.items():
            judge(name, own, answers, findings)
    return findings


def judge(name, pages, answers, findings):
    """Adds what became of a paper's pages that were cleaned together; answers by address."""
    seen = Counter(box for page in pages for box in {line.box for line in page.beside})
    for page in pages:
        _judge(page, answers[page.url], f"{name}@{len(pages)}", seen, findings)


def clean(pages, workers=1):
    """Return what `copydesk clean --jsonl` answers, by address."""
    lines = [
        json.dumps({"id": page.url, "url": page.url, "html_b64": _encoded(page.html)})
        for page in pages
    ]
    done = subprocess.run(
        [COPYDESK, "clean", "--jsonl"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COPYDESK_WORKERS": str(workers)},
    )
    return {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}


def _encoded(html):
    return base64.b64encode(html.encode()).decode()


def _judge(page, answer, where, seen, findings):
    if "rejection" in answer:
        findings.refused.append(f"{where} {page.kind or 'news'}: {answer['rejection']}")
        return
    text = even("\n".join(answer[part] or "" for part in ("title", "lead", "text")))
    for line in page.article:
        cells = [even(cell) for cell in line.split(" | ")]
        lost = not all(cell in text for cell in cells)
        what = f"{where} {line!r}{why(answer, cells[0]) if lost else ''}"
        _note(findings.articles[page.kind or "news"], what, wrong=lost)
    own = [even(line) for line in page.article]
    for line in page.beside:
        if line.shape in ("hidden", "related"):
            continue
        asks, said = line.says in ASKING, even(line.text)
        if asks and seen[line.box] < DUE[line.shape]:
            continue
        left = said in text and not any(said in other for other in own)
        kinds = findings.appeals if asks else findings.others
        _note(kinds[line.says], f"{where} {line.box} {line.text!r}", wrong=left)


def why(answer, said):
    """Return the rule and the evidence by which a line was cut."""
    cuts = (cut for cut in answer.get("cuts", ()) if said in even(cut["text"]))
    return next((f"; {cut['rule']}: {cut['evidence']}" for cut in cuts), "; not read as a line")


def _note(count, what, *, wrong):
    count.lines += 1
    if wrong:
        count.wrong.append(what)


def even(text):
    """Return a text without what typography adds to it."""
    return _EDGES.sub(" ", text).strip()


def _table(title, kinds, shown=SHOWN):
    lines, wrong = (sum(c.lines for c in kinds.values()), sum(len(c.wrong) for c in kinds.values()))
    yield f"{title}: {wrong:,} of {lines:,}"
    for kind, count in sorted(kinds.items()):
        if count.wrong:
            yield f"  {kind}: {len(count.wrong)} of {count.lines}"
            yield from (f"    {what[:WIDTH]}" for what in count.wrong[:shown])
