"""Training: honest folds, labels by gold, trees that give what LightGBM gives."""

import pickle
from dataclasses import replace

import lightgbm
import numpy as np
import pytest

from infra.quality.metrics import Gold
from infra.training import crossval, foldfiles, folds, page_kinds, samples, tables, train
from infra.training.fit import to_trees
from infra.training.samples import IGNORED, NO, YES
from pipelines.extract.classifier import decision_trees, features
from pipelines.extract.classifier.line_stats import line_stats
from pipelines.extract.declared.elements import read_declared
from pipelines.extract.declared.head import read_head
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk
from pipelines.judge.kind_model import score_kind

PARAGRAPH = "Der Rat hat am Abend beschlossen, die alte Halle am Fluss zu sanieren."


def labels(markup, **gold):
    walked = walk(parse_html(f"<html><body>{markup}</body></html>"))
    found = Gold(id="x", url="https://a.example/1", **gold)
    return (samples.by_body if found.body else samples.by_snippets)(walked, found).tolist()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<p>{PARAGRAPH}</p><p>Jetzt unseren Newsletter hier bestellen und lesen</p>", [YES, NO]),
        ("<p>Kurz</p><p>Start</p>", [YES, NO]),
        (f"<div>{PARAGRAPH}<br>am Fluss</div><p>am Fluss</p>", [YES, YES, NO]),
        ("<p>…</p>", [IGNORED]),
        ("<h1>Die Halle</h1>", [IGNORED]),
        ("<ul><li>Ein Punkt der Liste, die offen bleibt</li></ul>", [IGNORED]),
    ],
)
def test_lines_are_labelled_by_the_gold_text(markup, expected):
    gold = {"body": (PARAGRAPH, "Kurz"), "title": "Die Halle"}
    assert expected == labels(markup, **gold, optional=("Ein Punkt der Liste, die offen bleibt",))


def test_lines_are_labelled_by_snippets():
    markup = f"<p>{PARAGRAPH}</p><p>Impressum und Kontakt</p><p>Etwas anderes</p>"
    gold = {"must": ("alte Halle am Fluss",), "must_not": ("Impressum",)}
    assert [YES, NO, IGNORED] == labels(markup, **gold)


def test_a_sample_goes_from_process_to_process():
    said = "Der Rat hat am Abend nach langer Debatte beschlossen, die Halle am Fluss zu sanieren."
    gold = Gold(id="x", url="https://a.example/1", body=(said,))
    page = f"<html><body><main><h1>Die Halle</h1><img src=a.jpg><p>{said}</p></main></body></html>".encode()
    sample = samples._sample(("eigen", gold, page))
    assert [NO, YES] == list(pickle.loads(pickle.dumps(sample)).labels)


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://www.probeblatt.de/a", "probeblatt"),
        ("https://sport.probeblatt.co.uk/b", "probeblatt"),
        ("https://news.x.io/", "x"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("a-page", "a-page"),
    ],
)
def test_pages_of_one_publisher_are_known_as_such(url, publisher):
    assert publisher == folds.publisher(url)


def sample(publisher, label):
    root = parse_html(
        f"<html><body><div class='story'><p class='text'>{PARAGRAPH}</p></div></body></html>"
    )
    walked, head = walk(root), read_head(read_declared(root))
    seen = line_stats(walked)
    return samples.Sample(
        corpus="fundus",
        gold=Gold(id=f"{publisher}-{label}", url=f"https://{publisher}.example/"),
        publisher=publisher,
        walk=walked,
        head=head,
        seen=seen,
        plain=features.unlearned(walked, head, seen),
        opinion=frozenset(),
        labels=np.full(len(walked.texts), label, np.int8),
    )


def test_a_publishers_own_pages_are_left_out_of_the_tables_it_trains_with():
    pages = [sample(name, YES) for name in "abcde"] + [sample("odd", NO)]
    counted = tables.count(pages)
    whole, without = tables.tables(counted), tables.leave_one_out(counted)("odd")
    assert whole.classes["story"] < without.classes["story"]
    assert set(whole.classes) == set(without.classes)
    assert whole.classes == dict(tables.leave_one_out(counted)("nobody").classes)


def test_a_publisher_is_held_out_by_one_fold_whatever_else_is_there():
    pages = [sample(name, YES) for name in ("a", "a", "b", "c", "d", "e")]
    held = folds.fold_of("a")
    assert "a" not in {page.publisher for page in crossval.outside(pages, held)}
    assert all(
        pages[0] in crossval.outside(pages, fold) for fold in range(folds.FOLDS) if fold != held
    )
    assert len(pages) * (folds.FOLDS - 1) == sum(
        len(crossval.outside(pages, fold)) for fold in range(folds.FOLDS)
    )


def test_an_interrupted_fit_of_the_folds_is_begun_anew(tmp_path, monkeypatch):
    def interrupted(_corpora, part):
        assert (part / "0" / "blocks").is_file()
        raise KeyboardInterrupt

    def write(_pages, _first, part):
        (part / "0").mkdir(parents=True)
        (part / "0" / "blocks").touch()

    place = tmp_path / "folds"
    monkeypatch.setattr(foldfiles, "folder", lambda _corpora: place)
    monkeypatch.setattr(foldfiles, "write", write)
    nothing = crossval.Passes(fitted=(), scores={})
    monkeypatch.setattr(crossval, "first_passes", lambda _pages: nothing)
    monkeypatch.setattr(page_kinds, "load", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train.write_folds([])
    assert not place.exists()
    monkeypatch.setattr(page_kinds, "load", lambda _corpora, _part: [])
    monkeypatch.setattr(page_kinds, "write_folds", lambda _kinds, part: (part / "kinds").touch())
    assert place == train.write_folds([])
    assert ["0", "kinds"] == sorted(file.name for file in place.iterdir())
    assert ["folds"] == [file.name for file in tmp_path.iterdir()]


def test_our_trees_give_what_lightgbm_gives():
    random = np.random.default_rng(1)
    table = random.normal(size=(600, 7)).astype(np.float32).round(1)
    target = (table[:, 0] + table[:, 3] * table[:, 1] > 0.3).astype(int)
    settings = {
        "objective": "binary",
        "num_leaves": 28,
        "verbosity": -1,
        "num_threads": 1,
        "seed": 1,
    }
    booster = lightgbm.train(settings, lightgbm.Dataset(table, target), 25)
    ours = decision_trees.probabilities(
        to_trees(booster.dump_model()), np.ascontiguousarray(table.T)
    )
    assert pytest.approx(booster.predict(table, num_threads=1), abs=1e-4) == ours


def kind_samples(apart=3.0, passes=lambda _words: False):
    chance = np.random.default_rng(3)
    return [
        page_kinds.Sample(
            corpus="wcxb",
            kind=kind,
            publisher=f"{kind}{n}",
            signs={"words": (words := chance.normal(apart if kind == "article" else -apart)), "noise": chance.normal()},
            words={"labels": frozenset()},
            passes=passes(words),
        )
        for kind in ("article", "product")
        for n in range(120)
    ]  # fmt: skip


def test_the_points_of_page_kinds_are_what_lightgbm_gives(monkeypatch):
    monkeypatch.setattr(page_kinds, "ROUNDS", 20)
    samples, boosters = kind_samples(), []
    train = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", lambda *a: boosters.append(train(*a)) or boosters[-1])
    fitted = page_kinds.fit(samples)
    rows = np.array([[sample.signs[name] for name in fitted.names] for sample in samples])
    counted = [score_kind(fitted, sample.signs, sample.words).total for sample in samples]
    forests = boosters[-len(page_kinds.SEEDS) :]
    mean = np.mean([forest.predict(rows, raw_score=True) for forest in forests], axis=0)
    assert mean == pytest.approx(counted, abs=2e-3)


def test_the_threshold_of_page_kinds_refuses_few_articles_of_unseen_publishers(monkeypatch):
    monkeypatch.setattr(page_kinds, "ROUNDS", 20)
    fitted = page_kinds.fit(kind_samples())
    below = {"article": 0, "product": 0}
    for sample in kind_samples():
        below[sample.kind] += (
            score_kind(fitted, sample.signs, sample.words).total < fitted.threshold
        )
    assert below["article"] <= 2
    assert below["product"] > 40


def test_words_of_page_kinds_are_those_of_several_publishers_and_mean_what_they_stand_on():
    pages = [
        replace(page, words={"labels": frozenset({"menu", kind, page.publisher})})
        for page in kind_samples()
        if (kind := {"article": "by", "product": "add to cart"}[page.kind])
    ]
    learned = page_kinds.word_weights(pages)["labels"]
    assert {"menu", "by", "add to cart"} == set(learned)
    assert learned["add to cart"] < learned["menu"] < learned["by"]
    assert learned["add to cart"] < 0 < learned["by"]


def test_articles_that_pass_whatever_their_points_leave_the_threshold_to_the_others(monkeypatch):
    monkeypatch.setattr(page_kinds, "ROUNDS", 5)
    whole = page_kinds.fit(kind_samples(0.5))
    spared = page_kinds.fit(kind_samples(0.5, passes=lambda words: words < 0.0))
    assert whole.trees == spared.trees
    assert whole.threshold < spared.threshold
