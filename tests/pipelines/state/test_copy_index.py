"""Copies of one text are found over sources, and only they: on texts by dice whose copies are known."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from sqlalchemy import func, select

from pipelines import copies
from pipelines.copies import Signature
from pipelines.model.article import Line, Status
from pipelines.model.draft import BlockKind
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.state import copy_index
from pipelines.state.schema import copy_band, copy_signature
from tests.pipelines.store.samples import NOW, article, name_of
from tests.world.agency import Agency, texts


@pytest.fixture
def engine(state):
    return state


def _article(number, source, text, **changes):
    lines = tuple(Line(text=one, kind=BlockKind.PARAGRAPH) for one in text.split("\n"))
    given = {"source_id": SourceId(source), "lines": lines, "fetched_at": NOW}
    return article(number, **given | changes)


def _row(one):
    return {
        "article_id": one.article_id,
        "source_id": one.source_id,
        "cluster_id": one.cluster_id,
        "fetched_at": one.fetched_at,
        "status": one.status,
        "text": one.text,
    }


def _store(engine, one):
    [found] = copy_index.clustered(engine, [one])
    copy_index.note(engine, [_row(found)], NOW)
    return found.cluster_id


def _rows(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


@pytest.mark.slow
def test_copies_are_told_from_what_only_looks_so(engine):
    told = list(texts(seed=11, events=60))
    clusters = [
        _store(engine, _article(number, one.source, one.text)) for number, one in enumerate(told)
    ]
    right, found = set(), set()
    missed = defaultdict(int)
    for (a, one), (b, other) in combinations(enumerate(told), 2):
        is_pair = one.family == other.family
        is_found = clusters[a] == clusters[b]
        right |= {(a, b)} if is_pair else set()
        found |= {(a, b)} if is_found else set()
        if is_pair != is_found:
            missed[one.kind, other.kind, is_pair] += 1
    both = len(right & found)
    assert both / len(right) >= 0.95, missed
    assert both / len(found) >= 0.95, missed
    firsts = {c for c, one in zip(clusters, told, strict=True) if one.kind == "original"}
    assert all(c in firsts for c, one in zip(clusters, told, strict=True) if one.kind == "same")


def test_a_copy_of_a_copy_is_of_the_first_and_one_source_has_one_article_in_a_cluster(engine):
    text = "\n".join(Agency(1).article())
    assert name_of(1) == _store(engine, _article(1, "a", text))
    assert name_of(1) == _store(engine, _article(2, "b", text))
    assert name_of(1) == _store(engine, _article(3, "c", text))
    assert name_of(4) == _store(engine, _article(4, "a", text)), "a correction at another address"


def test_short_texts_have_no_cluster_and_a_later_version_keeps_the_one_it_has(engine):
    assert _store(engine, _article(1, "a", "two words")) is None
    text = "\n".join(Agency(1).article())
    assert name_of(1) == _store(engine, _article(1, "a", text))
    again = _article(2, "b", text, cluster_id=UrlId("f" * 32))
    assert "f" * 32 == _store(engine, again)


def test_what_is_old_or_taken_down_leaves_the_index_and_the_next_copy_is_the_first(engine):
    text = "\n".join(Agency(1).article())
    for number, source in enumerate("abc", 1):
        _store(engine, _article(number, source, text, fetched_at=NOW + timedelta(hours=number)))
    gone = _article(1, "a", "", status=Status.TAKEDOWN)
    copy_index.note(engine, [_row(gone)], NOW)
    assert name_of(2) == _store(engine, _article(4, "d", text))
    assert (3, 3 * copies.BANDS) == (_rows(engine, copy_signature), _rows(engine, copy_band))
    copy_index.note(engine, [], NOW + copy_index.WINDOW + timedelta(days=1))
    assert (0, 0) == (_rows(engine, copy_signature), _rows(engine, copy_band))


def test_two_that_came_at_once_are_one_cluster_for_those_that_come_later(engine):
    text = "\n".join(Agency(1).article())
    both = [_article(1, "a", text), _article(2, "b", text)]
    decided = [copy_index.clustered(engine, [one])[0] for one in both]
    assert [name_of(1), name_of(2)] == [one.cluster_id for one in decided]
    copy_index.note(engine, [_row(one) for one in decided], NOW)
    assert name_of(1) == _store(engine, _article(3, "c", text))


def test_a_band_that_very_many_share_costs_no_more(engine, monkeypatch):
    monkeypatch.setattr(copies, "sign", lambda _: Signature(np.zeros(384, "<u4").tobytes()))
    for number in range(copy_index.BAND_AT_MOST + 20):
        _store(engine, _article(number, f"s-{number}", "any"))
    assert copy_index.BAND_AT_MOST * copies.BANDS == _rows(engine, copy_band)


def test_texts_without_spaces_are_compared_by_characters():
    text = "".join(chr(0x4E00 + n * 37 % 900) for n in range(200))
    one, other = copies.sign(text), copies.sign(text[10:] + "完")
    assert one
    assert other
    assert copies.is_copy(one, other)


def test_workers_that_apply_the_same_commit_at_once_do_not_stand_in_each_others_way(engine):
    rows = [
        _row(_article(n, f"s-{n}", "\n".join(Agency(n).article(3)), cluster_id=name_of(n)))
        for n in range(1, 21)
    ]
    with ThreadPoolExecutor(4) as threads:
        works = [threads.submit(copy_index.note, engine, rows, NOW) for _ in range(4)]
        assert [None] * 4 == [work.result() for work in works]
    assert (20, 20 * copies.BANDS) == (_rows(engine, copy_signature), _rows(engine, copy_band))
