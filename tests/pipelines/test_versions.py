from dataclasses import replace

import pytest

from pipelines import versions
from pipelines.model.article import Change, CleanArticle, Line
from pipelines.model.draft import BlockKind
from pipelines.model.page import UrlId
from tests.pipelines.drafts import NOW, SOURCE


def article(*lines, title="Bahn fährt bis zum Hafen", **fields):
    return CleanArticle(
        article_id=UrlId("0" * 32),
        source_id=SOURCE,
        url="https://blatt.example/1",
        title=title,
        lines=tuple(Line(text=t, kind=BlockKind.PARAGRAPH) for t in lines),
        fetched_at=NOW,
        cleaner_version="1",
        model_version="cold",
        **fields,
    )


OLD = article("Der Rat hat beschlossen.", "Der Bau beginnt im Mai.")
NOTICE = "Dieser Artikel wurde von der Redaktion zurückgezogen."


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (OLD, None),
        (article("Der Rat  hat beschlossen.", "Der Bau beginnt im Mai. "), None),
        (article("Der Rat hat beschlossen.", "Der Bau beginnt im Juni."), Change.CORRECTION),
        (article("Der Rat hat beschlossen.", "Der Bau beginnt im Mai.", "Neu."), Change.ADDED),
        (article("Der Rat hat beschlossen."), Change.REMOVED),
        (replace(OLD, title="Straßenbahn bis zum Hafen"), Change.HEADLINE),
        (replace(OLD, lead="Endlich"), Change.ADDED),
        (article(NOTICE), Change.CORRECTION),
    ],
    ids=["same", "spaces", "word", "more", "less", "title", "lead", "notice_as_long"],
)
def test_a_change_has_a_name(new, change):
    assert change is versions.compare(new, versions.content_hash(OLD), OLD)


def test_a_withdrawn_article_is_a_retraction():
    long = article(*["Ein Absatz mit vielen Worten über die Bahn."] * 20)
    assert Change.RETRACTION is versions.compare(article(NOTICE), versions.content_hash(long), long)
    assert Change.RETRACTION is versions.compare(article(NOTICE), versions.content_hash(long))


def test_the_first_version_is_the_first():
    assert Change.FIRST is versions.compare(OLD, None)


def test_without_the_old_text_a_difference_is_a_correction():
    assert Change.CORRECTION is versions.compare(article("Anders."), versions.content_hash(OLD))


def test_metadata_makes_no_version():
    assert versions.content_hash(OLD) == versions.content_hash(replace(OLD, keywords=("Verkehr",)))
