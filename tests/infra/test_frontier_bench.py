"""The bench of the frontier, one size smaller: on SQLite and on PostgreSQL."""

import pytest

from infra.bench import frontier


def test_a_frontier_is_filled_asked_and_noted_again(tmp_path, capsys):
    frontier.measure(f"sqlite:///{tmp_path}/crawl.db", 400, 2)
    told = capsys.readouterr().out
    assert "400 URLs of 2 sources on sqlite" in told
    assert "looked up" in told


@pytest.mark.slow
def test_the_same_on_postgresql(postgres, capsys):
    frontier.measure(postgres, 400, 2)
    assert "on postgresql" in capsys.readouterr().out
