"""`copydesk preview` as an operator uses it: on a fetched page, a saved one, a stored one; and what it refuses."""

import subprocess

import pytest

from flows.preview import subject
from pipelines.store import keys, reader
from pipelines.store.opening import open_store
from tests.pipelines.nd_pages import APPEALS, STORIES, document

pytestmark = pytest.mark.slow


@pytest.fixture
def run(copydesk, place, monkeypatch):
    """Runs `copydesk` at the place of the sample newspaper; gives exit code, output and errors."""
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@example.org")
    for name, value in place.given.items():
        monkeypatch.setenv(f"COPYDESK_{name.upper()}", str(value))

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


def of_paper(paper, wanted):
    """Address of the first published article that fits."""
    found = next(a for a in paper.site.articles if wanted(a) and not a.internal)
    return f"{paper.base_url}{found.path}"


def test_a_page_is_fetched_and_explained_and_nothing_stays(run, flow_newspaper, place, tmp_path):
    url = of_paper(flow_newspaper, lambda a: a.rejection is None)
    file = tmp_path / "page.html"
    code, told, errors = run("preview", url, "--html", file)
    assert 0 == code, errors
    assert told.startswith("article: ")
    assert "meta og:title" in told
    assert "kept" in told
    assert "passed: challenge, consent" in told
    assert "--cut" in file.read_text(encoding="utf-8")
    assert [] == list((place.folder / "state" / "spool").iterdir())
    assert not (place.folder / "store").exists()


def test_a_stored_page_is_explained_by_the_model_of_its_source(run, flow_newspaper, place):
    url = of_paper(flow_newspaper, lambda a: a.rejection is None)
    code, _, errors = run("preview", url, "--stored")
    assert 3 == code
    assert "no run has stored a capture" in errors
    assert 0 == run("harvest", "--limit", "12")[0]
    [stored] = reader.latest(open_store(str(place.folder / "store"))).slice(0, 1).to_pylist()
    store = open_store(str(place.folder / "store"))
    store.delete(list(store.list(keys.LEDGERS)))  # the index finds it
    code, told, errors = run("preview", stored["url"], "--stored")
    assert 0 == code, errors
    assert stored["title"] in told
    assert "model cold" not in told


def test_a_saved_page_is_judged_and_a_refused_one_says_which_gate(run, tmp_path):
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    url = "https://www.anderes-blatt.example/artikel/1.html"
    good.write_text(document(STORIES[5], [(APPEALS[1], "inside_box")], 1, url))
    bad.write_text(
        "<html><title>Page not found</title><h1>404</h1><p>There is nothing here.</p></html>"
    )
    code, told, errors = run("preview", good, "--url", url)
    assert 0 == code, errors
    assert STORIES[5].lines[0][:30] in told
    assert "no source claims it" in told
    assert "cut " in told
    code, told, _ = run("preview", bad)
    assert 1 == code
    assert "refused: soft_404 at judge: says 'Page not found'" in told


def test_what_robots_txt_or_the_guard_forbids_is_not_fetched(run, http):
    with http.Host() as host:
        host.pages["/robots.txt"] = http.reply(200, "User-agent: *\nDisallow: /geheim")
        host.pages["/geheim/1"] = http.reply(200, "<p>Geheim</p>")
        code, _, refused = run("preview", f"{host.home}geheim/1", "--allow", "127.0.0.0/8")
        assert (3, True) == (code, "robots_denied" in refused)
        code, _, guarded = run("preview", f"{host.home}geheim/1")
        assert (3, True) == (code, "address_refused" in guarded)
        assert 0 == host.asked("/geheim/1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.html"], "neither a file nor an address"),
        (["ftp://www.example.org/x"], "ftp://www.example.org/x: address scheme 'ftp'"),
        (
            ["https://www.example.org/x", "--source", "nobody"],
            "no source nobody; there are: nordhafen",
        ),
        (["https://www.example.org/x", "--stored", "--store", "s3://"], "names no bucket"),
    ],
)
def test_an_operators_mistake_is_answered_in_one_line(run, arguments, message):
    code, told, errors = run("preview", *arguments)
    assert (2, "") == (code, told)
    assert message in errors
    assert 1 == len(errors.strip().splitlines())


def test_a_page_is_claimed_by_the_source_in_whose_scope_it_lies(crawling):
    source = crawling.source_of("https://blatt.example/", "blatt")
    other = crawling.source_of("https://andere.example/", "andere")
    found = subject.claim((other, source), "https://blatt.example/2026/artikel-eins")
    assert (source, True) == (found.source, found.has_file)
    nobody = subject.claim((other, source), "https://drittes.example/a/b", allow=["127.0.0.0/8"])
    assert ("https://drittes.example/", False) == (nobody.source.home, nobody.has_file)
    assert ("127.0.0.0/8",) == nobody.source.network.allow
    with pytest.raises(subject.PreviewError, match="no source drei"):
        subject.claim((other,), "https://blatt.example/a", "drei")
