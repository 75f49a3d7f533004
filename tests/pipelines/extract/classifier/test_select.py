"""The classifier scores every line, asks when it doubts, and its rules hold whatever the trees say."""

import json

import numpy as np
import pytest

from pipelines.extract.classifier import decision_trees, features, second_pass, weights
from pipelines.extract.classifier.decision_trees import Trees
from pipelines.extract.classifier.feature_table import column_names, matrix
from pipelines.extract.classifier.line_stats import line_stats
from pipelines.extract.classifier.log_odds import log_odds
from pipelines.extract.classifier.select import select_by_rules, select_lines
from pipelines.extract.declared.elements import read_declared
from pipelines.extract.declared.head import PageHead, read_head
from pipelines.extract.html.marks import BIT
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import Walk, walk
from pipelines.model.draft import Mark

LONG = "Ein Satz der Meldung, der lang genug ist, um als Absatz zu gelten, steht genau hier: "


def nobody():
    raise AssertionError("a sure page needs no second opinion")


def page(markup):
    root = parse_html(f"<html><body>{markup}</body></html>")
    return walk(root), read_head(read_declared(root))


def rules(markup, scores, head=None):
    walked, own = page(markup)
    said = head or own
    seen = line_stats(walked)
    features.unlearned(walked, said, seen)
    return select_by_rules(walked, said, seen, np.asarray(scores))


def texts(markup, scores, head=None):
    walked, _ = page(markup)
    return [walked.texts[order] for order in sorted(rules(markup, scores, head).chosen)]


def test_a_plain_article_is_chosen_without_asking(made):
    root = parse_html(made.article())
    walked = walk(root)
    choice = select_lines(walked, read_head(read_declared(root)), nobody)
    taken = [walked.texts[order] for order in sorted(choice.chosen)]
    assert [line for line in taken if line != made.TITLE] == list(made.PARAGRAPHS)
    assert len(walked.texts) == len(choice.scores)
    assert all(0 <= score <= 1 for score in choice.scores)
    assert not choice.asked


def test_a_doubtful_page_is_asked_about_once(monkeypatch, made):
    monkeypatch.setattr(second_pass, "DOUBT", -1.0)
    asked = []
    root = parse_html(made.article())
    walked = walk(root)
    orders = frozenset(i for i, text in enumerate(walked.texts) if text in made.PARAGRAPHS)
    choice = select_lines(walked, read_head(read_declared(root)), lambda: asked.append(1) or orders)
    assert [1] == asked
    assert orders <= choice.chosen


def test_a_doubtful_page_for_which_there_is_no_opinion_is_judged_without(monkeypatch, made):
    root = parse_html(made.article())
    walked, head = walk(root), read_head(read_declared(root))
    alone = select_lines(walked, head, nobody)
    monkeypatch.setattr(second_pass, "DOUBT", -1.0)
    assert alone == select_lines(walked, head, lambda: None)


def test_a_page_without_lines_chooses_nothing():
    choice = select_lines(Walk(), PageHead(), nobody)
    assert ((), frozenset(), ()) == (choice.scores, choice.chosen, choice.instead)


def test_a_page_whose_text_stands_in_the_data_only_gets_it_from_there():
    body = "\n".join(f"{LONG}{number}." for number in range(8))
    choice = select_lines(Walk(), PageHead(jsonld_body=body), nobody)
    assert tuple(body.split("\n")) == choice.instead


def test_a_short_data_body_replaces_nothing():
    markup = "".join(f"<p>{LONG}{n}</p>" for n in range(8))
    assert () == rules(markup, [0.9] * 8, PageHead(jsonld_body=LONG * 9)).instead


def test_a_page_that_shows_a_whole_article_keeps_it_however_long_the_data_is():
    shown = [f"{n} {LONG * 4}" for n in range(1 + 3_000 // len(LONG * 4))]
    teaser, whole = ("".join(f"<p>{text}</p>" for text in texts) for texts in (shown[:3], shown))
    head = PageHead(jsonld_body=LONG * 400)
    assert rules(teaser, [0.9] * 3, head).instead
    assert () == rules(whole, [0.9] * len(shown), head).instead


def test_comments_are_no_text_beside_an_article():
    markup = "".join(f"<p>{LONG * 3}{n}</p>" for n in range(4))
    comments = f"<div class='comments'><p>{LONG}meint jemand</p></div>"
    assert 4 == len(texts(markup + comments, [0.9] * 5))
    assert 1 == len(texts(comments, [0.9]))


def test_a_long_line_is_taken_once_short_ones_may_repeat():
    markup = f"<p>{LONG}</p><p>Frage</p><p>{LONG}</p><p>Frage</p>"
    assert [LONG.strip(), "Frage", "Frage"] == texts(markup, [0.9] * 4)


@pytest.mark.parametrize(("score", "lead"), [(0.2, 0), (0.1, None)])
def test_a_line_that_says_what_the_description_says_is_the_lead(score, lead):
    words = "Der Rat rettet die alte Halle am Fluss vor dem Abriss"
    head = PageHead(description=words)
    markup = f"<p class='x'>{words}</p><p>{LONG * 2}</p>"
    assert lead == rules(markup, [score, 0.9], head).lead


def test_a_description_quoted_far_below_is_no_lead():
    words = "Der Rat rettet die alte Halle am Fluss vor dem Abriss"
    markup = "".join(f"<p>{LONG}{n}</p>" for n in range(5)) + f"<p>{words}</p>"
    assert rules(markup, [0.9] * 5 + [0.3], PageHead(description=words)).lead is None


def stump(feature, limit, left, right):
    return Trees(
        features=np.array([[feature]], np.int32),
        limits=np.array([[limit]], np.float32),
        ruled_out=np.array([[1]], np.uint32),
        leaves=np.array([[left, right]]),
    )


def test_a_stump_sends_values_up_to_its_limit_left():
    table = np.array([[0.0, 1.0, 1.5]], np.float32)
    found = decision_trees.probabilities(stump(0, 1.0, -20.0, 20.0), table)
    assert [0, 0, 1] == [round(value) for value in found]


def test_many_lines_are_scored_as_few_are():
    random = np.random.default_rng(3)
    trained = weights.load()
    table = random.random((len(trained.names), 300)).astype(np.float32) * 20
    whole = decision_trees.probabilities(trained.first, table)
    parts = [
        decision_trees.probabilities(trained.first, table[:, [n]])[0] for n in range(0, 300, 37)
    ]
    assert pytest.approx(parts, abs=1e-12) == whole[::37]


def forest(*lefts):
    """Return stumps that give 0 for values above 1, and each its own value for others."""
    count = len(lefts)
    return Trees(
        features=np.zeros((1, count), np.int32),
        limits=np.ones((1, count), np.float32),
        ruled_out=np.ones((1, count), np.uint32),
        leaves=np.array([[left, 0.0] for left in lefts]),
    )


def test_lines_that_the_first_trees_find_hopeless_are_not_asked_of_the_rest():
    table = np.array([[0.0, 2.0]], np.float32)
    hopeless = [1.1 * decision_trees.HOPELESS, *[0.0] * (decision_trees.FIRST - 1)]
    doubtful = [0.9 * decision_trees.HOPELESS, *[0.0] * (decision_trees.FIRST - 1)]
    rest = [1.0] * decision_trees.FIRST
    assert [True, False] == (
        decision_trees.probabilities(forest(*hopeless, *rest), table) < 0.01
    ).tolist()
    assert 0.99 < decision_trees.probabilities(forest(*doubtful, *rest), table)[0]


def test_the_weights_name_the_features_that_are_computed(made):
    root = parse_html(made.article())
    walked, trained = walk(root), weights.load()
    seen = line_stats(walked)
    parts = (
        features.unlearned(walked, read_head(read_declared(root)), seen),
        log_odds(seen, trained.tables),
    )
    assert list(trained.names) == column_names(parts)
    assert (len(trained.names), len(walked.texts)) == matrix(*parts).shape
    columns = second_pass.features(np.zeros(len(walked.texts)), frozenset(), seen)
    assert trained.second.features.max() < len(columns.names)


def test_weights_survive_their_file():
    stored = weights.dumps(weights.load())
    assert stored == weights.dumps(weights.loads(stored))
    assert 1_000_000 > len(stored)
    assert {"names", "first", "second", "classes", "words"} == set(json.loads(stored))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages_of_few_lines_are_scored(count):
    walked, head = page("<p>eins zwei</p>" * count)
    assert count == len(select_lines(walked, head, frozenset).scores)


def test_doubt_is_nought_for_sure_pages_and_grows():
    walked, _ = page("".join(f"<p>{LONG}{n}</p>" for n in range(6)))
    seen = line_stats(walked)
    sure, less, not_at_all = (np.full(6, p) for p in (0.999, 0.9, 0.5))
    doubts = [second_pass.doubt(p, seen) for p in (sure, less, not_at_all)]
    assert doubts == sorted(doubts)
    assert doubts[0] < second_pass.DOUBT < doubts[2]


def test_doubt_is_of_paragraphs_and_of_pages_without_a_sure_line():
    walked, _ = page("".join(f"<p>{LONG * 3}{n}</p>" for n in range(4)) + "<p>Kurz und gut</p>")
    seen = line_stats(walked)
    sure, short, paragraph, strange = (
        second_pass.doubt(np.asarray(scores), seen)
        for scores in (
            [0.99, 0.99, 0.99, 0.99, 0.01],
            [0.99, 0.99, 0.99, 0.99, 0.5],
            [0.99, 0.99, 0.5, 0.5, 0.01],
            [0.9, 0.01, 0.01, 0.01, 0.01],
        )
    )
    assert sure == short
    assert second_pass.DOUBT < min(paragraph, strange)
    assert sure < second_pass.DOUBT


PROSE = "".join(f"<p>{number}. {LONG}</p>" for number in range(6))


@pytest.mark.parametrize(
    ("doubted", "score", "others", "expected"),
    [
        (f"<p>Ein Zweifelsfall: {LONG * 2}</p>", 0.45, 0.9, True),
        (f"<p>Ein Zweifelsfall: {LONG * 2}</p>", 0.35, 0.9, False),
        (f"<p>Ein Zweifelsfall: {LONG * 2}</p>", 0.45, 0.6, False),
        (f"<div class='kasten'>Ein Zweifelsfall: {LONG * 2}</div>", 0.45, 0.9, False),
        (f"<p>Ein Zweifelsfall: <a href='/b'>{LONG * 2}</a></p>", 0.45, 0.9, False),
        (f"<p>Ein Zweifelsfall: {LONG[:60]}</p>", 0.45, 0.9, False),
        (f"<pre>Ein Zweifelsfall: {LONG * 2}</pre>", 0.45, 0.9, True),
        (f"<pre>Ein Zweifelsfall: {LONG * 2}</pre>", 0.45, 0.6, False),
        (f"<div><pre>Ein Zweifelsfall: {LONG * 2}</pre></div>", 0.45, 0.9, False),
    ],
)
def test_a_doubtful_sentence_is_text_where_its_like_is(doubted, score, others, expected):
    found = texts(f"<article>{PROSE}{doubted}</article>", [others] * 6 + [score])
    assert expected == any("Zweifelsfall" in text for text in found)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"{PROSE}<p><a href='/b'>Mehr zum Thema Halle</a></p><p>Danach: {LONG}</p>", False),
        (f"{PROSE}<p><a href='/b'>Mehr zum Thema</a> Halle</p><p>Danach: {LONG}</p>", True),
        (f"{PROSE}<li><a href='/b'>Mehr zum Thema Halle</a></li><p>Danach: {LONG}</p>", True),
        (f"{PROSE}<p><a href='/b'>Mehr zum Thema Halle</a></p><p>Danach</p>", True),
        (f"{PROSE}<p><a href='/b'>Mehr zum Thema Halle</a></p>", True),
    ],
)
def test_a_paragraph_that_is_one_link_between_two_others_points_elsewhere(markup, expected):
    walked, _ = page(f"<article>{markup}</article>")
    found = texts(f"<article>{markup}</article>", [0.9] * len(walked.texts))
    assert expected == ("Mehr zum Thema Halle" in found)


CARE = "<li>Geeignet für die Spülmaschine: nein</li>"


@pytest.mark.parametrize(
    ("second", "times"),
    [
        (f"<ul>{CARE}<li>Gewicht: drei Kilo</li></ul>", 2),
        (f"<table><tr><td>Gewicht</td></tr><tr>{CARE.replace('li>', 'td>')}</tr></table>", 2),
        (f"<table><tr><td><p>Gewicht</p>{CARE.replace('li>', 'p>')}</td></tr></table>", 1),
        (f"<ul>{CARE}</ul>", 1),
        (f"<ul>{CARE}<li>Gewicht: zwei Kilo und hundert Gramm</li></ul>", 1),
        (CARE.replace("li>", "p>"), 1),
        ("<ul><li><h3>Geeignet für die Spülmaschine: nein</h3>Gewicht: drei Kilo</li></ul>", 2),
    ],
)
def test_a_list_says_again_what_another_said_unless_it_is_a_copy(second, times):
    first = f"<ul>{CARE}<li>Gewicht: zwei Kilo und hundert Gramm</li></ul>"
    walked, _ = page(first + second)
    found = texts(first + second, [0.9] * len(walked.texts))
    assert times == sum("Spülmaschine" in text for text in found)


@pytest.mark.parametrize(
    ("again", "times"),
    [
        (f"<p><b>Was wird aus der Halle?</b></p><p>Neu: {LONG}</p>", 2),
        (f"<p><b>Was wird aus der Halle?</b></p><p>{LONG}</p>", 1),
        (f"<p>Was wird aus der Halle?</p><p>Neu: {LONG}</p>", 2),
        ("<p><b>Was wird aus der Halle?</b></p><h2>Neues</h2>", 1),
    ],
)
def test_a_question_is_asked_again_when_there_is_a_new_answer(again, times):
    markup = f"<p><b>Was wird aus der Halle?</b></p><p>{LONG}</p>{again}"
    assert times == texts(markup, [0.9] * 4).count("Was wird aus der Halle?")


OWN = f"<article><h1>Die Halle bleibt</h1>{PROSE}</article>"
LINKED = "<h2><a href='/halle-zwei'>Die andere Halle fällt</a></h2>"
TIME = "<time datetime='2026-11-02'>2. November</time>"


@pytest.mark.parametrize(
    ("other", "is_left_out"),
    [
        (f"<article>{LINKED}<p>Anderswo: {LONG}</p></article>", True),
        (f"<article><h1>Die andere Halle fällt</h1>{TIME}<p>Anderswo: {LONG}</p></article>", True),
        (f"<article><h1>Die andere Halle fällt</h1><p>Anderswo: {LONG}</p></article>", False),
        (f"<article><h2>Die andere Halle fällt</h2>{TIME}<p>Anderswo: {LONG}</p></article>", False),
        (f"<section>{LINKED}<p>Anderswo: {LONG}</p></section>", False),
        (f"<article>{LINKED}{f'<p>Anderswo: {LONG}</p>' * 12}</article>", False),
        (f"<article><h1>Die Halle bleibt</h1>{TIME}<p>Anderswo: {LONG}</p></article>", False),
    ],
)
def test_an_article_of_its_own_beside_the_pages_is_another(other, is_left_out):
    markup = f"{OWN}{other}"
    walked, _ = page(markup)
    head = PageHead(og_title="Die Halle bleibt")
    found = texts(markup, [0.9] * len(walked.texts), head)
    assert is_left_out == (f"Anderswo: {LONG.strip()}" not in found)
    assert f"5. {LONG.strip()}" in found


def test_entries_of_a_live_blog_are_no_other_articles():
    markup = f"{OWN}<article>{LINKED}<p>Anderswo: {LONG}</p></article>"
    walked, _ = page(markup)
    head = PageHead(og_title="Die Halle bleibt", jsonld_types=["LiveBlogPosting"])
    assert f"Anderswo: {LONG.strip()}" in texts(markup, [0.9] * len(walked.texts), head)


@pytest.mark.parametrize(
    ("box", "is_caption"),
    [
        ("<div class='article-image'><img src='/a.jpg'><p>{}</p></div>", True),
        (
            "<div class='article-image'><div><img src='/a.jpg'></div><div><p>{}</p></div></div>",
            True,
        ),
        ("<figure><img src='/a.jpg'><p>{}</p><p>Foto: Ada Brandt</p></figure>", True),
        ("<div class='article-image'><p>{}</p></div>", False),
        ("<div class='article-part'><img src='/a.jpg'><p>{}</p></div>", False),
        ("<div class='image-text'><img src='/a.jpg'><p>{}</p></div>", False),
        ("<div class='hero-image'><img src='/a.jpg'><h1>Titel</h1><p>{}</p></div>", False),
        ("<div class='images'><img src='/a.jpg'><p>{}</p><p>Eins</p><p>Zwei</p></div>", False),
        ("<div class='image'><img src='/a.jpg'><ul><li>{}</li></ul></div>", False),
    ],
)
def test_a_paragraph_alone_with_a_picture_is_its_caption(box, is_caption):
    line = "Vor der Halle stehen die Händler und warten auf den Rat."
    markup = f"<article>{PROSE}{box.format(line)}</article>"
    walked, _ = page(markup)
    scores = [0.9] * len(walked.texts)
    assert is_caption == (line not in texts(markup, scores))
    found = rules(markup, scores)
    marked = walked.nodes[walked.texts.index(line)]
    assert is_caption == bool(found.marks[marked] & BIT[Mark.CAPTION])


def test_pictures_with_lines_that_are_most_of_the_text_are_the_article():
    line = "Vor der Halle stehen die Händler und warten auf den Rat."
    markup = "".join(f"<figure><img src='/a.jpg'><p>{n}. {line}</p></figure>" for n in range(9))
    assert 9 == len(texts(markup, [0.9] * 9))
