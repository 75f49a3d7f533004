"""What a replay changes, told in figures; its id stands for just these versions."""

from dataclasses import replace

from flows.steps.replay_report import report_of
from pipelines import versions
from pipelines.model.article import Line
from pipelines.model.draft import BlockKind, Cut
from tests.pipelines.store.samples import PAPER, article

APPEAL = "Unterstützen Sie unsere Arbeit"


def lines(*texts):
    return tuple(Line(text=text, kind=BlockKind.PARAGRAPH) for text in texts)


def recleaned(old, **changes):
    new = replace(old, version=old.version + 1, **changes)
    return replace(new, differences=versions.differences(old, new))


def test_it_counts_fields_words_and_lines_that_are_cut_now():
    old = article(1, lines=lines("Eins zwei drei.", APPEAL, "Ende."))
    cut = Cut(text=APPEAL, rule="repeated", evidence="on 9 of 10 pages", line=1)
    first = recleaned(old, lines=lines("Eins zwei drei.", "Ende."), cuts=(cut,))
    other = article(2, lines=lines("Kurz."))
    metadata = replace(other.metadata, authors=("Ada Lovelace",))
    second = recleaned(other, lines=lines("Kurz.", "Und mehr davon."), metadata=metadata)
    report = report_of(PAPER, [first, second, article(3, differences=())])
    assert (2, 1, 4, 3) == (report.changed, report.new, report.words_lost, report.words_gained)
    assert {"text": 2, "authors": 1} == dict(report.fields)
    assert (cut,) == report.newly_cut


def test_its_id_stands_for_source_versions_texts_and_fields_in_any_order():
    some = [article(1), article(2)]
    told = report_of(PAPER, some).id
    assert told == report_of(PAPER, some[::-1]).id
    other = replace(some[0].metadata, title="Anders")
    changed = (
        report_of("at-other", some),
        report_of(PAPER, some[:1]),
        report_of(PAPER, [article(1, 2), some[1]]),
        report_of(PAPER, [replace(some[0], metadata=other), some[1]]),
    )
    assert 5 == len({told, *(report.id for report in changed)})
