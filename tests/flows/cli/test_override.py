"""`copydesk sources override`: an operator's word on a line, written, listed, obeyed and taken back."""

import subprocess

import pytest

from flows.cli.app import app
from pipelines import cleaner
from pipelines.model.sitemodel import cold
from pipelines.sources.load import load_sources
from tests.pipelines.nd_pages import SOURCE, STORIES, fetched

FILE = """name: Blatt  # kept
home: https://www.neues-blatt.example/
language: de
schedule: {every: 60m}
seeds: [{feed: "https://www.neues-blatt.example/rss"}]
"""
LINE = STORIES[5].lines[1]


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds" / "de"
    folder.mkdir(parents=True)
    (folder / f"{SOURCE.id}.yaml").write_text(FILE)
    return folder.parent


@pytest.fixture
def said(seeds, capsys):
    """Runs the command in this process; gives exit code, output and errors."""

    def said(*arguments):
        try:
            code = app(["sources", "override", *arguments, "--seeds", str(seeds)])
        except SystemExit as ended:
            code = ended.code
        told = capsys.readouterr()
        return code, told.out, told.err

    return said


def text_of(seeds):
    (source,) = load_sources(seeds)
    return cleaner.clean_page(fetched(STORIES[5]), source, cold(source.id)).text


def test_a_line_is_cut_by_the_next_cleaning_and_comes_back_when_the_word_is_taken_back(said, seeds):
    assert LINE in text_of(seeds)
    code, told, errors = said(SOURCE.id, "--cut", LINE, "--reason", "it is an advertisement")
    assert 0 == code, errors
    assert f"copydesk replay {SOURCE.id} --dry-run" in told
    assert LINE not in text_of(seeds)
    _, told, _ = said(SOURCE.id, "--list")
    assert told.startswith("  1  cut '")
    assert ": it is an advertisement, written 20" in told
    assert ", until 20" in told
    assert 0 == said(SOURCE.id, "--remove", "1")[0]
    assert LINE in text_of(seeds)
    assert FILE == (seeds / "de" / f"{SOURCE.id}.yaml").read_text()
    assert "has no override" in said(SOURCE.id, "--list")[1]


def test_a_line_that_is_cut_is_kept_on_the_operators_word(said, seeds):
    byline = "Lesedauer: 2 Min."
    assert byline not in text_of(seeds)
    assert 0 == said(SOURCE.id, "--keep", byline, "--reason", "wanted")[0]
    assert byline in text_of(seeds)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "--list"], "no file nobody.yaml"),
        ([SOURCE.id], "say one of --cut LINE"),
        ([SOURCE.id, "--cut", "a", "--keep", "b", "--reason", "c"], "say one of --cut LINE"),
        ([SOURCE.id, "--cut", "a"], "--reason WHY is missing"),
        ([SOURCE.id, "--cut", " ", "--reason", "c"], "needs a line and a reason"),
        ([SOURCE.id, "--cut", "a", "--reason", "c", "--until", "soon"], "'soon' is no date"),
        ([SOURCE.id, "--cut", "a", "--reason", "c", "--until", "2020-01-01"], "is over"),
        ([SOURCE.id, "--remove", "4"], "none with number 4"),
    ],
)
def test_an_operators_mistake_is_answered_and_changes_nothing(said, seeds, arguments, message):
    code, told, errors = said(*arguments)
    assert (2, "") == (code, told)
    assert message in errors
    assert FILE == (seeds / "de" / f"{SOURCE.id}.yaml").read_text()


@pytest.mark.slow
def test_the_command_that_a_page_shows_works_as_it_is_copied(seeds, copydesk):
    from flows.review import page  # noqa: PLC0415 - as a preview does
    from pipelines import explanation  # noqa: PLC0415

    (source,) = load_sources(seeds)
    said = explanation.explain(fetched(STORIES[5]), source, cold(source.id))
    block = next(b for b in said.blocks if b.block.text == LINE)
    shown = page.command(block, source).replace("copydesk", str(copydesk), 1)
    subprocess.run(f"{shown} --seeds {seeds}", shell=True, check=True, timeout=60)
    assert LINE not in text_of(seeds)
