"""What tells articles by their address, and when nothing does."""

import re

import pytest

from flows.proposal import url_pattern

SITE = "https://paper.example"
OTHERS = [f"{SITE}/{name}" for name in ("", "sport", "imprint", "city/harbour", "shop?id=7")]

KINDS = {
    "folder and number": "/artikel/{0}-bridge",
    "number": "/city/bridge-{0}00",
    "date": "/2026/11/{0}/bridge",
    "page": "/city/bridge-of-a-{0}.html",
    "query": "/story?id={0}77",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_pattern_keeps_every_article_and_refuses_most_other_pages(kind):
    articles = [SITE + KINDS[kind].format(n) for n in range(1010, 1030)]
    if kind == "date":
        articles = [SITE + KINDS[kind].format(n) for n in range(10, 30)]
    found = url_pattern.find(articles, OTHERS)
    assert found
    assert all(re.search(found, url_pattern.subject_of(url)) for url in articles)
    assert 2 * sum(bool(re.search(found, url_pattern.subject_of(url))) for url in OTHERS) <= len(
        OTHERS
    )


def test_a_pattern_that_would_lose_articles_is_none():
    articles = [f"{SITE}/artikel/{n}-x" for n in range(100)] + [f"{SITE}/a", f"{SITE}/b"]
    assert "" == url_pattern.find(articles, OTHERS)


def test_without_other_pages_or_with_few_articles_nothing_is_guessed():
    articles = [f"{SITE}/artikel/{n}-x" for n in range(20)]
    assert "" == url_pattern.find(articles, [])
    assert "" == url_pattern.find(articles[:9], OTHERS)


def test_slugs_alone_are_no_pattern():
    articles = [f"{SITE}/{a}-{b}-bridge" for a in "abcde" for b in "xyz"]
    assert "" == url_pattern.find(articles, OTHERS)


def test_a_number_names_an_article_when_no_two_share_it():
    articles = [f"{SITE}/artikel/{70_000 + n}-x" for n in range(12)]
    assert r"(?<!\d)(\d{5,})(?!\d)" == url_pattern.number(articles)
    assert None is url_pattern.number([*articles, f"{SITE}/artikel/70000-y"])
    assert None is url_pattern.number([*articles, f"{SITE}/artikel/x"])
    assert None is url_pattern.number(articles[:3])
