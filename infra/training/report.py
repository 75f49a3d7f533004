"""The figures of the cross-validation, as lines to print."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from infra.quality import metrics
from infra.quality.metrics import Output
from infra.training import crossval
from infra.training.samples import Sample
from pipelines.extract import classifier

FIGURES = (
    ("F1", "f1"),
    ("leaked", "leaked"),
    ("units", "units_found"),
    ("leads", "lead_found"),
    ("headlines", "headline_found"),
)


def lines(samples: Sequence[Sample]) -> list[str]:
    """Gives a line a corpus: out-of-fold quality of the text, lead included; no metadata plays a part."""
    scores = crossval.final_scores(samples)
    by_corpus: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for sample in samples:
        choice = classifier.by_rules(sample.walk, sample.head, sample.seen, scores[sample.gold.id])
        by_corpus[sample.corpus].append(metrics.score(sample.gold, output(sample, choice)))
    return [f"{name:30}{_figures(rows)}" for name, rows in by_corpus.items()]


def output(sample: Sample, choice: classifier.Choice) -> Output:
    """Gives what the bench scores; the lead apart, as not every gold has it."""
    texts = sample.walk.texts
    lead = texts[choice.lead] if choice.lead is not None and not choice.instead else None
    chosen = [texts[order] for order in sorted(choice.chosen - {choice.lead})]
    return Output(text="\n".join(choice.instead or chosen), lead=lead)


def _figures(rows: Sequence[Mapping[str, float]]) -> str:
    parts = [f"{len(rows):5} pages"]
    for label, key in FIGURES:
        values = [row[key] for row in rows if key in row]
        parts += [f"{label} {100 * fmean(values):.2f}"] if values else []
    return "  ".join([*parts, *_snippets(rows)])


def _snippets(rows: Iterable[Mapping[str, float]]) -> list[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({key: int(row[key]) for key in row if key.startswith("snippets_")})
    kept, missed, leaked = (sums[f"snippets_{key}"] for key in ("kept", "missed", "leaked"))
    total = 2 * kept + missed + leaked
    return [f"snippets {200 * kept / total:.2f}"] if total else []
