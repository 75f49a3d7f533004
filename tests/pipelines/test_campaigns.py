"""Campaigns that take turns in a paper's plain paragraphs: each on few of its pages."""

import pytest

from pipelines.boilerplate.lines import fingerprints
from tests.world.press import appeals, campaigns

ASKED = "Letzte Woche kamen {} Leute dazu, und wer mitmachen will, zahlt fünf Euro."


@pytest.mark.slow
@pytest.mark.parametrize("form", ["turns behind", "turns between", "turns before"])
def test_a_campaign_on_a_quarter_of_the_pages_goes_where_it_speaks_for_the_paper(form):
    own = [one for one in campaigns.campaigners(("en",)) if one.form == form]
    table = appeals.counted(own, campaigns.table())
    assert [] == table.all_lost
    assert [] == table.due[1]


def test_wordings_with_other_figures_share_one_key_and_not_the_other():
    one, other = ASKED.format(31), ASKED.format(52)
    assert fingerprints.exact_key(one) == fingerprints.exact_key(other)
    assert fingerprints.figure_keys(one) != fingerprints.figure_keys(other)


@pytest.mark.parametrize("text", ["31 Leute kamen.", ASKED.format("viele")])
def test_short_lines_and_lines_without_figures_have_no_key_of_figures(text):
    assert () == fingerprints.figure_keys(text)
