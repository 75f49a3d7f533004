"""The figures of proposals on served sites: a site works when all its pages came and half of them were stored."""

import sys
from collections import Counter

from infra.quality import proposed
from infra.quality.proposed import Trial


def trial(name, pages=3, **fields):
    return Trial(name=name, home="http://127.0.0.1/", pages=pages, **{"source_id": name, **fields})


def test_each_site_that_does_not_work_is_told_with_the_reason():
    trials = [
        trial("good", seconds=4.0),
        trial("dead", source_id="", why="the home page cannot be read", seconds=1.0),
        trial("short", seconds=2.0),
        trial("refused", seconds=9.0),
    ]
    counts = {
        "good": Counter(fetched=4, stored=2),
        "short": Counter(fetched=2, stored=2),
        "refused": Counter(fetched=3, stored=1),
    }
    told = list(proposed.lines(trials, counts))
    assert "== sources add: 1 of 4 sites work as they are proposed" == told[0]
    assert told[1].endswith("8 of 12")
    assert told[2].endswith("4.0 (median), 9.0 (most)")
    assert [
        "  dead: the home page cannot be read",
        "  short: 2 of 3 pages found",
        "  refused: 1 of 3 stored",
    ] == told[3:]


def test_without_corpora_the_reason_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["proposed", "--corpora", str(tmp_path / "none")])
    assert 0 == proposed.main()
    assert "skipped: no corpora" in capsys.readouterr().out
