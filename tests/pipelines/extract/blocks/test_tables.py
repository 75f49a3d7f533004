"""Tables inside the text stay whole."""

from dataclasses import replace

import pytest

from pipelines.extract.blocks.tables import with_whole_tables
from pipelines.model.draft import Block, BlockKind, Mark

BODY = "article>div.body"


def paragraph(order, path=f"{BODY}>p", *, chosen=True):
    return Block(
        text="Der Rat tagt.", kind=BlockKind.PARAGRAPH, path=path, order=order, chosen=chosen
    )


def row(order, score, *, marks=frozenset({Mark.ARTICLE}), link_share=0.0, table=f"{BODY}>table"):
    return Block(
        text="4 | HSG | 9", kind=BlockKind.ROW, path=f"{table}>tbody>tr", order=order, score=score,
        marks=marks, link_share=link_share,
    )  # fmt: skip


def chosen(*blocks):
    return {block.order for block in with_whole_tables(blocks) if block.chosen}


def test_all_rows_of_a_table_behind_a_line_of_the_text_are_kept():
    assert {0, 1, 2, 3} == chosen(paragraph(0), row(1, 0.18), row(2, 0.44), row(3, 0.51))


def item(order, **other):
    return replace(
        row(order, 0.1), kind=BlockKind.ITEM, path=f"{BODY}>table>tbody>tr>td>ul>li", **other
    )


def test_plain_lists_in_the_cells_of_a_table_go_with_its_rows():
    linked = item(4, link_share=1.0)
    assert {0, 1, 2, 3} == chosen(paragraph(0), row(1, 0.4), item(2), item(3), linked)
    assert {0} == chosen(paragraph(0), row(1, 0.1), item(2))
    assert {0} == chosen(paragraph(0), item(1), item(2))


def test_a_plain_list_that_is_all_of_a_table_is_kept_among_paragraphs():
    listed = (item(3, score=0.2), item(4, score=0.2))
    among = (*map(paragraph, range(3)), *listed, *map(paragraph, range(5, 7)))
    assert {*range(7)} == chosen(*among)
    assert {0, 1, 2} == chosen(*map(paragraph, range(3)), *(replace(x, score=0.1) for x in listed))


@pytest.mark.parametrize(
    "table",
    [
        pytest.param((row(1, 0.05), row(2, 0.1)), id="unlikely"),
        pytest.param((row(1, 0.5, link_share=0.9), row(2, 0.5, link_share=0.9)), id="linked"),
        pytest.param((row(1, 0.5, marks=frozenset({Mark.RELATED})),), id="marked as another part"),
        pytest.param((row(1, 0.5, table="aside>table"),), id="in another container"),
    ],
)
def test_other_tables_are_left_as_they_were(table):
    assert {0} == chosen(paragraph(0), *table)


def test_a_table_behind_a_line_that_is_no_text_is_left_as_it_was():
    assert set() == chosen(paragraph(0, chosen=False), row(1, 0.5))


def test_a_table_stays_whole_where_most_of_its_rows_are_text():
    rows = [
        replace(row(order, 0.6, marks=frozenset({Mark.FORM})), chosen=order != 2)
        for order in (1, 2, 3)
    ]
    assert {1, 2, 3} == chosen(paragraph(0, chosen=False), *rows)


def test_two_tables_are_judged_apart():
    far = row(3, 0.9, table="footer>table")
    assert {0, 1, 2} == chosen(paragraph(0), row(1, 0.4), row(2, 0.4), far)


@pytest.mark.parametrize(("paragraphs", "expected"), [(2, 0), (3, 2)])
def test_a_low_table_is_kept_where_several_paragraphs_of_the_text_stand(paragraphs, expected):
    text = [paragraph(order) for order in range(paragraphs)]
    table = (row(paragraphs, 0.16), row(paragraphs + 1, 0.2))
    assert paragraphs + expected == len(chosen(*text, *table))
