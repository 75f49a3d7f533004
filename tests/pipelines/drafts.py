"""Drafts made by hand: a page as lists of lines, for what needs no HTML."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.model.draft import Block, BlockKind, Draft, Mark, Metadata, PageFacts
from pipelines.model.source import SourceId

BODY = "article.Article>div.Content>p"
SOURCE = SourceId("blatt")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

_WORDS = (
    "Straßenbahn Hafen Rathaus Brücke Schule Klinik Werft Bahnhof Markt Kanal Deich Mühle Turm Museum Archiv "
    "Verwaltung Gericht Feuerwehr Anwohner Stadtrat Ministerin Fraktion Opposition Landtag Gutachten Haushalt "
    "beschließt prüft verlängert eröffnet schließt plant kritisiert lobt vertagt fordert erklärt bestätigt "
    "gestern montags abends seitdem demnach allerdings dennoch zuletzt bislang offenbar vermutlich endgültig "
    "den einen keinen manchen jeden hinter neben unter gegen ohne wegen trotz während seit nach binnen laut"
)
WORDS = tuple(_WORDS.split())


def block(text, **fields):
    return Block(
        text=text,
        **(
            {"kind": BlockKind.PARAGRAPH, "path": BODY, "order": 0, "chosen": True, "score": 0.9}
            | fields
        ),
    )


def page(*blocks, number=1, title=None, day=NOW, **fields):
    """Return a draft; plain strings become paragraphs of the body."""
    made = [block(b) if isinstance(b, str) else b for b in blocks]
    url = f"https://blatt.example/artikel/{number}.html"
    said = Metadata(
        title=title or f"Bericht Nummer {_word(number)} aus der Stadt",
        published_at=day,
        canonical_url=url,
        **fields.pop("said", {}),
    )
    return Draft(
        url=url,
        final_url=url,
        source_id=SOURCE,
        status=200,
        fetched_at=day,
        blocks=tuple(replace(b, order=i) for i, b in enumerate(made)),
        metadata=said,
        facts=fields.pop("facts", PageFacts(words=500)),
        **fields,
    )


def _word(number):
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def news(number, paragraphs=4):
    """Return paragraphs that only this article has."""
    chance = random.Random(number)
    return [" ".join(chance.sample(WORDS, 16)).capitalize() + "." for _ in range(paragraphs)]


def boxed(text, path="article.Article>section.Box>p", *marks, **fields):
    return block(text, path=path, marks=frozenset(marks), **fields)


def marked(text, *marks, **fields):
    return block(text, marks=frozenset(map(Mark, marks)), **fields)


def texts(stripped):
    return [b.text for b in stripped.blocks]
