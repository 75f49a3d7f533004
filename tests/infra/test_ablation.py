"""The table of what rules gain: a rule that matters shows, one that says nothing is not tried again."""

import pytest

from infra.ablation import ablate, lab, press, recorder, report, switches
from infra.ablation.effects import PRESS, Board
from infra.ablation.lab import Group, Trial
from infra.ablation.switches import Switch
from infra.quality.metrics import Gold
from infra.training import foldfiles, page_kinds
from infra.training.folds import FOLDS
from pipelines.extract.classifier import neighbours, weights
from pipelines.judge import gates, kind_model

SAID = (
    "The council decided in the evening that the old hall by the river will be opened again next year.",
    "The mayor said that the town had waited for it for more than twenty years and could wait no longer.",
    "Work begins in March and costs twelve million, of which the county pays about a half, she told the council.",
)
POINTERS = ("LEZA OKUNYA: Ferries stay in port", "LEZA OKUNYA: Museum opens its wing again")


@pytest.fixture(scope="module")
def folds(tmp_path_factory):
    """The shipped weights, as if they were those of every fold."""
    place = tmp_path_factory.mktemp("folds")
    for fold in range(FOLDS):
        for file, text in (
            (foldfiles.BLOCKS, weights.dumps(weights.load())),
            (page_kinds.FILE, kind_model.dumps(kind_model.load())),
        ):
            (place / str(fold) / file).parent.mkdir(parents=True, exist_ok=True)
            (place / str(fold) / file).write_text(text, encoding="utf-8")
    return place


def _page():
    linked = [
        f'{one.partition(": ")[0]}: <a href="/x">{one.partition(": ")[2]}</a>' for one in POINTERS
    ]
    lines = [text for pair in zip(SAID, [*linked, ""], strict=True) for text in pair if text]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        '<html lang=en><head><title>Old hall opens again</title><meta property="og:type" content="article">'
        f"</head><body><article><h1>Old hall opens again</h1><div class=story-body>{body}</div></article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def group():
    url = "https://harbour.example/a"
    gold = Gold(id="a", url=url, publisher="harbour", body=SAID, title="Old hall opens again")
    return Group(
        corpus="fundus",
        publisher="harbour",
        fold=0,
        pages=(("a", url, _page()),),
        golds={"a": gold},
    )


def _chosen(*names):
    return [one for one in switches.switches() if one.name in names]


def test_every_rule_is_there_and_can_fall_silent():
    names = [one.name for one in switches.switches()]
    assert len(set(names)) == len(names)
    for one in switches.switches():
        one.silence()
        if not (one.passing or one.instead):
            one.silence()(recorder.np.zeros(2))


def test_a_rule_that_is_no_more_is_named():
    with pytest.raises(LookupError, match="has no frobnicate"):
        _ = Switch(module="judge.gates", function="frobnicate").original


def test_a_rule_is_off_wherever_it_is_referred_to_and_on_again_afterwards():
    before = gates.GATES
    with recorder.off(Switch(module="judge.gates", function="consent")):
        assert gates.GATES[1](None) is None
    assert before == gates.GATES
    assert gates.GATES[1] is gates.consent


def test_what_a_rule_keeps_out_comes_in_without_it(group, folds):
    chosen = _chosen("neighbours.labelled", "neighbours.within_page", "captions.of_pictures")
    trial = lab.tried(group, chosen, folds, lab.by_gold)
    assert {"neighbours.labelled"} == set(trial.without)
    assert 0.0 == trial.whole["a"]["leaked"]
    assert trial.without["neighbours.labelled"]["a"]["leaked"] > 0
    assert trial.seconds["captions.of_pictures"] > 0
    assert neighbours.labelled is _chosen("neighbours.labelled")[0].original


def test_trained_parts_are_replaced_by_their_fallback(group, folds):
    trial = lab.tried(group, [*switches.TRAINED], folds, lab.by_gold)
    assert "select.select_lines" in trial.said
    assert trial.whole["a"]["f1"] >= 0.99


def test_the_table_tells_gains_with_bars_and_what_never_spoke(group, folds):
    chosen = _chosen("neighbours.labelled", "gates.paywall")
    trial = lab.tried(group, chosen, folds, lab.by_gold)
    about = report.About(day="2026-11-30", code="abc", weights="abc", sample=1)
    text = report.table(Board([trial], group.golds), chosen, about)
    row = next(line for line in text.splitlines() if "neighbours.labelled" in line)
    assert "| gains |" in row
    assert "**leaks +40.00 (+40.00 … +40.00)**" in row
    assert "| gates.paywall | never speaks |  | 0 | 0 |" in text


@pytest.mark.parametrize(
    ("with_it", "without_it", "verdict"),
    [
        ((0.9, 0.9, 0.9), (0.5, 0.6, 0.7), "gains"),
        ((0.5, 0.6, 0.7), (0.9, 0.9, 0.9), "COSTS"),
        ((0.5, 0.9, 0.7), (0.9, 0.5, 0.7), "noise"),
    ],
)
def test_a_gain_counts_where_its_bars_lie_on_one_side_of_nothing(with_it, without_it, verdict):
    golds = {str(n): Gold(id=str(n), url="") for n in range(3)}
    trials = [
        Trial(
            corpus="fundus",
            publisher=page,
            whole={page: {"f1": one, "refused": 0.0}},
            without={"rule": {page: {"f1": other, "refused": 0.0}}},
            said=frozenset({"rule"}),
            seconds={},
        )
        for page, one, other in zip(golds, with_it, without_it, strict=True)
    ]
    assert verdict == Board(trials, golds).effect("rule").verdict


def test_papers_that_do_not_exist_are_judged_by_their_lines(folds):
    paper = next(press.groups())
    trial = lab.tried(paper, _chosen("repetition.by_repetition"), folds, press.by_lines)
    (row,) = trial.whole.values()
    assert PRESS == trial.corpus
    assert 0 == row["lost"]
    (other,) = trial.without["repetition.by_repetition"].values()
    assert other["left"] > row["left"]


def test_pages_of_a_corpus_are_tried_by_publisher(tmp_path):
    (tmp_path / "pages").mkdir()
    rows = []
    for name, host in (("a", "one"), ("b", "one"), ("c", "two")):
        (tmp_path / "pages" / f"{name}.html").write_bytes(b"<p>x</p>")
        rows.append(f'{{"id": "{name}", "url": "https://www.{host}-paper.org/{name}"}}\n')
    (tmp_path / "gold.jsonl").write_text("".join(rows))
    found = {one.publisher: [page for page, *_ in one.pages] for one in ablate.groups(tmp_path)}
    assert {"one-paper": ["a", "b"], "two-paper": ["c"]} == found
