"""`copydesk clean`: batches and files."""

import base64
import json
import os
import random
import subprocess

import httpx
import pytest

from flows.batch.clean import PRELOAD, clean_lines
from flows.batch.publishers import source_of
from flows.workers.pool import WorkerPool
from infra.newspaper.gold import gold

WORDS = [
    "Hafen",
    "Kran",
    "Elbe",
    "Deich",
    "Fähre",
    "Senat",
    "Lärm",
    "Kai",
    "Anwohner",
    "Verwaltung",
    "Herbst",
    "Container",
    "Lotse",
    "Brücke",
    "Schlepper",
    "Werft",
    "Antrag",
    "Ausschuss",
    "Gutachten",
    "Flut",
    "Ebbe",
    "Speicher",
    "Zoll",
    "Mole",
    "Boje",
    "Kutter",
    "Netz",
    "Fischer",
    "Markt",
    "Schule",
]
VERBS = [
    "prüft",
    "plant",
    "verschiebt",
    "lobt",
    "kritisiert",
    "bezahlt",
    "verlangt",
    "verteidigt",
    "ersetzt",
    "beschreibt",
]
APPEAL = "Unterstützen Sie unsere Zeitung mit einem Beitrag, damit wir unabhängig berichten können."


def sentence(dice):
    a, b, c, d = dice.sample(WORDS, 4)
    return (
        f"Der {a} {dice.choice(VERBS)} nach langem Streit den {b}, während {c} und {d} noch warten."
    )


def paragraphs(n):
    dice = random.Random(n)
    return [" ".join(sentence(dice) for _ in range(4)) for _ in range(4)]


def page(n, appeal=APPEAL):
    body = "".join(f"<p>{p}</p>" for p in paragraphs(n))
    return (
        f"<html lang=de><head><title>{title(n)} | Hafenblatt</title></head><body>"
        f"<nav><a href=/>Start</a></nav><article><h1>{title(n)}</h1>"
        f"<p class=lead>Ein Vorspann über {WORDS[n % 30]} und andere Dinge der Stadt.</p>{body}"
        f"<div class=fuss><p>{appeal}</p></div></article><footer><p>Impressum</p></footer>"
        "</body></html>"
    )


def title(n):
    return " ".join(random.Random(n).sample(WORDS, 4))


def line(number, html, url=None):
    given = {"id": number, "html_b64": base64.b64encode(html.encode()).decode()}
    return json.dumps(given | ({"url": url} if url else {})).encode()


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=PRELOAD) as pool:
        yield pool


def _answers(lines, pool, **options):
    return {told["id"]: told for told in map(json.loads, clean_lines(lines, pool, **options))}


@pytest.mark.slow
def test_one_line_comes_out_for_each_that_goes_in(pool):
    lines = [line(n, page(n), f"https://hafenblatt.example/a/{n}") for n in range(20)]
    answers = _answers(lines, pool)
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
        "keywords",
        "access",
        "images",
        "published_raw",
        "conflicts",
    } == set(told)
    assert title(7) == told["title"]
    assert paragraphs(7) == told["text"].splitlines()
    assert told["text"].splitlines() == [block["text"] for block in told["blocks"]]
    assert APPEAL not in told["text"]


@pytest.mark.slow
def test_pages_of_one_publisher_are_evidence_for_each_other_across_hosts(pool, flow_newspaper):
    german = [page for page in gold() if page.language == "de" and page.rejection is None][:25]
    pages = [httpx.get(flow_newspaper.base_url + page.path).text for page in german]
    together = [
        line(n, html, f"https://h{n % 3}.paper.example/{n}") for n, html in enumerate(pages)
    ]
    apart = [line(n, html, f"https://paper{n}.example/{n}") for n, html in enumerate(pages)]
    learned, cold = _answers(together, pool), _answers(apart, pool)
    truth = sum(len(block.text.split()) for page in german for block in page.lines)
    assert truth * 0.99 <= _words(learned) < _words(cold)


def _words(answers):
    return sum(len(told.get("text", "").split()) for told in answers.values())


@pytest.mark.slow
def test_bad_lines_cost_only_themselves(pool):
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
    told = list(map(json.loads, clean_lines(lines, pool)))
    assert 7 == len(told)
    named = {t["id"]: t for t in told if t["id"]}
    assert {"a", "b", "good", "empty", "binary"} == set(named)
    assert "https://x.example/" == named["b"]["url"]
    assert {"good"} == {t["id"] for t in told if "rejection" not in t}
    evidence = " ".join(t["rejection"]["evidence"] for t in told if "rejection" in t)
    assert "line 1 is no JSON" in evidence
    assert "line 3: html_b64 is no base64" in evidence
    assert all(
        {"stage", "reason", "evidence"} == set(t["rejection"]) for t in told if "rejection" in t
    )


FAULTY = {
    "nested too deep": (b'{"id": ' + b"[" * 100_000, None, "no JSON"),
    "half a line": (b'{"id": "a", "html_b6', None, "no JSON"),
    "no page": (b'{"id": "a", "url": "https://x.example/"}', "a", "want an object"),
    "page of another type": (b'{"id": "a", "html_b64": ["PGI+"]}', "a", "want an object"),
    "address of another type": (b'{"id": "a", "url": 5, "html_b64": "PGI+"}', "a", "url is no"),
    "no base64": ('{"id": "a", "html_b64": "ä"}'.encode(), "a", "no base64"),
    "no number": (b'{"id": NaN, "html_b64": "PGI+"}', None, "id is no JSON"),
    "too large a number": (b'{"id": 1e999, "html_b64": "PGI+"}', None, "id is no JSON"),
    "an object twice": (b'{"id": "a"} {"id": "b"}', None, "no JSON"),
    "50 MB": (b"x" * 50_000_000, None, "no JSON"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_line_is_answered_by_number_and_id(name, pool):
    given, known, said = FAULTY[name]
    first, second = clean_lines([b"\n", given], pool), [line("good", page(1))]
    [told] = map(json.loads, first)
    assert (known, "line 2") == (told["id"], told["rejection"]["evidence"][:6])
    assert said in told["rejection"]["evidence"]
    assert {"good"} == set(_answers([*second, given], pool)) - {known}


@pytest.mark.slow
def test_lines_with_a_mark_a_return_or_an_id_twice_are_pages_like_others(pool):
    marked, returned = (
        b"\xef\xbb\xbf" + line("mark", page(1)),
        line("return", page(2)) + b"\r\n",
    )
    twice = [line("twice", page(3)), line("twice", page(4))]
    told = [
        *map(json.loads, clean_lines([marked, b"\r\n", returned, *twice], pool)),
    ]
    assert ["mark", "return", "twice", "twice"] == sorted(answer["id"] for answer in told)
    assert all(answer["text"] for answer in told)


@pytest.mark.slow
def test_the_same_lines_come_out_whatever_the_order_and_the_workers(pool, copydesk):
    lines = [line(n, page(n), f"https://hafenblatt.example/{n}") for n in range(24)]
    expected = sorted(clean_lines(lines, pool))
    random.Random(4).shuffle(lines)
    assert expected == sorted(clean_lines(lines, pool))
    alone = subprocess.run(
        [copydesk, "clean", "--jsonl"],
        input=b"\n".join(lines),
        env={**os.environ, "COPYDESK_WORKERS": "1"},
        capture_output=True,
        check=True,
    )
    assert expected == sorted(alone.stdout.decode().splitlines())


@pytest.mark.slow
def test_without_gates_the_text_of_a_refused_page_is_given(pool):
    stub = (
        "<html lang=de><head><title>Der Kai</title></head><body><article><h1>Der Kai</h1>"
        "<p>Der Kai am alten Hafen bleibt bis zum Montag gesperrt, teilte die Stadt mit.</p>"
        "<p>Die Arbeiten dauern an, sagte der Leiter der Werft am Abend vor Ort.</p></article>"
        "<div class=paywall><h3>Weiterlesen mit Plus</h3><p>Bereits Abonnent? Jetzt anmelden.</p>"
        "<button>Testen</button></div></body></html>"
    )
    [strict] = clean_lines([line(1, stub)], pool)
    [lax] = clean_lines([line(1, stub)], pool, gates=False)
    assert "paywall_stub" == json.loads(strict)["rejection"]["reason"]
    assert "bleibt bis zum Montag gesperrt" in json.loads(lax)["text"]


@pytest.mark.slow
def test_an_address_is_not_needed(pool):
    [told] = clean_lines([line(1, page(1))], pool)
    assert title(1) == json.loads(told)["title"]
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
    assert title(4) == json.loads(done.stdout)["title"]


@pytest.mark.slow
def test_the_command_gives_an_id_back_as_it_was(copydesk):
    given = line("?", page(1)).replace(b'"?"', b'"\\ud800\\u00e4"')
    done = subprocess.run(
        [copydesk, "clean", "--jsonl"], input=given, capture_output=True, check=True
    )
    assert "\ud800ä" == json.loads(done.stdout)["id"]
