from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from pipelines import spelling, versions
from pipelines.model.article import Change, Line, Status
from pipelines.model.draft import BlockKind, Image
from pipelines.model.page import UrlId
from tests.pipelines.articles import changed, clean_article
from tests.pipelines.drafts import NOW, SOURCE


def article(*lines, title="Bahn fährt bis zum Hafen", **fields):
    return clean_article(
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
        (changed(OLD, title="Straßenbahn bis zum Hafen"), Change.HEADLINE),
        (changed(OLD, lead="Endlich"), Change.ADDED),
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


FULL = changed(
    OLD,
    authors=("Ada Brandt",),
    published_at=NOW,
    access="free",
    images=(Image(url="https://blatt.example/1.jpg?sig=1", caption="Die Bahn", line=0),),
    rights=(("robots", "noarchive"), ("robots", "noimageindex")),
)


@pytest.mark.parametrize(
    "fields",
    [
        {"authors": ("Grace Hopper",)},
        {"published_at": NOW - timedelta(days=400)},
        {"modified_at": NOW},
        {"sections": ("Verkehr",)},
        {"access": "paid"},
        {"license": "https://creativecommons.org/licenses/by/4.0/"},
        {"rights": (("tdm-reservation", "1"),)},
        {"images": ()},
        {"keywords": ("Verkehr",)},
        {"language": "de"},
        {"kicker": "Verkehr"},
        {"lines": (replace(OLD.lines[0], kind=BlockKind.HEADING), *OLD.lines[1:])},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_store_A04_what_readers_see_beside_the_text_makes_a_version(fields):
    new = changed(FULL, **fields)
    found = versions.compare(new, versions.content_hash(FULL), FULL)
    assert Change.METADATA is found
    assert versions.metadata_hash(new) != versions.metadata_hash(FULL)


@pytest.mark.parametrize(
    "fields",
    [
        {"cuts": (), "refused_cuts": ("'x': y",), "provenance": (("title", "og"),)},
        {"cleaner_version": "2", "model_version": "7", "version": 9},
        {
            "images": (
                replace(FULL.metadata.images[0], url="https://blatt.example/1.jpg?sig=2", line=1),
            )
        },
        {"published_at": NOW.astimezone(timezone(timedelta(hours=2)))},
        {"rights": (("robots", "noarchive, noimageindex"),)},
    ],
    ids=["cuts", "versions", "signature", "offset", "joined"],
)
def test_what_says_nothing_new_of_the_article_makes_no_version(fields):
    same = changed(FULL, **fields)
    assert versions.compare(same, versions.content_hash(FULL), FULL) is None
    assert versions.metadata_hash(FULL) == versions.metadata_hash(same)


def test_the_difference_of_two_versions_can_be_read():
    new = changed(
        FULL,
        title="Bahn fährt bis zum Bahnhof",
        authors=("Ada Brandt", "Tom Hell"),
        lines=(*FULL.lines[:1], replace(FULL.lines[1], text="Der Bau beginnt im Juni.")),
    )
    assert [
        ("title", "Bahn fährt bis zum Hafen", "Bahn fährt bis zum Bahnhof"),
        ("authors", "Ada Brandt", "Ada Brandt\nTom Hell"),
        ("text", "Der Bau beginnt im Mai.", "Der Bau beginnt im Juni."),
    ] == [(one.field, one.before, one.after) for one in versions.differences(FULL, new)]
    assert () == versions.differences(FULL, replace(FULL, cleaner_version="2"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Die Brükce wird gebaut.", "Die Brücke wird gebaut.", True),
        ("Die Brücke wird gebaut", "Die Brücke wird gebaut.", True),
        ("Er sagte, dass es gut sei.", "Er sagte dass es gut sei.", True),
        ("The goverment said so.", "The government said so.", True),
        ("Москва ждёт преизидента.", "Москва ждёт президента.", True),
        ("It is legal.", "It is illegal.", False),
        ("He can come.", "He can't come.", False),
        ("It costs 12 million.", "It costs 13 million.", False),
        ("It costs a million.", "It costs a billion.", False),
        ("Sie kommt nicht.", "Sie kommt.", False),
        ("Sie kam nun.", "Sie kam nur.", False),
        ("会议在北京举行。", "会议在南京举行。", False),
        ("Same.", "Same.", False),
    ],
)
def test_spelling_is_told_from_the_matter(old, new, expected):
    assert expected is spelling.is_mended([old], [new])


def test_many_mended_words_are_a_rewriting():
    words = ["Brükce", "Strasse", "Zietung", "Bahnohf", "Rathuas", "Hafne"]
    right = ["Brücke", "Straße", "Zeitung", "Bahnhof", "Rathaus", "Hafen"]
    assert not spelling.is_mended([" ".join(words)], [" ".join(right)])
    assert not spelling.is_mended(["one line"], ["one line", "two lines"])


def test_a_mended_letter_is_a_typo_and_what_was_gone_returns():
    typo = article("Der Rat hat beschlosen.", "Der Bau beginnt im Mai.")
    assert Change.TYPO is versions.compare(OLD, versions.content_hash(typo), typo)
    assert Change.RETURNED is versions.compare(OLD, "", replace(OLD, status=Status.GONE))
