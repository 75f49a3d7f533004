"""`copydesk replay` refuses options that contradict each other before it opens anything."""

import pytest

from flows.cli import replay as command


@pytest.mark.parametrize(
    ("names", "dry_run", "says"),
    [(["paper"], True, "give one of them"), ([], False, "one source"), (["a", "b"], False, "one")],
)
def test_an_approval_is_of_one_source_and_no_dry_run(names, dry_run, says, capsys):
    wish = command.Wish(limit=9, since=None, dry_run=dry_run, approve="9b50e649777c")
    with pytest.raises(SystemExit) as ended:
        command.replay(names, {}, wish)
    assert 2 == ended.value.code
    assert says in capsys.readouterr().err
