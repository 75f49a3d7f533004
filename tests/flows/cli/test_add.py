"""From the address of a home page to stored articles, as a new user goes; and what is refused on the way."""

import subprocess
import time

import pytest

from pipelines.model.source import SeedKind
from pipelines.sources.load import load_sources
from pipelines.store import reader
from pipelines.store.opening import open_store

pytestmark = pytest.mark.slow


@pytest.fixture
def run(copydesk, tmp_path, monkeypatch):
    """Runs `copydesk` in an empty place; gives exit code, output and errors."""
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@example.org")
    for name in ("seeds", "state", "store"):
        monkeypatch.setenv(f"COPYDESK_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("COPYDESK_SPOOL", str(tmp_path / "spool"))
    (tmp_path / "seeds").mkdir()

    def run(*arguments):
        done = subprocess.run(
            [copydesk, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
            stdin=subprocess.DEVNULL,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def add(run, home, *more):
    return run("sources", "add", home, "--allow", "127.0.0.0/8", "--gap", "0", *more)


def test_a_site_nobody_wrote_down_is_harvested_without_touching_a_file(
    run, flow_newspaper, tmp_path
):
    flow_newspaper.publish(1)
    began = time.monotonic()
    code, told, errors = add(run, f"{flow_newspaper.base_url}/", "--yes")
    assert 0 == code, errors
    assert "Tried: 20 articles of 20 pages" in told
    assert "news sitemap of" in told
    assert "What would be cut" in told
    (source,) = load_sources(tmp_path / "seeds")
    assert ("hafenstimme", "Hafenstimme", "de") == (source.id, source.name, source.language)
    assert [SeedKind.SITEMAP, SeedKind.FEED] == [seed.kind for seed in source.seeds]
    assert (r"^/artikel/\d+",) == source.scope.allow
    assert 0 == run("harvest")[0]
    articles = reader.latest(open_store(str(tmp_path / "store"))).num_rows
    real = [a for a in flow_newspaper.site.articles if a.rejection is None and not a.internal]
    assert len(real) == articles
    assert time.monotonic() - began < 100
    assert [] == list((tmp_path / "spool").glob("survey-*"))


def test_without_approval_nothing_is_written(run, flow_newspaper, tmp_path):
    code, told, _ = add(run, f"{flow_newspaper.base_url}/", "--pages", "3")
    assert 1 == code
    assert "--yes writes it" in told
    assert "sitemap-news.xml" in told
    assert () == load_sources(tmp_path / "seeds")


def test_a_source_that_is_there_is_checked_and_marked(run, flow_newspaper, tmp_path):
    flow_newspaper.publish(1)
    base = flow_newspaper.base_url
    file = tmp_path / "seeds" / "paper.yaml"
    file.write_text(
        f"name: Paper\nhome: {base}/\nlanguage: de\nschedule: {{every: 60m}}\n"
        f"seeds: [{{feed: {base}/atom.xml}}, {{sitemap: {base}/sitemap-news.xml}}]\n"
        "budget: {gap: 0}\nnetwork: {allow: [127.0.0.0/8]}\nchecked: never # so far\n"
    )
    code, told, _ = run("sources", "check", "--pages", "2")
    assert 0 == code
    assert "paper: 2 of 2 listings alive, 2 of 2 tried pages are articles" in told
    assert "atom.xml covers 45% of the news sitemap" in told
    (source,) = load_sources(tmp_path / "seeds")
    assert not source.unchecked
    assert "the source paper already: copydesk sources check paper" in add(run, f"{base}/")[2]
    file.write_text(file.read_text().replace("/atom.xml", "/no-such-feed"))
    code, told, _ = run("sources", "check", "paper", "--pages", "2")
    assert 1 == code
    assert "1 of 2 listings alive" in told
    assert "no-such-feed: gone" in told


def test_a_reserved_site_is_proposed_paused_and_why_stands_in_its_file(run, http, tmp_path):
    with http.Host() as host:
        story = "".join(
            f"<p>{'Die Brücke bleibt für alle Lastwagen bis auf weiteres gesperrt. ' * 9}</p>"
        )
        for n in range(6):
            page = f"<html lang=de><title>Brücke {n}</title><article><h1>Brücke {n}</h1>{n} {story}</article></html>"
            host.pages[f"/artikel/{n}"] = http.reply(200, page, "TDM-Reservation: 1")
        host.feed(*(f"/artikel/{n}" for n in range(6)))
        links = "".join(f'<h2><a href="/artikel/{n}">Brücke {n}</a></h2>' for n in range(6))
        host.pages["/"] = http.reply(
            200, f"<html lang=de><title>Blatt</title>{links}</html>", "TDM-Reservation: 1"
        )
        code, told, errors = add(run, host.home, "--yes")
    assert 0 == code, told + errors
    assert told.index("Rights") < told.index("Listings")
    (source,) = load_sources(tmp_path / "seeds")
    assert source.paused
    assert "reserves text and data mining" in next((tmp_path / "seeds").rglob("*.yaml")).read_text()


@pytest.mark.parametrize(
    ("home", "more", "code", "said"),
    [
        (
            "http://127.0.0.1:1/",
            [],
            2,
            "home: 127.0.0.1 is no public address; if it is meant, add `--allow 127.0.0.1`\n",
        ),
        ("ftp://paper.example/", [], 2, "not http or https"),
        ("http://paper.example/", [], 2, "plain http"),
        ("https://paper.example/", ["--gap", "0.1"], 2, "impolite"),
        ("http://127.0.0.1:1/", ["--allow", "127.0.0.0/8", "--gap", "0"], 3, "cannot be read"),
    ],
    ids=["private", "ftp", "plain", "impolite", "away"],
)
def test_what_may_not_or_cannot_be_asked_is_told(run, home, more, code, said):
    ended, _, errors = run("sources", "add", home, *more)
    assert code == ended
    assert said in errors
    assert "Traceback" not in errors


def test_a_search_needs_a_contact(run, monkeypatch):
    monkeypatch.delenv("COPYDESK_CONTACT")
    code, _, errors = run("sources", "add", "https://paper.example/")
    assert 2 == code
    assert "COPYDESK_CONTACT" in errors
