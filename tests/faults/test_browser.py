"""Pages that scripts make, in a real Chromium: shown, and bounded as every request is."""

import asyncio
import contextlib
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.fetching import browser
from crawlers.fetching.browser import BrowserPool
from crawlers.fetching.responses import FetchResponse
from pipelines.model.rejection import Reason
from pipelines.model.source import FetchBy, Seed, SeedKind
from pipelines.state import frontier
from pipelines.state.schema import open_state

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

STORY = " ".join(f"Wort{n}" for n in range(120))
ROBOTS = "User-agent: *\nDisallow: /private/\n"
SHELL = """<!doctype html><html><head><title>Leer</title><link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.ico"><link rel="prefetch" href="/ahead"></head>
<body><img src="/picture.jpg"><video src="/film.mp4"></video><main></main>
<script>%s</script><script src="/app.js"></script></body></html>"""
APP = """fetch('/api/story').then(r => r.json()).then(story => {
  document.title = story.title;
  const page = document.querySelector('main');
  page.innerHTML = `<article><h1>${story.title}</h1><p>${story.text}</p></article>`;
});"""
CALL = (
    "fetch(%r).catch(() => {}).then(r => r && r.text()).then(t => document.body.append(t || ''));"
)
HANGING = "while (true) {}"
LATER = """new MutationObserver(() => { %s })
  .observe(document.querySelector('main'), {childList: true});"""
"""Runs when the story is shown."""
ENDLESS = "let n = 0;" + LATER % "setInterval(() => fetch('/more/' + n++).catch(() => {}), 5);"
CRASHING = "fetch('/crash');"
GROWING = "const all = []; while (true) all.push(new Array(1e6).fill(n => n));"
LEAVING = "window.open('/elsewhere');" + LATER % "location = '/elsewhere';"
POSTING = "fetch('/post', {method: 'POST', body: 'x'}).catch(() => {});"


def _script(origin):
    """Every way that a script has out to an address."""
    return f"""for (const to of ['http://{origin}/a', '/hop'])
      fetch(to, {{mode: 'no-cors'}}).catch(() => {{}});
    navigator.sendBeacon('http://{origin}/beacon', 'x');
    for (const tag of ['script', 'iframe', 'img', 'embed'])
      document.documentElement.append(Object.assign(document.createElement(tag), {{src: 'http://{origin}/' + tag}}));
    for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'modulepreload'])
      document.head.append(Object.assign(document.createElement('link'), {{rel, href: 'http://{origin}/' + rel}}));
    try {{ new WebSocket('ws://{origin}/socket'); }} catch (e) {{}}
    try {{ new EventSource('http://{origin}/events'); }} catch (e) {{}}
    try {{ new Worker(URL.createObjectURL(new Blob(["importScripts('http://{origin}/worker.js')"]))); }} catch (e) {{}}
    const server = {{urls: 'turn:{origin}?transport=tcp', username: 'a', credential: 'b'}};
    const peer = new RTCPeerConnection({{iceServers: [server]}});
    peer.createDataChannel('x');
    peer.createOffer().then(offer => peer.setLocalDescription(offer));"""


def _chromium_below(parent):
    """Processes of browsers (not their helpers) that a process has started."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
            names[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
    found = [n for n, name in names.items() if b"--remote-debugging" in name]
    return [n for n in found if b"--type=" not in names[n] and parent in _line(n, parents)]


def _line(number, parents):
    while number:
        yield number
        number = parents.get(number, 0)


def _kill(*_):
    for number in _chromium_below(os.getpid()):
        os.kill(number, signal.SIGKILL)
    time.sleep(1)


def _site(http, host, *scripts):
    """Puts up pages that show the story, each beside a script of its own."""
    answer = f'{{"title": "Der Rat", "text": "{STORY}"}}'
    host.pages |= {
        "/robots.txt": http.reply(200, ROBOTS),
        "/app.js": http.reply(200, APP, kind="text/javascript"),
        "/api/story": http.reply(200, answer, "Set-Cookie: seen=1", kind="application/json"),
        "/private/x": http.reply(200, "GEHEIM"),
        "/crash": _kill,
    }
    paths = [f"/artikel/{n}" for n, _ in enumerate(scripts)]
    pages = [http.reply(200, SHELL % script) for script in scripts]
    host.pages |= dict(zip(paths, pages, strict=True))
    host.feed(*paths)


@pytest.fixture(scope="module")
def crawled(http, crawling, chromium, tmp_path_factory):
    assert chromium
    with contextlib.ExitStack() as stack:
        canary = stack.enter_context(http.Canary())
        names = "plain drawn guarded robots endless leaves posts"
        hosts = {name: stack.enter_context(http.Host()) for name in names.split()}
        scripts = {
            "guarded": _script(f"127.0.0.9:{canary.port}"),
            "robots": CALL % "/private/x",
            "endless": ENDLESS,
            "leaves": LEAVING,
            "posts": POSTING,
        }
        for name, host in hosts.items():
            _site(http, host, scripts.get(name, ""))
            host.pages["/hop"] = http.reply(
                302, b"", f"Location: http://127.0.0.9:{canary.port}/hop"
            )
        cases = {name: (host, {"fetch_by": FetchBy.BROWSER}) for name, host in hosts.items()}
        cases["plain"] = (hosts["plain"], {})
        cases["drawn"] = (hosts["drawn"], {"fetch_by": FetchBy.BROWSER, "gap": 0.3})
        yield crawling.town(cases, tmp_path_factory.mktemp("town"), seconds=240), hosts, canary


@pytest.fixture(scope="module")
def harmed(http, crawling, chromium, tmp_path_factory):
    """Pages that take all they can get: crawled by themselves, so that others' time is not theirs."""
    assert chromium
    with contextlib.ExitStack() as stack:
        hosts = {name: stack.enter_context(http.Host()) for name in ("hangs", "grows")}
        _site(http, hosts["hangs"], HANGING)
        _site(http, hosts["grows"], GROWING)
        cases = {name: (host, {"fetch_by": FetchBy.BROWSER}) for name, host in hosts.items()}
        return crawling.town(cases, tmp_path_factory.mktemp("harmed"), seconds=240)


def _shown(crawled, name):
    assert "" == crawled[0].visits[name]["/artikel/0"].evidence
    (body,) = crawled[0].bodies(name).values()
    return body.decode()


def _asked(crawled, name):
    return {seen.path for seen in crawled[1][name].seen}


def test_a_source_shows_its_pages_only_if_its_file_says_so(crawled):
    assert STORY not in _shown(crawled, "plain")
    assert STORY in _shown(crawled, "drawn")
    assert "<title>Der Rat</title>" in _shown(crawled, "drawn")


def test_pictures_media_and_styles_are_not_loaded(crawled):
    listed = {"/robots.txt", "/rss", "/artikel/0", "/.well-known/tdmrep.json"}
    assert listed | {"/app.js", "/api/story"} == _asked(crawled, "drawn")


def test_parts_are_asked_for_under_our_name_within_one_turn(crawled, crawling):
    seen = crawled[1]["drawn"].seen
    assert {crawling.AGENT} == {one.headers["User-Agent"] for one in seen}
    assert not [one for one in seen if "Referer" in one.headers]
    at = {one.path: one.at for one in seen}
    assert at["/app.js"] - at["/artikel/0"] > 0.15, "the host rests before a page's parts"
    assert at["/.well-known/tdmrep.json"] - at["/api/story"] > 0.15, "and after them"


def test_F_no_way_out_of_a_page_reaches_a_private_address(crawled):
    assert 0 == crawled[2].visitors
    assert STORY in _shown(crawled, "guarded")
    assert crawled[1]["guarded"].asked("/hop"), "its redirect was looked at and refused"


def test_robots_txt_holds_for_what_a_page_asks_for(crawled):
    assert STORY in _shown(crawled, "robots")
    assert "/private/x" not in _asked(crawled, "robots")


def test_a_page_that_hangs_fails_by_itself(harmed):
    visit = harmed.visits["hangs"]["/artikel/0"]
    assert visit.reason is Reason.TIMED_OUT
    assert "not shown by the browser in 24 s" in visit.evidence


def test_a_page_that_asks_without_end_is_taken_as_it_stands(crawled):
    assert STORY in _shown(crawled, "endless")
    more = [path for path in _asked(crawled, "endless") if path.startswith("/more/")]
    assert len(more) <= browser.MAX_PARTS


def test_a_page_that_eats_memory_fails_alone(harmed):
    visit = harmed.visits["grows"]["/artikel/0"]
    assert visit.reason in {Reason.RENDERING_FAILED, Reason.TIMED_OUT}


@pytest.mark.parametrize(("name", "path"), [("leaves", "/elsewhere"), ("posts", "/post")])
def test_scripts_lead_nowhere_and_send_nothing(crawled, name, path):
    assert STORY in _shown(crawled, name)
    assert path not in _asked(crawled, name)


def test_all_sources_finish_and_no_browser_is_left(crawled, harmed):
    for receipts in (crawled[0].receipts, harmed.receipts):
        assert {"finished"} == {receipt.finish_reason for receipt in receipts.values()}
    assert [] == _chromium_below(os.getpid())


LIST = """fetch('/private/x').catch(() => {}).then(() => fetch('/api/list')).then(r => r.json()).then(all => {
  document.querySelector('main').innerHTML = all.map(
    n => `<article><h2><a href="/inland/der-rat-berichtet-heute-neu-${n}">Der Rat berichtet von ${n}</a></h2></article>`
  ).join('');
});"""


def _front(http, host, numbers):
    """Puts up a home page whose bytes stay while its script draws what is new."""
    shell = http.reply(200, SHELL % LIST, 'ETag: "same"')
    unchanged = http.reply(304, b"")

    def front(_, request):
        return unchanged if "If-None-Match" in request.headers else shell

    host.pages |= {
        "/": front,
        "/robots.txt": http.reply(200, ROBOTS),
        "/private/x": http.reply(200, "GEHEIM"),
        "/app.js": http.reply(200, "", kind="text/javascript"),
        "/api/list": http.reply(200, str(list(numbers)), kind="application/json"),
    }
    for n in numbers:
        host.pages[f"/inland/der-rat-berichtet-heute-neu-{n}"] = http.reply(200, http.article(n))


def _front_source(crawling, host, fetch_by=FetchBy.BROWSER):
    seeds = (
        Seed(kind=SeedKind.SECTION, url=host.home),
        Seed(kind=SeedKind.SECTION, url=host.url("/rss")),
    )
    return crawling.source_of(host.home, seeds=seeds, fetch_by=fetch_by, gap=0.2)


@pytest.mark.usefixtures("chromium")
def test_a_home_page_that_scripts_draw_is_read_as_the_browser_shows_it(http, crawling, tmp_path):
    state = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    found = []
    with http.Host() as host:
        host.feed("/inland/der-rat-berichtet-heute-neu-9")
        source = _front_source(crawling, host)
        for run, numbers in enumerate(([1, 2, 3], [1, 2, 3, 4])):
            _front(http, host, [*numbers, 9])
            host.pages["/api/list"] = http.reply(200, str(numbers), kind="application/json")
            folder = tmp_path / str(run)
            order = crawling.order_of(source, folder, state_url=str(state.url), seconds=120)
            visits = crawling.harvest([order]).visits["case"]
            frontier.record(state, visits.values(), datetime.now(UTC))
            found.append({path for path, v in visits.items() if v.reason is None})
        seen = host.seen
    state.dispose()
    articles = {f"/inland/der-rat-berichtet-heute-neu-{n}" for n in (1, 2, 3)}
    assert articles | {"/inland/der-rat-berichtet-heute-neu-9"} == {
        path for path in found[0] if "inland" in path
    }, "what is drawn, and what a feed in a section's place names"
    assert "/inland/der-rat-berichtet-heute-neu-4" in found[1], "its bytes were the same"
    assert not [one for one in seen if one.path == "/private/x"], "robots.txt holds for its parts"
    at = {one.path: one.at for one in seen[:4]}
    assert at["/api/list"] - at["/"] > 0.15, "showing it takes a turn of its own"


def test_without_a_browser_such_a_home_page_names_nothing(http, crawling, tmp_path):
    with http.Host() as host:
        _front(http, host, [1, 2])
        source = _front_source(crawling, host, FetchBy.REQUEST)
        visits = crawling.harvest([crawling.order_of(source, tmp_path)]).visits["case"]
    assert not [path for path in visits if "inland" in path]


@pytest.mark.usefixtures("chromium")
def test_a_killed_browser_costs_the_pages_it_had_open(http, crawling, tmp_path):
    with http.Host() as host:
        _site(http, host, CRASHING, "", "")
        source = crawling.source_of(host.home, fetch_by=FetchBy.BROWSER, gap=0.1)
        harvested = crawling.harvest([crawling.order_of(source, tmp_path, seconds=120)])
    visit = harvested.visits["case"]["/artikel/0"]
    assert visit.reason is Reason.RENDERING_FAILED
    assert "the browser failed" in visit.evidence
    assert [None, None] == [harvested.reason("case", f"/artikel/{n}") for n in (1, 2)]
    assert all(STORY.encode() in body for body in harvested.bodies("case").values())


def test_without_a_browser_it_is_said_what_to_install(http, crawling, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    with http.Host() as host:
        _site(http, host, "")
        source = crawling.source_of(host.home, fetch_by=FetchBy.BROWSER)
        harvested = crawling.harvest([crawling.order_of(source, tmp_path)])
    visit = harvested.visits["case"]["/artikel/0"]
    assert visit.reason is Reason.RENDERING_FAILED
    assert "pip install copydesk[browser]" in visit.evidence


def test_a_page_that_finds_its_browser_taken_away_by_another_one_is_shown_by_the_next(chromium):
    assert chromium
    page = FetchResponse(
        url="http://paper.example/a",
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        wire=b"",
        body=f"<p id=a></p><script>a.innerText = '{STORY}'</script>".encode(),
        at=datetime.now(UTC),
    )

    async def nothing(*_):
        raise AssertionError("it asks for nothing")

    async def drawn():
        pool = BrowserPool()
        limit = browser.PAGE
        try:
            await pool.draw(page, limit, "copydesk", nothing)
            lost = pool._session
            await lost.chromium.close()
            current, met = pool._current, []

            async def late():  # it closes between a look at it and its first use
                met.append(await current() if met else lost)
                return met[-1]

            pool._current = late
            return await pool.draw(page, limit, "copydesk", nothing), len(met)
        finally:
            await pool.close()

    html, browsers = asyncio.run(drawn())
    assert STORY in html.decode()
    assert 2 == browsers
