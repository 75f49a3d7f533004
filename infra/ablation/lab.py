"""One publisher's pages cleaned whole, then once more for each rule that said something there.

A rule that said nothing on any of these pages changes nothing on them: the same functions see the same values. So
only few of all pages are cleaned again for a rule, and the table is as exact as if all were.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flows.batch import publishers, records
from flows.batch.clean import NOWHERE
from infra.ablation.recorder import load_rooms, off, recording, remembering, swapped
from infra.ablation.switches import Switch
from infra.quality import metrics
from infra.quality.metrics import Gold, Output
from infra.quality.running import output
from infra.training import foldfiles, page_kinds
from pipelines import cleaner, urls
from pipelines.boilerplate.learning import learn
from pipelines.extract.classifier import (
    decision_trees,
    feature_table,
    features,
    line_stats,
    log_odds,
    trafilatura_choice,
    weights,
)
from pipelines.extract.declared import elements, head
from pipelines.extract.html import decode, parse, walk
from pipelines.judge import kind_model
from pipelines.model.article import Outcome
from pipelines.model.draft import Draft
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import SiteModel, cold

Scores = Mapping[str, float]
Judge = Callable[["Group", Mapping[str, Output]], Mapping[str, Scores]]
"""Return the scores of each page by its id."""
PRESS = "press"
"""The corpus of made-up papers."""
READ_ONCE = (
    decode.decode_page, parse.parse_html, elements.read_declared, head.read_head, walk.walk,
    line_stats.line_stats, features.unlearned, log_odds.log_odds, feature_table.matrix,
    decision_trees.probabilities, trafilatura_choice.ask_trafilatura,
)  # fmt: skip
"""What is the same of a page whichever rule is off."""
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_READS = "extract."
"""Rules of other rooms leave drafts as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pages of one publisher, that are evidence for each other."""

    corpus: str
    publisher: str
    fold: int
    pages: tuple[tuple[str, str, bytes], ...]
    """(id, address, bytes)."""
    golds: Mapping[str, Gold] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of a group with all rules on, and of what changed with one of them off."""

    corpus: str
    publisher: str
    whole: Mapping[str, Scores]
    """Scores by page."""
    without: Mapping[str, Mapping[str, Scores]]
    """By switch: scores of the pages that came out otherwise."""
    said: frozenset[str]
    """Switches whose rules said something."""
    seconds: Mapping[str, float]
    """CPU by switch, of all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A group taken apart."""

    drafts: Mapping[str, Draft | Rejection]
    model: SiteModel


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """A group with all rules on."""

    read: _Read
    outputs: Mapping[str, Output]
    read_by: Mapping[str, frozenset[str]]
    """By page, the switches whose rules said something while it was taken apart."""
    judged_by: Mapping[str, frozenset[str]]
    """The same for what came after."""
    seconds: Mapping[str, float]

    @property
    def spoke(self) -> frozenset[str]:
        """Switches whose rules said something at any time."""
        return frozenset().union(*self.read_by.values(), *self.judged_by.values())


def address(url: str) -> str:
    """Return the address as pages of a batch go by it."""
    with suppress(urls.BadUrlError):
        return urls.normalize(url)
    return NOWHERE


def source_of(url: str) -> str:
    """Return the id of the source that an address' pages are cleaned as."""
    return publishers.source_of(url).id


def tried(group: Group, switches: Sequence[Switch], folds: Path, judge: Judge) -> Trial:
    """Return what each rule changes on a group's pages, by weights that never saw the publisher."""
    load_rooms()
    with _trained(folds, group.fold), remembering(READ_ONCE):
        whole = _with_all(group, switches)
        without = dict(_changes(group, whole, switches, judge))
    return Trial(
        corpus=group.corpus,
        publisher=group.publisher,
        whole=judge(group, whole.outputs),
        without=without,
        said=whole.spoke,
        seconds=whole.seconds,
    )


def _with_all(group: Group, switches: Sequence[Switch]) -> _Whole:
    read_by: dict[str, frozenset[str]] = {}
    judged_by: dict[str, frozenset[str]] = {}
    drafts: dict[str, Draft | Rejection] = {}
    outputs: dict[str, Output] = {}
    with recording(switches) as book:
        for page in group.pages:
            drafts[page[0]] = _draft(page)
            read_by[page[0]] = book.turned()
        read = _Read(drafts=drafts, model=_model(group, drafts))
        book.turned()
        for name in drafts:
            outputs[name] = _finished(group, read, name)
            judged_by[name] = book.turned()
    return _Whole(
        read=read, outputs=outputs, read_by=read_by, judged_by=judged_by, seconds=dict(book.seconds)
    )


def _changes(
    group: Group, whole: _Whole, switches: Sequence[Switch], judge: Judge
) -> Iterator[tuple[str, Mapping[str, Scores]]]:
    """Return by switch the scores of what comes out otherwise without it."""
    for switch in (one for one in switches if one.name in whole.spoke):
        try:
            with off(switch):
                other = _without(group, whole, switch)
        except Exception as error:
            error.add_note(f"with {switch.name} off, on pages of {group.publisher}")
            raise
        changed = {page for page, out in other.items() if out != whole.outputs[page]}
        if changed:
            rows = judge(group, other)
            whole_rows = set(rows) - set(other)  # those of a group as if it were one page
            yield switch.name, {page: rows[page] for page in changed & set(rows) | whole_rows}


def _without(group: Group, whole: _Whole, switch: Switch) -> dict[str, Output]:
    """Return all outputs with a rule off, which is off already; of pages on which it said nothing they stay."""
    read = whole.read
    fresh = {
        page[0]: draft
        for page in group.pages
        if switch.module.startswith(_READS) and switch.name in whole.read_by[page[0]]
        if (draft := _draft(page)) != read.drafts[page[0]]
    }
    if fresh:
        drafts = {**read.drafts, **fresh}
        read = _Read(drafts=drafts, model=_model(group, drafts))
    again = (
        set(read.drafts) if fresh else {p for p in read.drafts if switch.name in whole.judged_by[p]}
    )
    return {
        page: _finished(group, read, page) if page in again else whole.outputs[page]
        for page in read.drafts
    }


def _draft(page: tuple[str, str, bytes]) -> Draft | Rejection:
    _, url, body = page
    return cleaner.draft_page(publishers.page_of(url, body, _NOW), publishers.source_of(url))


def _model(group: Group, drafts: Mapping[str, Draft | Rejection]) -> SiteModel:
    source = publishers.source_of(group.pages[0][1])
    return learn.merge(
        cold(source.id), [learn.observe(one) for one in drafts.values() if isinstance(one, Draft)]
    )


def _finished(group: Group, read: _Read, page: str) -> Output:
    """Return a page's text, and the reason where the gates refuse it all the same."""
    draft = read.drafts[page]
    if isinstance(draft, Rejection):
        return _output(page, draft)
    source = publishers.source_of(group.pages[0][1])
    judged = cleaner.finish_draft(draft, read.model, source)
    if not isinstance(judged, Rejection):
        return _output(page, judged)
    shown = _output(page, cleaner.finish_draft(draft, read.model, source, gates=False))
    return replace(shown, rejection=judged.reason.value)


def _output(page: str, outcome: Outcome) -> Output:
    return output(records.as_json(records.BatchResult(id=page, url="", outcome=outcome)))


def by_gold(group: Group, outputs: Mapping[str, Output]) -> Mapping[str, Scores]:
    """Return the scores of pages with gold, and whether each was refused."""
    return {page: _score(group.golds[page], outputs[page]) for page in outputs}


@cache
def _score(gold: Gold, out: Output) -> Scores:
    scores = metrics.score(gold, out) if gold.scored else {}
    return {**scores, "refused": float(out.rejection is not None)}


@contextmanager
def _trained(folds: Path, fold: int) -> Iterator[None]:
    """Has the product read the weights of a fold in place of its own."""
    blocks, kinds = _weights(folds, fold)
    with ExitStack() as stack:
        stack.enter_context(swapped(weights.load, lambda: blocks))
        stack.enter_context(swapped(kind_model.load, lambda: kinds))
        yield


@cache
def _weights(folds: Path, fold: int) -> tuple[weights.Weights, kind_model.KindWeights]:
    place = folds / str(fold)
    blocks = weights.loads((place / foldfiles.BLOCKS).read_text(encoding="utf-8"))
    return blocks, kind_model.loads((place / page_kinds.FILE).read_text(encoding="utf-8"))
