"""Every family of every language shows what it means: its examples hit, its counter-examples do not."""

import re
from collections.abc import Callable
from datetime import UTC, date

import pytest
import yaml
from babel.dates import format_date

from infra.training import lexicon as build
from pipelines import challenge, paging, versions
from pipelines.boilerplate import asking, keep_reasons
from pipelines.boilerplate.lines import fingerprints
from pipelines.extract.authors import agencies, bare_names, bylines, choose, names
from pipelines.extract.dates import calendars, candidates, parse, time_of_day
from pipelines.extract.declared import breadcrumbs
from pipelines.extract.fields import function_words, kicker, lead, topics
from pipelines.extract.images import credits as credits_
from pipelines.extract.images import figures
from pipelines.extract.images.credits import split_credit
from pipelines.extract.titles import byline_start, byline_words, site_names
from pipelines.judge import (
    kind_features,
    notices,
    page_kind,
    scrambled,
    style_features,
    url_features,
)
from pipelines.languages import lexicon
from pipelines.languages.corrections import is_correction

READ = {
    file.stem: yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    for file in sorted(build.DATA.glob("*.yaml"))
}


def is_said(family, worded=re.compile("(?!)")):
    return lambda text, _: worded.search(text) or notices.said(family, text)


def hours(text):
    found = time_of_day.around("", f"{text} x")
    return iter([found[0][0]] if found else [])


def parse_hour(text):
    ((hour, _, _), _) = time_of_day.around("", text)
    return hour


def is_pictured(text):
    """Whether a picture's text names the person on it."""
    return figures._SHOWN.fullmatch(text.casefold())[1] == "ada brandt"


def is_joined(text):
    """Whether a text is two names, and something between that joins them."""
    return len(list(names.split(text))) == 2 and names.JOINS.search(text)


def words_of(text):
    return set(re.findall(r"\w+", text.lower()))


ASKED: dict[str, Callable[[str, str], object]] = {
    "calendar eras": lambda text, _: calendars.western(text) != text,
    "calendar first_year": lambda text, _: calendars.western(text) != text,
    "calendar month_before": lambda text, _: calendars.western(text) != text,
    "calendar month_behind": lambda text, _: calendars.western(text)[:4].isdigit(),
    "calendar months": lambda text, _: calendars.western(text)[:4].isdigit(),
    "calendar year_before": lambda text, _: calendars.western(text)[:4].isdigit(),
    "month_glued": lambda text, _: any(parse.find_shown(text, UTC)),
    "months": lambda text, _: any(parse.find_shown(text, UTC)),
    "challenge_titles": lambda text, _: challenge._TITLES.fullmatch(text),
    "correction": lambda text, _: is_correction(text),
    "commonest": lambda text, _: text in scrambled.COMMON,
    "dummy_text": lambda text, _: scrambled._dummies(f"{text} " * scrambled.WORDS),
    "gender_marks": lambda text, _: fingerprints._GENDER.search(text),
    "masked_dates": lambda text, _: fingerprints.plain(f"boats {text}").endswith(" 0"),
    "page_words": lambda text, _: paging.page_of(f"https://a.example{text}").is_spoken,
    "part_words": lambda text, _: paging.page_of(f"https://a.example{text}").is_spoken,
    "caption_spoken": lambda text, _: credits_._SAID_CAPTION.match(text),
    "credit_alone": lambda text, _: credits_._WORDS_ALONE.fullmatch(text),
    "credit_ends": lambda text, _: split_credit(text)[1],
    "credit_in_brackets": lambda text, _: split_credit(text)[1],
    "credit_outright": lambda text, _: credits_._UNMARKED.match(text),
    "link_spoken": lambda text, _: credits_._OPENS.search(text),
    "photo": lambda text, _: split_credit(text)[1],
    "picture_houses": lambda text, _: split_credit(text)[1],
    "furniture": lambda text, _: kicker._NO_KICKER.match(text),
    "stamps": lambda text, _: lead._UPDATED.match(text),
    "kind_words buttons": lambda text, _: style_features._is_button(text),
    "kind_words offering": lambda text, _: style_features._OFFERING.search(text),
    "kind_words title_offered": lambda text, _: text in url_features._OFFERED,
    "kind_words title_told": lambda text, _: text in url_features._TOLD,
    **{
        f"kind_words speaks_{name}": lambda text, _, listed=listed: text in listed
        for name, listed in style_features._SHARES.items()
    },
    "asking": lambda text, code: asking.kinds(text, code) == asking.KINDS,
    "ad_label": lambda text, _: figures._AD.fullmatch(text),
    "credit": lambda text, _: split_credit(text)[1],
    "no_credit_before": lambda text, _: not split_credit(text)[1],
    "agencies": lambda text, _: names.is_agency(text),
    "agency_offices": lambda text, _: names.is_regional(text),
    "author_follows": lambda text, _: byline_start.AFTER_BY.match(text),
    "by_another": lambda text, _: bylines._REVIEWED.match(text),
    "by_behind": lambda text, _: byline_start.AFTER_BY.match(text),
    "by_glued": lambda text, _: byline_start.AFTER_BY.match(text),
    "byline": lambda text, _: byline_words.LABEL.match(text),
    "byline_alone": lambda text, _: bylines._LABEL.fullmatch(text),
    "byline_ends": lambda text, _: byline_start.said_in(text) == "Ada Brandt",
    "byline_glued": lambda text, _: byline_start.said_in(text) == "Ada Brandt",
    "byline_outright": lambda text, _: bylines.BY.match(text),
    "byline_says": lambda text, _: bylines._SAID.match(text),
    "byline_stroke": lambda text, _: byline_words.LABEL.match(text),
    "cities": lambda text, _: names.is_place(text),
    "date_joins": lambda text, _: byline_start.said_in(text) == "Ada Brandt",
    "date_starts": lambda text, _: byline_start.said_in(text) == "Ada Brandt",
    "describes_by": lambda text, _: names._DESCRIBED.match(text),
    "house_leads": lambda text, _: names._HOUSE.match(text),
    "material_of": lambda text, _: byline_words.MATERIAL.search(text),
    "name_particles": lambda text, _: names.is_person(text),
    "name_prefix": lambda text, _: names._PREFIX.sub("", text) == "Ada Brandt",
    "reports": lambda text, _: byline_words.PLACED.sub("", text) == "Ada Brandt",
    "role_in_front": lambda text, _: byline_words.BEFORE.sub("", text) == "Ada Brandt",
    "role_leads": lambda text, _: byline_words.LABEL.match(text),
    "role_objects": lambda text, _: not byline_words.ROLE.search(text),
    "role_starts": lambda text, _: byline_start.said_in(text) == "Ada Brandt",
    "trade_leads": lambda text, _: byline_words.TRADE.match(text),
    "written_from": lambda text, _: byline_words.PLACED.sub("", text) == "Ada Brandt",
    "written_then": lambda text, _: byline_start.AFTER_BY.search(text),
    "byline_bare": lambda text, _: byline_words.LABEL.match(text),
    "byline_kinds": lambda text, _: next(names.split(text)) == "Ada Brandt",
    "desks": lambda text, _: names.is_desk(text),
    "house_ends": lambda text, _: names.is_desk(text),
    "joins": lambda text, _: is_joined(text),
    "joins_lower": lambda text, _: is_joined(text),
    "joins_single": lambda text, _: is_joined(text),
    "label_starts": lambda text, _: bare_names._is_label(text),
    "labels": lambda text, _: bare_names._is_label(text),
    "newsroom": lambda text, _: agencies._DESK.fullmatch(text),
    "report_ends": lambda text, _: names._EASTERN_REPORT.search(text),
    "role_ends": lambda text, _: next(names.split(text)) != text,
    "roles": lambda text, _: names.is_role(text),
    "roles_before": lambda text, _: next(names.split(text)) == "Ada Brandt",
    "roles_behind": lambda text, _: next(names.split(text)) == "Ada Brandt",
    "source": lambda text, _: agencies._LABEL.match(text),
    "trades": lambda text, _: byline_words.TRADE.match(text),
    "written_by": lambda text, _: choose._WRITTEN_BY.search(text),
    "articles": lambda text, _: site_names._FILLERS.sub("", text) != text,
    "buttons": lambda text, _: kicker._NO_KICKER.match(text),
    "counts": lambda text, _: kicker._LIST.search(text) and lead._COUNTS.search(text),
    "home": lambda text, _: text.casefold() in topics._HOME,
    "name_endings": lambda text, _: site_names._FILLERS.sub("", text) != text,
    "no_section": lambda text, _: text.casefold() in topics._NO_SECTION,
    "reading_time": lambda text, _: lead._COUNTS.search(text),
    "section_prefix": lambda text, _: kicker._LEADING.match(text),
    "you_are_here": lambda text, _: breadcrumbs._HERE.match(text),
    "house_pages": lambda text, _: text in url_features.HOUSE,
    "interview": lambda text, _: page_kind._INTERVIEW.search(text),
    **{
        f"kind_words {name}": lambda text, _, listed=listed: any(w in text.lower() for w in listed)
        for name, listed in kind_features._PHRASES.items()
    },
    **{
        f"kind_words {name}": lambda text, _, listed=listed: words_of(text) & set(listed)
        for name, listed in {**kind_features._WORDS, **kind_features._SHARES}.items()
    },
    "retraction": lambda text, _: versions.says_withdrawn(text),
    "says": lambda text, _: keep_reasons._REPORTED.search(text),
    "by": lambda text, _: byline_start.said_in(f"{text}Ada Brandt") == "Ada Brandt",
    "clock afternoon_behind": lambda text, _: parse_hour(text) >= 12,
    "clock morning_behind": lambda text, _: parse_hour(text) < 12,
    "ordinals": lambda text, _: any(parse.find_shown(text, UTC)),
    "before_month": lambda text, _: any(parse.find_shown(text, UTC)),
    "before_year": lambda text, _: any(parse.find_shown(text, UTC)),
    "behind_year": lambda text, _: any(parse.find_shown(text, UTC)),
    "picture_ends": lambda text, _: is_pictured(text),
    "picture_joins": lambda text, _: is_pictured(text),
    "picture_names": lambda text, _: is_pictured(text),
    "pictured_by": lambda text, _: figures._BY.match(text),
    "source_joins": lambda text, _: agencies._LABEL.match(text),
    "clock afternoon": lambda text, _: next(hours(text)) >= 12,
    "clock at": lambda text, _: candidates._CLOCK_ALONE.fullmatch(text),
    "clock before": lambda text, _: any(hours(text)),
    "clock behind": lambda text, _: any(hours(text)),
    "clock morning": lambda text, _: next(hours(text)) < 12,
    "date_of_another": lambda text, _: candidates._OF_ANOTHER.search(text),
    "date_prefix": lambda text, _: candidates._NOTHING.fullmatch(text),
    "function_words": function_words.confirm,
    "notices any_offer": lambda text, _: notices.ANY_OFFER.match(text),
    "notices challenge": is_said(notices.CHALLENGE, notices.CHALLENGE_WORDED),
    "notices consent_asked": lambda text, _: (
        notices.consent_asked(text) or notices.CONSENT_ASKED_WORDED.search(text)
    ),
    "notices consent_words": lambda text, _: (
        notices.consent_words(text) or notices.CONSENT_WORDED.search(text)
    ),
    "notices gone": is_said(notices.GONE, notices.GONE_WORDED),
    "notices known_reader": is_said(notices.KNOWN_READER),
    "notices live": lambda text, _: notices.titled(notices.LIVE, text),
    "notices maintenance": is_said(notices.MAINTENANCE, notices.MAINTENANCE_WORDED),
    "notices pictures": lambda text, _: notices.titled(notices.PICTURES, text),
    "notices read_on": is_said(notices.READ_ON, notices.PAYWALL_WORDED),
    "notices region": is_said(notices.REGION),
    "notices script": is_said(notices.SCRIPT, notices.SCRIPT_WORDED),
    "published": lambda text, _: parse.PUBLISHED.search(text),
    "updated": lambda text, _: parse.UPDATED.search(text),
    "weekdays": lambda text, _: candidates._NOTHING.fullmatch(text),
}
"""Who uses a family, asked whether it hits on (text, language)."""
APART = ("appeals",)
"""Families with a test of their own."""
FAMILIES = [
    (code, name, family)
    for code, read in READ.items()
    for name, family in build.families(read)
    if name.partition(" ")[0] not in APART
]


def shown(key):
    return [
        pytest.param(code, name, text, id=f"{code}-{name}-{text[:30]}")
        for code, name, family in FAMILIES
        for text in family[key]
    ]


def own_words(code, name):
    words = READ[code]
    for key in name.split():
        words = words[key]
    listed = words.get("words", [])
    flat = [w for row in listed.values() for w in row] if isinstance(listed, dict) else listed
    more = [word for key in ("patterns", "verbs", "alone") for word in words.get(key, [])]
    return [*flat, *more, *filter(None, [words.get("paper")])]


@pytest.mark.parametrize(("code", "name", "text"), shown("examples"))
def test_an_example_hits_and_has_a_word_of_its_language(code, name, text):
    assert ASKED[name](text, code)
    spelled = f"{text}\n{notices.fold(text)}"
    words = own_words(code, name)
    assert any(w in spelled or re.search(w, spelled, re.IGNORECASE | re.MULTILINE) for w in words)


@pytest.mark.parametrize(("code", "name", "text"), shown("counter_examples"))
def test_a_counter_example_does_not_hit(code, name, text):
    assert not ASKED[name](text, code)


def test_every_family_is_asked_by_a_module():
    assert set() == {name for _, name, _ in FAMILIES} - set(ASKED)


def test_the_file_that_is_read_is_the_files_of_languages_put_together():
    assert build.dumps(build.compiled()) == build.OUT.read_text(encoding="utf-8"), "run make words"


@pytest.mark.parametrize("shown", ["examples", "counter_examples"])
def test_a_family_without_examples_is_refused(tmp_path, shown):
    family = {"words": ["foo"], "examples": ["foo"], "counter_examples": ["bar"], shown: []}
    (tmp_path / "eo.yaml").write_text(yaml.dump({"notices": {"gone": family}}))
    with pytest.raises(build.LexiconError, match=f"^eo.yaml: notices gone has no {shown}"):
        build.compiled(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("qqx.yaml", "{}", "qqx.yaml: CLDR knows no such language"),
        ("eo.yaml", "by: [", "eo.yaml cannot be read as YAML"),
        ("eo.yaml", "word", "eo.yaml cannot be read as YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(build.LexiconError, match=message):
        build.compiled(tmp_path)


def test_a_name_of_two_months_is_refused_until_a_file_says_which(tmp_path):
    with pytest.raises(build.LexiconError, match="one file must say which"):
        build.compiled(tmp_path)


LANGUAGES = sorted({*build.FIRST, *build.ALSO} - {lexicon.ANY})
DAYS = [date(2024, month, 17) for month in range(1, 13)]
MONTH_ELSEWHERE = {"hr": {10}}
"""Months whose name is that of another month in the language of more readers: `listopada`."""


def is_read(day, code):
    forms = [format_date(day, form, locale=code) for form in ("long", "d MMMM y")]
    read = [[found.at.date() for found in parse.find_shown(form, UTC)] for form in forms]
    return [day] in read


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_date_as_cldr_writes_it_is_read(code):
    named = [d for d in DAYS if " " not in format_date(d, "MMMM", locale=code)]
    unread = {day.month for day in named if not is_read(day, code)}
    assert MONTH_ELSEWHERE.get(code, set()) == unread


@pytest.mark.parametrize(
    "ask", [lexicon.words, lexicon.alternatives, lexicon.pattern], ids=lambda f: f.__name__
)
def test_a_family_that_no_language_has_is_an_error_and_no_empty_pattern(ask):
    with pytest.raises(KeyError, match="no file of a language has"):
        ask("no_such_key")


def test_a_file_of_its_own_adds_a_language(tmp_path):
    family = {"words": ["publikigita"], "examples": ["Publikigita"], "counter_examples": ["Venis"]}
    months = family | {"words": {7: ["lip"], 8: ["srp"], 11: ["lis", "listopad", "listopada"]}}
    (tmp_path / "eo.yaml").write_text(yaml.dump({"published": family, "months": months}))
    made = build.compiled(tmp_path)
    assert family == made["languages"]["eo"]["published"]
    assert 8 == made["months"]["aŭgusto"]
    assert "lundo" in made["weekdays"]


@pytest.mark.parametrize("word", ["pro", "sen", "api", "ion"])
def test_a_short_form_that_is_a_word_elsewhere_is_no_month(word):
    assert word not in lexicon.months()
