"""Many pages from few articles, for benchmarks: each copy has other sentences, names and numbers. Pure.

A copy's paragraphs are put together from sentences of all articles of its language. So no two paragraphs are
near-equal, which a cleaner that learns repeated blocks would take for boilerplate.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from infra.newspaper.article import NewsArticle
from pipelines.model.draft import BlockKind

STRIDE = 10_000_000
"""Distance between the numbers of an article and of its next copy."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])")
_DIGITS = re.compile(r"\d+")
_PLACES = (
    "Nordhafen", "Altgaarden", "Heringsholm", "Südermoor", "Kattensiel", "Werftviertel", "Brakenfleth",
    "Vossoog", "Lehtemünde", "Lehte", "Speicherinsel", "Fischmarkt", "Deichstraße", "Überseekai",
)  # fmt: skip
_OTHER_PLACES = (
    "Westhaven", "Krummendeich", "Ostersiel", "Hohenfelde", "Bullenkoog", "Neuwarft", "Sandwisch", "Middelsand",
    "Tidenau", "Wrackow", "Mövenort", "Kornmarkt", "Lotsenweg", "Ankerplatz", "Grodenhusen", "Pellwarden",
)  # fmt: skip
_PLACE = re.compile(r"\b(?:" + "|".join(_PLACES) + r")\b")


def multiply(articles: Sequence[NewsArticle], count: int) -> tuple[NewsArticle, ...]:
    """Return the articles and `count - 1` copies of each real one, newest first, the same at each call."""
    real = [article for article in articles if article.rejection is None and not article.gone_from]
    pools = {language: _sentences(real, language) for language in ("de", "en")}
    made = (_copy(article, number, pools) for number in range(1, count) for article in real)
    return (*articles, *made)


def _sentences(articles: Sequence[NewsArticle], language: str) -> list[str]:
    texts = (
        passage.text
        for article in articles
        if article.language == language
        for passage in article.passages()
        if passage.kind is BlockKind.PARAGRAPH and "**" not in article.source
    )
    return [part for text in texts for part in _SENTENCE.split(text) if len(part.split()) > 4]  # noqa: PLR2004 - no scraps


def _copy(article: NewsArticle, number: int, pools: Mapping[str, Sequence[str]]) -> NewsArticle:
    chance = Random(f"{article.number} {number}")  # noqa: S311 - repeatable, not secret
    pool, leads = _parted(pools[article.language])
    age = timedelta(hours=7 * number)
    words = chance.choice(leads).rstrip(".!?»“”").split()
    return replace(
        article,
        number=article.number + number * STRIDE,
        slug=f"{article.slug}-{number}",
        title=f"{article.title}: {_varied(' '.join(words[:4]), chance)}",
        lead=_varied(chance.choice(leads), chance) if article.lead else None,
        published=article.published - age,
        modified=None,
        modified_b=None,
        flags=frozenset(),
        source="\n\n".join(_blocks(article, pool, chance)),
    )


def _parted(pool: Sequence[str]) -> tuple[list[str], Sequence[str]]:
    """Return sentences for bodies and others for titles and leads: teasers repeat those on many pages."""
    return [sentence for place, sentence in enumerate(pool) if place % 5], pool[::5]


def _blocks(article: NewsArticle, pool: Sequence[str], chance: Random) -> Iterator[str]:
    """Return a body of about the article's length, without its special blocks."""
    for passage in article.passages():
        sentences = chance.sample(pool, max(3, min(5, len(passage.text) // 110)))
        yield _varied(" ".join(sentences), chance)


def _varied(text: str, chance: Random) -> str:
    """Return the text with other numbers and places."""
    numbers = _DIGITS.sub(lambda found: _number(found[0], chance), text)
    return _PLACE.sub(lambda _: chance.choice(_OTHER_PLACES), numbers)


def _number(digits: str, chance: Random) -> str:
    return str(chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))
