"""The project's own bench agrees with the reference harness, and its scores mean what they say."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.quality import metrics
from infra.quality.metrics import Gold, Output

SHARED = Path(__file__).parents[3] / "shared" / "quality"
NAMES = {
    "f1": "tok_f1",
    "precision": "tok_p",
    "recall": "tok_r",
    "shingle_f1": "sh_f1",
    "units_found": "par_recall",
    "leaked": "leak",
    "empty": "empty",
    "lead_found": "lead_recall",
    "paragraph_found": "paragraph_recall",
    "title": "title",
    "authors": "authors",
    "day": "date",
    "minute": "date_minute",
}

lines = st.lists(
    st.sampled_from(
        ["Der Hafen bleibt zu", "Ein Satz", "eins zwei drei vier fünf", "港口关闭", "Werbung"]
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The harness that gave the figures in the project's goals."""
    if not (SHARED / "metrics.py").exists():
        pytest.skip("the reference harness is not beside this checkout")
    spec = importlib.util.spec_from_file_location("reference_metrics", SHARED / "metrics.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@given(body=lines.filter(bool), out=lines, optional=lines)
def test_scores_agree_with_the_reference_harness(reference, body, out, optional):
    roles = ["lead", *["paragraph"] * (len(body) - 1)]
    gold = Gold(
        id="p", url="", title="Ein Satz", authors=("Ada Lund",), date="2026-11-23T10:00:00+01:00",
        body=tuple(body), roles=tuple(roles), optional=tuple(optional),
    )  # fmt: skip
    page = SimpleNamespace(
        id="p", publisher="", language="", title="Ein Satz", authors=["Ada Lund"], optional=optional,
        date=gold.date, body=body, roles=roles, must=[], must_not=[], extra={},
    )  # fmt: skip
    output = Output(text="\n".join(out), title="ein satz", authors=("ada lund",), date="2026-11-23")
    theirs = reference.score(
        page,
        {"text": output.text, "title": output.title, "authors": ["ada lund"], "date": output.date},
    )
    ours = metrics.score(gold, output)
    assert {name: theirs[NAMES[name]] for name in ours} == pytest.approx(ours)


def test_a_leak_and_a_loss_are_told_by_their_lines():
    gold = Gold(
        id="p", url="", body=("Der Hafen bleibt heute zu.", "Am Kai liegen drei alte Schiffe.")
    )
    text = "Der Hafen bleibt heute zu.\nWerde jetzt Mitglied der Genossenschaft!"
    assert ["Werde jetzt Mitglied der Genossenschaft!"] == metrics.leaked_lines(gold, text)
    assert ["Am Kai liegen drei alte Schiffe."] == metrics.lost_units(gold, text)


def test_a_lead_counts_only_where_the_gold_has_leads():
    with_lead = Gold(id="p", url="", body=("Ein Vorspann.", "Ein Absatz."))
    without = Gold(id="p", url="", body=("Ein Absatz.",), lead_in_body=False)
    output = Output(lead="Ein Vorspann.", text="Ein Absatz.")
    assert metrics.score(with_lead, output)["f1"] == 1.0
    assert metrics.score(without, output)["f1"] == 1.0


@pytest.mark.parametrize(
    ("gold", "out", "day", "minute"),
    [
        ("2026-11-23T00:30:00+01:00", "2026-11-22T23:30:00+00:00", True, True),
        ("2026-11-23T00:30:00+01:00", "2026-11-22", True, False),
        ("2026-11-23T10:00:00+01:00", "2026-11-23T10:00:00", True, False),
        ("2026-11-23T10:00:00+01:00", "2026-11-24", False, False),
        ("2026-11-23", None, False, False),
    ],
)
def test_dates_are_compared_by_day_and_by_instant(gold, out, day, minute):
    assert (day, minute) == (metrics.same_day(gold, out), metrics.same_minute(gold, out))
