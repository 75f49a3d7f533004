"""The shipped source files: made of a table of facts, usable, paused until somebody wants them."""

import sys
import time
from pathlib import Path

import pytest

from infra import publishers
from pipelines.sources.load import load_sources

SEEDS = Path(__file__).parents[2] / "seeds"
FACTS = {
    "id": "abend",
    "country": "no",
    "language": "no",
    "timezone": "Europe/Oslo",
    "home": "https://no.abend.example/",
    "feeds": "https://no.abend.example/rss?a=1&b=2 https://se.abend.example/rss https://feeds.example/abend",
    "sitemaps": "https://no.abend.example/sitemap.xml",
    "news_sitemap": "https://no.abend.example/news.xml",
    "notes": "",
}


def written(tmp_path, monkeypatch, **changes):
    facts = FACTS | changes
    table = tmp_path / "table.csv"
    line = ",".join(f'"{value}"' for value in facts.values())
    table.write_text(",".join(facts) + "\n" + line + "\n")
    monkeypatch.setattr(sys, "argv", ["publishers", str(table), "--seeds", str(tmp_path / "seeds")])
    (tmp_path / "seeds").mkdir(exist_ok=True)
    assert 0 == publishers.main()
    return load_sources(tmp_path / "seeds")


def test_facts_make_a_paused_source_that_reads_what_is_new_first(tmp_path, monkeypatch):
    (source,) = written(tmp_path, monkeypatch)
    assert ("abend", "no.abend.example", "no", "no") == (
        source.id,
        source.name,
        source.language,
        source.country,
    )
    assert (True, True) == (source.paused, source.unchecked)
    assert [
        ("sitemap", "https://no.abend.example/news.xml"),
        ("feed", "https://no.abend.example/rss?a=1&b=2"),
        ("feed", "https://feeds.example/abend"),
        ("section", "https://no.abend.example/"),
    ] == [(seed.kind, seed.url) for seed in source.seeds]


def test_a_whole_archive_is_read_only_where_nothing_else_is_known(tmp_path, monkeypatch):
    (source,) = written(tmp_path, monkeypatch, feeds="", news_sitemap="")
    assert "https://no.abend.example/sitemap.xml" == source.seeds[0].url


@pytest.mark.parametrize(
    "change",
    [
        {"notes": "other crawlers report that honest clients are refused here"},
        {"feeds": "", "news_sitemap": "", "sitemaps": ""},
    ],
    ids=["refused", "no listing"],
)
def test_who_refuses_or_has_no_listing_gets_no_file(tmp_path, monkeypatch, change):
    assert () == written(tmp_path, monkeypatch, **change)


def test_a_file_that_a_person_wrote_is_left_alone(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch)
    file = tmp_path / "seeds" / "no" / "abend.yaml"
    text = file.read_text().replace(publishers.HEAD, "# mine").replace("60m", "90m")
    file.write_text(text)
    written(tmp_path, monkeypatch)
    assert text == file.read_text()


def test_the_shipped_files_are_many_and_wait_by_country():
    began = time.process_time()
    sources = load_sources(SEEDS)
    assert time.process_time() - began < 2  # usually 0.12 s
    waiting = [source for source in sources if source.unchecked]
    assert len(waiting) >= 150
    assert all(source.paused and source.country for source in waiting)
    assert len({source.country for source in waiting}) >= 50
    assert {"nordhafen"} == {s.id for s in sources if not s.paused}
