"""Real-sized papers for the bench, made at run time of a corpus that lies beside the project.

Each of a publisher's pages is a template; its paragraphs get other words, more or fewer of them, and a part of its
teasers too, so that pages of one paper share what papers share and no more. One page in `LIVE_ONE_IN` is a live blog.
"""

import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from infra.bench.papers import Paper
from infra.quality import corpora
from infra.quality.metrics import Gold
from pipelines.model.source import SourceId

LIVE_ONE_IN = 12
LIVE_TIMES = 4
"""So often a live blog has the paragraphs of its template, each time in other words."""
SMALLEST, LARGEST = 60_000, 600_000
"""Bytes of a page that serves as a template."""
PARAGRAPHS = 5
KEPT_WORDS = 0.4
"""Share of a text's longer words that stay."""
_TEXT = re.compile(r">([^<]{25,})<")
_WORD = re.compile(r"[^\W\d_]{6,}")


@dataclass(frozen=True, slots=True)
class _Template:
    """A page of a publisher, and where its own and other texts stand."""

    gold: Gold
    text: str
    own: frozenset[tuple[int, int]]
    others: frozenset[tuple[int, int]]

    def is_paragraph(self, start: int) -> bool:
        """Says whether the text that begins here is a paragraph's first."""
        return re.match(r"<p[\s>]", self.text[self.text.rfind("<", 0, start) : start]) is not None


def varied(folder: Path, papers: int, pages: int) -> list[Paper]:
    """Return so many papers of so many pages each, those with the most templates first.

    Raises:
        FileNotFoundError: When the corpus is not there.
    """
    golds = {gold.id: gold for gold in corpora.load_golds(folder)}
    found: dict[str, list[_Template]] = defaultdict(list)
    for name, body in corpora.pages(folder):
        if name in golds and (template := _template(golds[name], body)):
            found[golds[name].publisher].append(template)
    chosen = sorted(found, key=lambda publisher: (-len(found[publisher]), publisher))[:papers]
    return [_paper(name, found[name], pages) for name in chosen]


def _template(gold: Gold, body: bytes) -> _Template | None:
    if not SMALLEST < len(body) < LARGEST or len(gold.body or ()) < PARAGRAPHS:
        return None
    text = body.decode("utf-8", "replace")
    prose = _folded(" ".join(gold.body or ()))
    spans = [(found.span(1), _folded(html.unescape(found[1]))) for found in _TEXT.finditer(text)]
    own = frozenset(span for span, said in spans if said and said in prose)
    others = frozenset(span for span, said in spans if said and said not in prose)
    return _Template(gold, text, own, others) if len(own) >= PARAGRAPHS else None


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _paper(name: str, templates: Sequence[_Template], pages: int) -> Paper:
    slug = SourceId("real-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))
    words = sorted({w for t in templates for par in t.gold.body or () for w in _WORD.findall(par)})
    host = urlsplit(templates[0].gold.url or "").hostname or "paper.example"
    made = {}
    for number in range(pages):
        template = templates[number % len(templates)]
        made[f"/{slug}/{number}.html"] = _page(template, number, words).encode()
    return Paper(source_id=slug, host=host, language="und", pages=made)


def _page(template: _Template, number: int, words: Sequence[str]) -> str:
    chance = Random(f"{template.gold.id} {number}")  # noqa: S311 - repeatable, not secret
    times = LIVE_TIMES if number % LIVE_ONE_IN == LIVE_ONE_IN - 1 else 1

    def other(found: re.Match[str]) -> str:
        return found[0] if chance.random() < KEPT_WORDS else chance.choice(words)

    def reworded(start: int, end: int) -> str:
        said = template.text[start:end]
        if (start, end) in template.others:
            return _WORD.sub(other, said) if chance.random() < 1 / 3 else said
        number = chance.randint(1, 2) * times if template.is_paragraph(start) else 1
        return "</p><p>".join(_WORD.sub(other, said) for _ in range(number))

    text = "".join(_pieces(template, reworded))
    return _renamed(text, template.gold, " ".join(chance.sample(words, min(6, len(words)))), number)


def _pieces(template: _Template, reworded: Callable[[int, int], str]) -> Iterator[str]:
    at = 0
    for start, end in sorted((*template.own, *template.others)):
        yield template.text[at:start]
        yield reworded(start, end)
        at = end
    yield template.text[at:]


def _renamed(text: str, gold: Gold, title: str, number: int) -> str:
    """Return the page with a title and an address of its own."""
    for was, new in ((gold.title, f"{title} {number}"), (gold.url, f"{gold.url}-{number}")):
        for form in (str, html.escape, lambda said: json.dumps(said)[1:-1]):
            text = text.replace(form(was), form(new)) if was else text
    return text
