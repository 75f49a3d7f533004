"""`copydesk clean`: batches and files."""

import base64
import json
import subprocess

import pytest

from flows import filter as filters
from flows.filter import source_of
from flows.workbench import Workbench

PARAGRAPHS = [
    "Der Hafen von {place} bekommt im Herbst {n} neue Kräne, wie die Verwaltung am Montag mitteilte.",
    "Die Arbeiten am Kai {n} sollen {n} Wochen dauern und den Verkehr auf der Elbe kaum berühren.",
    "Anwohner in {place} hatten sich zuvor {n} Mal über den Lärm beschwert, den die alten Kräne machen.",
]
APPEAL = "Unterstützen Sie unsere Zeitung mit einem Beitrag, damit wir weiter unabhängig berichten können."


def page(n, place="Nordstadt", appeal=APPEAL):
    body = "".join(f"<p>{p.format(n=n, place=place)}</p>" for p in PARAGRAPHS)
    return (
        f"<html lang=de><head><title>Kräne {n} für {place} | Hafenblatt</title></head><body>"
        f"<nav><a href=/>Start</a></nav><article><h1>Kräne {n} für {place}</h1>{body}"
        f"<p>{appeal}</p></article><footer><p>Impressum</p></footer></body></html>"
    )


def line(number, html, url=None):
    given = {"id": number, "html_b64": base64.b64encode(html.encode()).decode()}
    return json.dumps(given | ({"url": url} if url else {})).encode()


@pytest.fixture(scope="module")
def bench():
    with Workbench(2, preload=filters.PRELOAD) as bench:
        yield bench


def _answers(lines, bench, **options):
    return {
        told["id"]: told for told in map(json.loads, filters.clean_lines(lines, bench, **options))
    }


@pytest.mark.slow
def test_one_line_comes_out_for_each_that_goes_in(bench):
    lines = [line(n, page(n), f"https://hafenblatt.example/a/{n}") for n in range(20)]
    answers = _answers(lines, bench)
    assert set(range(20)) == set(answers)
    told = answers[7]
    assert {
        "id",
        "url",
        "title",
        "lead",
        "authors",
        "date",
        "modified",
        "section",
        "language",
        "text",
        "blocks",
        "cuts",
        "kind",
    } == set(told)
    assert "Kräne 7 für Nordstadt" == told["title"]
    assert [p.format(n=7, place="Nordstadt") for p in PARAGRAPHS] == told["text"].splitlines()
    assert told["text"].splitlines() == [block["text"] for block in told["blocks"]]
    assert [{"text", "rule", "evidence"}] == [set(cut) for cut in told["cuts"]]
    assert APPEAL == told["cuts"][0]["text"]


@pytest.mark.slow
def test_pages_of_one_publisher_are_evidence_for_each_other_across_hosts(bench):
    words = (
        "Ein Satz, der hinter jedem Artikel steht und nichts mit ihm zu tun hat, mit Gruß vom Haus."
    )
    lines = [
        line(n, page(n, appeal=words), f"https://h{n % 3}.hafenblatt.example/{n}")
        for n in range(12)
    ]
    lines.append(line("other", page(99, appeal=words), "https://anderes.example/1"))
    answers = _answers(lines, bench)
    assert words not in answers[3]["text"]
    assert words in answers["other"]["text"]


@pytest.mark.slow
def test_bad_lines_cost_only_themselves(bench):
    lines = [
        b"this is no json",
        b'{"id": "a"}',
        b'{"id": "b", "url": "https://x.example/", "html_b64": "%%%"}',
        b"",
        b"[1, 2]",
        line("good", page(1), "https://hafenblatt.example/1"),
        line("empty", "", "https://hafenblatt.example/2"),
        line("binary", "\x00\x01\x02" * 100, "https://hafenblatt.example/3"),
    ]
    told = list(map(json.loads, filters.clean_lines(lines, bench)))
    assert 7 == len(told)
    assert {"good"} == {t["id"] for t in told if "rejection" not in t}
    evidence = " ".join(t["rejection"]["evidence"] for t in told if "rejection" in t)
    assert "line 1 is no JSON" in evidence
    assert "line 3: html_b64 is no base64" in evidence
    assert all(
        {"stage", "reason", "evidence"} == set(t["rejection"]) for t in told if "rejection" in t
    )


@pytest.mark.slow
def test_without_gates_the_text_of_a_refused_page_is_given(bench):
    stub = (
        "<html lang=de><head><title>Kurz</title></head><body><article><h1>Kurz</h1>"
        "<p>Lesen Sie weiter.</p></article></body></html>"
    )
    [strict] = filters.clean_lines([line(1, stub)], bench)
    [lax] = filters.clean_lines([line(1, stub)], bench, gates=False)
    assert "rejection" in json.loads(strict)
    assert "Lesen Sie weiter." in json.loads(lax)["text"]


@pytest.mark.slow
def test_an_address_is_not_needed(bench):
    [told] = filters.clean_lines([line(1, page(1))], bench)
    assert "Kräne 1 für Nordstadt" == json.loads(told)["title"]
    assert not json.loads(told)["url"]


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://www.hafenblatt.de/a", "hafenblatt-de"),
        ("https://news.bbc.co.uk/1", "bbc-co-uk"),
        ("http://127.0.0.1:8613/", "127-0-0-1"),
        ("https://page.invalid/", "page-invalid"),
        ("", "unknown"),
    ],
)
def test_the_publisher_is_the_registrable_domain(url, publisher):
    assert publisher == source_of(url).id


@pytest.mark.slow
def test_the_command_cleans_files(copydesk, tmp_path):
    (tmp_path / "a.html").write_text(page(4), encoding="utf-8")
    done = subprocess.run(
        [copydesk, "clean", "a.html", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "Kräne 4 für Nordstadt" == json.loads(done.stdout)["title"]


@pytest.mark.slow
def test_the_command_filters_a_stream(copydesk):
    given = b"\n".join(line(n, page(n), f"https://hafenblatt.example/{n}") for n in range(5))
    done = subprocess.run(
        [copydesk, "clean", "--jsonl"], input=given, capture_output=True, check=True
    )
    assert set(range(5)) == {json.loads(told)["id"] for told in done.stdout.splitlines()}
