"""The benches: what a rate is, that memory which processes share counts once, the sources of a sync."""

import os
import sys
import time

import pytest

from infra.bench import __main__ as bench
from infra.bench import deployments, learned
from infra.bench.measure import Cost, measure
from pipelines.sources.load import load_sources

_FORKS = """
import os, time
block = bytearray(os.urandom(1 << 20)) * 120
if os.fork():
    os.wait()
else:
    time.sleep(1.5)
"""


def _cost(seconds, cpu_seconds):
    return Cost(seconds=seconds, cpu_seconds=cpu_seconds, peak_mib=50.0)


def test_a_rate_is_of_the_difference_so_that_start_up_stands_apart():
    found = bench.rate((_cost(5.0, 4.0), 100), (_cost(9.0, 10.0), 500))
    assert (
        bench.Rate(pages=500, pages_per_second=100.0, cpu_ms=15.0, peak_mib=50.0, start_seconds=4.0)
        == found
    )


def test_the_report_gives_medians_and_their_ratio():
    ours = [bench.rate((_cost(1, 1), 0), (_cost(1 + n, 2), 100)) for n in (1, 2, 10)]
    theirs = [bench.rate((_cost(1, 1), 0), (_cost(2, 2), 100))]
    [line] = [x for x in bench.report("paper", ours, theirs).splitlines() if "a second" in x]
    assert ["pages", "a", "second", "50.0", "100.0", "0.50"] == line.split()


@pytest.mark.slow
def test_memory_that_processes_share_counts_once(tmp_path):
    cost = measure([sys.executable, "-c", _FORKS], tmp_path / "log")
    assert 120 < cost.peak_mib < 200


def test_a_command_that_fails_is_no_measure(tmp_path):
    with pytest.raises(RuntimeError, match="exit code 2"):
        measure([sys.executable, "-c", "raise SystemExit(2)"], tmp_path / "log")


def test_the_cost_of_a_known_page_counts_every_page_and_names_the_ratio():
    text = learned.report("fundus", learned.Known(pages=178, ours=22.0, theirs=44.0))
    assert ["178", "0.50"] == [text.split("pages)")[0].split()[-1], text.split()[-1]]


def test_a_known_page_is_cleaned_by_both(tmp_path):
    body = "".join(
        f"<p>Sentence {n} of the text of an article about the harbour.</p>" for n in range(20)
    )
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(
        f"<html><body><article>{body}</article></body></html>"
    )
    (tmp_path / "gold.jsonl").write_text(
        '{"id": "a", "url": "https://paper.example/a", "publisher": "paper"}'
    )
    known = learned.measure(tmp_path)
    assert (1, True, True) == (known.pages, known.ours > 0, known.theirs > 0)


def test_the_made_up_sources_of_the_bench_are_valid(tmp_path):
    deployments.write_sources(tmp_path / "seeds", 30)
    sources = load_sources(tmp_path / "seeds")
    assert 30 == len({source.home for source in sources})
    assert {(3600, 3540)} == {(s.schedule.seconds, s.schedule.jitter_seconds) for s in sources}


def test_a_process_is_charged_what_it_used():
    before = deployments.cpu_seconds(os.getpid())
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert 0.05 <= deployments.cpu_seconds(os.getpid()) - before < 5
