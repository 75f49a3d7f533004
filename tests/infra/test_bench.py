"""The benches: what a table tells, what is served, what is measured, the sources of a sync."""

import json
import os
import sys
import time

import pytest

from infra.bench import cases, deployments, finding, learned, papers, real_pages, requests
from infra.bench.measure import Cost, measure
from infra.bench.papers import Press
from infra.bench.sides import Harvest
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


def _harvest(cpu_seconds, pages=100):
    return Harvest(cost=_cost(9.0, cpu_seconds), pages=pages)


def test_a_table_gives_cpu_as_a_share_of_the_plain_spiders_in_the_same_round():
    rounds = [
        {"copydesk": _harvest(ours), "plain": _harvest(theirs)}
        for ours, theirs in ((5, 10), (8, 8), (30, 20))
    ]
    [line] = [
        x for x in cases.table("paper", rounds, is_idle=False).splitlines() if "copydesk" in x
    ]
    assert ["copydesk", "100", "8.0", "1.00", "50"] == line.split()


def test_wall_time_is_told_of_an_idle_machine_only():
    rounds = [{"plain": _harvest(8)}]
    told = [
        cases.table("paper", rounds, is_idle=idle).splitlines()[-1].split()
        for idle in (True, False)
    ]
    assert [["9.0"], []] == [row[5:] for row in told]


def test_the_second_day_has_new_pages_and_changed_ones():
    press = Press(papers.small(60))
    days = []
    for day in (1, 2):
        press.open_day(day, "http://127.0.0.1:1")
        days.append(
            {path: page.body for path, page in press.answers.items() if path.endswith(".html")}
        )
    first, second = days
    assert (57, 60) == (len(first), len(second))
    assert 2 == sum(first[path] != second[path] for path in first)


def test_made_up_sources_of_papers_are_valid(tmp_path):
    papers.write_sources(papers.small(3, 4), "http://127.0.0.1:1", tmp_path / "seeds")
    assert 4 == len(load_sources(tmp_path / "seeds"))


_PARAGRAPH = "Paragraph {} of the article tells something of the harbour and its ships."


def _corpus(folder):
    body = [_PARAGRAPH.format(n) for n in range(8)]
    filler = (
        "<div>"
        + "<a href='/x'>A teaser that stands beside every single article</a>" * 1_000
        + "</div>"
    )
    text = "".join(f"<p>{par}</p>" for par in body)
    (folder / "pages").mkdir()
    (folder / "pages" / "a.html").write_text(
        f"<html><title>Harbour</title><body>{text}{filler}</body></html>"
    )
    gold = {
        "id": "a",
        "url": "https://paper.example/a",
        "publisher": "Paper",
        "title": "Harbour",
        "body": body,
    }
    (folder / "gold.jsonl").write_text(json.dumps(gold))
    return folder


def test_pages_of_a_real_sized_paper_have_other_words_and_the_same_frame(tmp_path):
    [paper] = real_pages.varied(_corpus(tmp_path), papers=3, pages=24)
    pages = [body.decode() for body in paper.pages.values()]
    assert 24 == len(set(pages))
    assert all("<p>" in page and "A teaser that stands beside" in page for page in pages)
    lengths = [page.count("<p>") for page in pages]
    assert lengths[11] > 2 * max(lengths[:11])


@pytest.mark.slow
def test_memory_that_processes_share_counts_once(tmp_path):
    cost = measure([sys.executable, "-c", _FORKS], tmp_path / "log")
    assert 120 < cost.peak_mib < 200


def test_a_command_that_fails_is_no_measure(tmp_path):
    with pytest.raises(RuntimeError, match="exit code 2"):
        measure([sys.executable, "-c", "raise SystemExit(2)"], tmp_path / "log")


def test_the_cost_of_a_known_page_counts_every_page_and_names_the_ratio():
    text = learned.report(
        "fundus", learned.PageCost(pages=178, unknown=33.0, known=22.0, theirs=44.0)
    )
    assert ["178", "0.75", "0.50"] == [
        text.split("pages)")[0].split()[-1],
        text.split()[-5],
        text.split()[-1],
    ]


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
    assert (1, True, True) == (known.pages, known.known > 0, known.theirs > 0)


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


def test_a_process_is_charged_the_memory_that_it_holds():
    before, block = deployments.resident_mib(os.getpid()), bytearray(os.urandom(1 << 20)) * 100
    assert 90 < deployments.resident_mib(os.getpid()) - before < 200
    assert block


def _found(name, found, twice=0):
    return finding.Found(name=name, there=10, found=found, stored=found, twice=twice)


def test_publishers_with_articles_missing_or_twice_are_named():
    lines = finding.told("papers", [_found("whole", 10), _found("half", 5), _found("again", 10, 2)])
    assert "25 of 30 articles (83.3%), 2 twice; 2 of 3 publishers whole" in lines
    assert ["half", "again"] == [line.split()[0] for line in lines.splitlines()[1:]]


def test_an_article_is_there_twice_by_its_address_or_by_its_text_within_its_source():
    rows = [
        {"source_id": source, "url": url, "content_hash": text}
        for source, url, text in ("aux", "ayx", "azz", "auw", "bux")
    ]
    assert ["a", "a"] == finding.repeated(rows)


@pytest.mark.slow
def test_a_harvest_finds_an_index_through_with_one_request_a_child(monkeypatch):
    monkeypatch.setenv("COPYDESK_CONTACT", "bench@example.org")
    assert "6 of 6 articles in 1 runs, 1.00 requests a child" in requests.of_index(6)
