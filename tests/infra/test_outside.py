"""A corpus of outside pages is served byte for byte, with a feed, a sitemap and a source file per publisher."""

import gzip
import http.client
import io
import json
import tarfile
from urllib.parse import urlsplit

import feedparser
import pytest
import yaml

from infra.newspaper.outside import page_id, read_publishers, serve_corpus, write_sources

ROWS = [
    {
        "id": "a-1",
        "url": "https://www.blatt.example/x/1",
        "publisher": "DasBlatt",
        "domain": "blatt.example",
        "language": "de",
    },
    {"id": "a-2", "url": "https://m.blatt.example/2", "publisher": "DasBlatt", "language": "de"},
    {"id": "b-1", "url": "hard::kaputt", "publisher": "hard", "domain": "hard", "language": "xx"},
]
BYTES = {row["id"]: f"<html><body><p>{row['id']} \xfc".encode("latin-1") for row in ROWS}


@pytest.fixture(params=["packed", "loose"])
def corpus_folder(request, tmp_path):
    folder = tmp_path / "klein"
    folder.mkdir()
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    if request.param == "packed":
        with tarfile.open(folder / "pages.tar.xz", "w:xz") as tar:
            for name, body in BYTES.items():
                member = tarfile.TarInfo(f"{name}.html")
                member.size = len(body)
                tar.addfile(member, io.BytesIO(body))
    else:
        (folder / "pages").mkdir()
        for name, body in BYTES.items():
            (folder / "pages" / f"{name}.html.gz").write_bytes(gzip.compress(body))
    return folder


def get(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_pages_answer_as_crawled_without_a_charset(corpus_folder):
    with serve_corpus([corpus_folder]) as corpus:
        urls = [f"{corpus.base_url}{path}" for p in corpus.publishers for path in p.paths]
        answers = {page_id(url): get(url) for url in urls}
        missing = get(f"{corpus.base_url}/klein/das-blatt/b-1.html")[0].status

    assert BYTES == {name: body for name, (_, body) in answers.items()}
    assert {"text/html"} == {answer.headers["Content-Type"] for answer, _ in answers.values()}
    assert 404 == missing


def test_feed_and_sitemap_name_all_pages_of_the_publisher_and_no_title_of_gold(corpus_folder):
    with serve_corpus([corpus_folder]) as corpus:
        home = f"{corpus.base_url}/klein/das-blatt"
        feed = feedparser.parse(get(f"{home}/feed.xml")[1])
        sitemap = get(f"{home}/sitemap.xml")[1].decode()

    assert [f"{home}/a-1.html", f"{home}/a-2.html"] == [entry.link for entry in feed.entries]
    assert not any("title" in entry for entry in feed.entries)
    assert 2 == sitemap.count("<loc>")


def test_a_source_file_keeps_to_loopback_and_names_the_real_hosts(corpus_folder, tmp_path):
    files = write_sources(
        read_publishers(corpus_folder), "http://127.0.0.1:8614", tmp_path / "seeds"
    )
    sources = {file.stem: yaml.safe_load(file.read_text()) for file in files}

    blatt = sources["klein-das-blatt"]
    assert {"klein-das-blatt", "klein-hard"} == set(sources)
    assert ["blatt.example", "m.blatt.example", "www.blatt.example"] == blatt["scope"]["hosts"]
    assert ["127.0.0.0/8"] == blatt["network"]["allow"]
    assert {"127.0.0.1"} == {
        urlsplit(url).hostname for seed in blatt["seeds"] for url in seed.values()
    }
    assert "scope" not in sources["klein-hard"]
    assert "und" == sources["klein-hard"]["language"]


def test_unpacked_pages_are_found_again(corpus_folder, tmp_path):
    with serve_corpus([corpus_folder], room=tmp_path / "room"):
        pass
    stored = tmp_path / "room" / "klein" / "a-1.html"
    stored.write_bytes(b"kept")
    with serve_corpus([corpus_folder], room=tmp_path / "room") as corpus:
        body = get(f"{corpus.base_url}/klein/das-blatt/a-1.html")[1]

    assert b"kept" == body


def test_a_folder_without_gold_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"gold\.jsonl"), serve_corpus([tmp_path]):
        pass
