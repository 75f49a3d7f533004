"""Overrides written into source files of all forms: nothing else of the file changes, and each can be taken back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources import overrides
from pipelines.sources.load import load_sources
from pipelines.sources.overrides import OverrideEntry, OverrideError

HEAD = """# the paper of the port
name: Blatt   # as on its masthead
home: https://www.blatt.example/
language: de
schedule: {every: 60m}
seeds:
  - feed: https://www.blatt.example/rss   # all sections
"""
BLOCK = (
    HEAD
    + """
overrides:   # by the desk
  # the shop
  - prune: //aside
    reason: shop
    until: 2027-01-01   # look again
  - keep: {text: "Kurz & gut"}
    reason: |
      a column
      of the paper

# the rest
budget: {gap: 3}
"""
)
DEEP = (
    HEAD + "overrides:\n- prune: [//aside, {text: Werbung}]\n  reason: ads\n  until: 2027-01-01\n"
)
FLOW = HEAD + "overrides: [{keep: //b, reason: bold}, ]  # one\nshortest: 12\n"
BRACES = (
    "{name: B, home: 'https://b.example/', language: de, schedule: {every: 60m}, "
    "seeds: [{feed: 'https://b.example/rss'}]}"
)
FORMS = {
    "none": HEAD,
    "none, no line end": HEAD.rstrip("\n"),
    "block": BLOCK,
    "block, no line end": DEEP.rstrip("\n"),
    "no indent": DEEP,
    "brackets": FLOW,
    "empty": HEAD + "overrides: []\n",
    "windows": BLOCK.replace("\n", "\r\n"),
}
NEW = OverrideEntry(
    action="prune",
    targets=('Mehr: "Das Beste" #1 — hier!',),
    reason="asks for money",
    added=date(2026, 11, 30),
    until=date(2027, 11, 30),
)


@pytest.fixture(params=FORMS)
def file(request, tmp_path):
    made = tmp_path / "blatt.yaml"
    made.write_bytes(FORMS[request.param].encode())
    return made


def test_what_is_added_is_read_by_the_loader_and_all_else_stays(file):
    text = overrides.read(file)
    before = overrides.entries(text)
    overrides.add(file, NEW)
    (source,) = load_sources(file.parent)
    last = source.overrides[-1]
    assert ("prune", NEW.targets[0], NEW.reason) == (last.action, last.text, last.reason)
    assert (*before, NEW) == overrides.entries(overrides.read(file))
    lines = overrides.read(file).splitlines()
    assert [] == [line for line in text.splitlines() if line not in lines and "[" not in line]
    assert ("\r\n" in text) == ("\r\n" in overrides.read(file))


def test_what_is_taken_out_leaves_the_file_as_it_was(file):
    text = overrides.read(file)
    overrides.add(file, NEW)
    assert NEW == overrides.remove(file, len(overrides.entries(overrides.read(file))))
    assert text.rstrip() == overrides.read(file).rstrip()


def test_each_override_of_a_person_can_be_taken_out(file):
    for number in range(len(overrides.entries(overrides.read(file))), 0, -1):
        there = overrides.entries(overrides.read(file))
        assert there[number - 1] == overrides.remove(file, number)
        assert there[: number - 1] == overrides.entries(overrides.read(file))
        load_sources(file.parent)
    assert [
        line for line in HEAD.splitlines() if line not in overrides.read(file).splitlines()
    ] == []


def test_the_first_of_several_goes_and_the_others_stay(tmp_path):
    file = tmp_path / "blatt.yaml"
    file.write_text(BLOCK)
    overrides.remove(file, 1)
    assert "look again" not in file.read_text()
    assert ["Kurz & gut"] == [one.targets[0] for one in overrides.entries(file.read_text())]
    assert "# the rest" in file.read_text()


@given(
    st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=80).filter(str.strip)
)
def test_any_line_is_written_so_that_it_is_read_as_it_was(line):
    entry = OverrideEntry(action="keep", targets=(line,), reason="why")
    text = overrides._added(HEAD, entry)
    assert (entry,) == overrides.entries(text)
    assert HEAD == overrides._removed(text, 0)


@pytest.mark.parametrize(
    ("text", "entry", "message"),
    [
        (
            BLOCK,
            OverrideEntry(action="prune", targets=("Kurz & gut",), reason="x"),
            "override 2 (keep)",
        ),
        (HEAD, OverrideEntry(action="prune", targets=("x",), reason="y"), "prune without `until`"),
        (HEAD, OverrideEntry(action="keep", targets=("x",), reason=""), "reason"),
        (BRACES, NEW, "only a person can edit"),
        ("name: [", NEW, "is no YAML"),
        ("name: Blatt", NEW, "is missing"),
    ],
    ids=["decided", "endless", "no reason", "braces", "broken", "no source"],
)
def test_what_cannot_be_written_is_told_and_changes_nothing(text, entry, message, tmp_path):
    file = tmp_path / "blatt.yaml"
    file.write_text(text)
    with pytest.raises(OverrideError) as told:
        overrides.add(file, entry)
    assert message in str(told.value)
    assert text == file.read_text()
    assert [file] == list(tmp_path.iterdir())


def test_a_number_that_is_not_there_and_a_file_that_is_not_there_are_told(tmp_path):
    file = tmp_path / "blatt.yaml"
    file.write_text(HEAD)
    with pytest.raises(OverrideError, match="has 0 overrides, none with number 1"):
        overrides.remove(file, 1)
    with pytest.raises(OverrideError, match="no file fremd"):
        overrides.file_of(tmp_path, "fremd")
    assert file == overrides.file_of(tmp_path, "blatt")
