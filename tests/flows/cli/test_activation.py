"""Paused sources wait until somebody names them; one command activates many, and takes it back."""

import sys

import pytest

from flows.cli import app, errors
from flows.cli.selection import choose_sources
from flows.settings import Settings
from pipelines.sources.load import load_sources

PAPER = """\
name: Paper
home: https://{0}.example/
language: {1}
schedule: {{every: 60m}}
seeds: [{{feed: https://{0}.example/rss}}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Source files: one that is harvested, three that wait."""
    monkeypatch.setenv("COPYDESK_SEEDS", str(tmp_path))
    for country, name, language in (
        ("de", "abend", "de"),
        ("de", "zeit", "en"),
        ("fr", "soir", "fr"),
    ):
        (tmp_path / country).mkdir(exist_ok=True)
        text = PAPER.format(name, language) + "paused: true\nchecked: never\n"
        (tmp_path / country / f"{name}.yaml").write_text(text)
    (tmp_path / "own.yaml").write_text(PAPER.format("own", "de"))
    return tmp_path


@pytest.fixture
def main(monkeypatch, capfd):
    """Runs `copydesk sources …` in this process; gives exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["copydesk", "sources", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        shown = capfd.readouterr()
        return ended.value.code, shown.out, shown.err

    return run


def harvested(folder, *names):
    return [source.id for source in choose_sources(Settings(seeds=folder), names)]


def test_a_paused_source_is_harvested_only_when_it_is_named(folder):
    assert ["own"] == harvested(folder)
    assert ["zeit", "own"] == harvested(folder, "zeit", "own")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["zeit"], ["own", "zeit"]),
        (["--country", "de"], ["abend", "own", "zeit"]),
        (["--country", "de", "fr"], ["abend", "own", "soir", "zeit"]),
        (["--language", "fr", "--language", "en"], ["own", "soir", "zeit"]),
        (["--list", "{}/mine"], ["abend", "own"]),
        (["soir", "--language", "en"], ["own", "soir", "zeit"]),
    ],
    ids="-".join,
)
def test_sources_are_activated_by_name_country_language_or_list(folder, main, chosen, expected):
    (folder / "mine").write_text("# mine\nabend\n\n")
    before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    code, told, _ = main("activate", *(part.format(folder) for part in chosen))
    assert (0, expected) == (code, harvested(folder))
    assert f"{len(expected) - 1} source" in told
    assert "COPYDESK_CONTACT" in told
    assert before == {file: file.read_bytes() for file in folder.rglob("*.yaml")}


def test_what_was_activated_can_be_paused_again(folder, main):
    main("activate", "--country", "de", "fr")
    code, told, _ = main("deactivate", "--country", "de")
    assert (0, ["own", "soir"]) == (code, harvested(folder))
    assert "2 sources paused" in told
    main("deactivate", "soir")
    assert ["own"] == harvested(folder)
    assert not (folder / "active.txt").exists()


def test_activating_twice_changes_nothing(folder, main):
    main("activate", "zeit")
    listed = (folder / "active.txt").read_bytes()
    assert "0 sources activated, 1 were active before" in main("activate", "zeit")[1]
    assert listed == (folder / "active.txt").read_bytes()


def test_a_source_that_its_own_file_lets_run_is_told_when_it_shall_pause(folder, main):
    code, told, _ = main("deactivate", "own")
    assert (0, ["own"]) == (code, harvested(folder))
    assert "write `paused: true` there" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["activate"], "name sources, or --country"),
        (["activate", "--country", "dd"], "no country dd; there are: de"),
        (["activate", "zeitt"], "no source zeitt; there are: zeit"),
        (["activate", "--language", "xx"], "no language xx"),
        (["deactivate", "--list", "nowhere"], "nowhere"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_choice_that_means_nothing_is_wrong_use(folder, main, arguments, said):
    code, _, errors = main(*arguments)
    assert 2 == code
    assert said in errors
    assert not (folder / "active.txt").exists()


@pytest.mark.usefixtures("folder")
def test_paused_sources_are_listed_by_country(main):
    code, told, _ = main()
    assert 0 == code
    assert "de 2 abend, zeit" in told
    assert "fr 1 soir" in told
    assert "3 paused" in told
    assert "not yet checked by a run: 3" in told
    assert "1 source, no fault" in told


def test_all_paused_is_told_with_the_way_out(folder, main):
    (folder / "own.yaml").unlink()
    assert 0 == main()[0]
    with pytest.raises(errors.UsageError, match="sources activate"):
        harvested(folder)


def test_an_id_in_the_list_that_has_no_file_any_more_hurts_nobody(folder, main):
    (folder / "active.txt").write_text("gone\nzeit\n")
    assert ["own", "zeit"] == harvested(folder)
    main("deactivate", "zeit")
    assert "gone\n" in (folder / "active.txt").read_text()


def test_country_and_state_of_a_source_are_read(folder):
    by_id = {source.id: source for source in load_sources(folder)}
    assert ("fr", True, True) == (
        by_id["soir"].country,
        by_id["soir"].paused,
        by_id["soir"].unchecked,
    )
    assert ("", False, False) == (by_id["own"].country, by_id["own"].paused, by_id["own"].unchecked)
