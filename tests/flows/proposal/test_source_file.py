"""A source as the text of its file: what is written is read back."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.proposal import search, source_file
from pipelines.model.source import (
    Cron,
    Every,
    Identity,
    Network,
    Scope,
    Seed,
    SeedKind,
    SourceId,
)
from pipelines.sources.load import SourceFileError, load_sources

PLAIN = replace(
    search.asked_for("https://www.paper.example/"), id=SourceId("paper"), name='The "Paper": no. 1'
)
FULL = replace(
    PLAIN,
    home="http://127.0.0.1:8000/",
    language="no",
    timezone="Europe/Oslo",
    schedule=Every(seconds=900, jitter_seconds=300),
    seeds=(
        Seed(kind=SeedKind.SITEMAP, url="http://127.0.0.1:8000/news.xml"),
        Seed(kind=SeedKind.FEED, url="http://127.0.0.1:8000/rss?a=1&b=it%27s"),
    ),
    scope=Scope(hosts=("blog.paper.example",), allow=(r"^/artikel/\d+", "it's")),
    identity=Identity(pattern=r"(\d{5,})", mirrors=("old.example",)),
    budget=replace(PLAIN.budget, gap_seconds=0.0),
    network=Network(allow=("127.0.0.0/8",)),
    paused=True,
)


@pytest.mark.parametrize("source", [PLAIN, FULL], ids=["plain", "full"])
def test_what_is_written_is_read_back(source, tmp_path):
    text = source_file.text_of(source)
    source_file.check(source, text)
    (tmp_path / "paper.yaml").write_text(text)
    assert (source,) == load_sources(tmp_path)


def test_a_file_that_could_not_be_read_is_refused():
    with pytest.raises(SourceFileError, match="plain http"):
        source_file.check(PLAIN, source_file.text_of(replace(PLAIN, home="http://paper.example/")))


def test_what_is_not_written_is_said():
    with pytest.raises(ValueError, match="by hand"):
        source_file.text_of(replace(PLAIN, schedule=Cron(expression="0 5 * * *")))


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("https://www.paper.de/", "de/paper.yaml"),
        ("https://www.paper.co.uk/", "gb/paper.yaml"),
        ("https://www.paper.com/", "world/paper.yaml"),
        ("http://127.0.0.1:80/", "world/paper.yaml"),
    ],
)
def test_a_file_goes_to_the_country_of_its_host(home, expected):
    file = source_file.place(replace(PLAIN, home=home), Path("seeds"))
    assert Path("seeds") / expected == file


@pytest.mark.parametrize(
    ("home", "name", "taken", "expected"),
    [
        ("https://www.paper.co.uk/", "The Paper", [], "paper"),
        ("https://news.paper.de/", "x", ["paper", "paper-2"], "paper-3"),
        ("http://127.0.0.1:8613/", "Hafenstimme Süd", [], "hafenstimme-sud"),
        ("http://127.0.0.1:8613/", "新聞", [], "source"),
        ("http://[::1]/", "x" * 90, [], "x" * 56),
    ],
)
def test_an_id_comes_of_the_domain_or_the_name_and_is_free(home, name, taken, expected):
    assert expected == source_file.free_id(home, name, taken)
