"""The before/after page: safe against hostile pages, complete in itself, usable by everybody."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from flows.review import page
from pipelines import explanation
from pipelines.model.sitemodel import cold
from pipelines.model.source import Override
from tests.pipelines.nd_pages import APPEALS, SOURCE, STORIES, fetched

COLD = cold(SOURCE.id)
PAGE = fetched(STORIES[5], [(APPEALS[1], "inside_box")], 1)
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
SPELLED = HOSTILE.replace("<", "&lt;").replace('"', "&quot;")
BROWSER = ["--no-sandbox"]


def explained(fetched_page=PAGE, source=SOURCE):
    return explanation.explain(fetched_page, source, COLD)


def drawn(fetched_page=PAGE, source=SOURCE, *, has_file=True):
    return page.render(explained(fetched_page, source), has_file=has_file)


def hostile():
    """A page that says scripts wherever a page can say something: text, title, author, attributes, address."""
    text = PAGE.body.decode()
    text = re.sub(r"<title>.*?</title>", f"<title>{SPELLED}</title>", text)
    text = text.replace("<p>", f'<p class="&quot;&gt;{SPELLED}">{SPELLED} ')
    text = text.replace("Aylin", f"{SPELLED}")
    text = re.sub(r'content="[^"]*"', f'content="{SPELLED} javascript:alert(1)"', text, count=12)
    url = "https://www.neues-blatt.example/%22%3E%3Cscript%3Ealert(1)%3C/script%3E?a=%27%22%3E"
    return replace(PAGE, body=text.encode(), url=url, final_url=url)


class Seen(HTMLParser):
    """Tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


PAGES = {
    "article": drawn,
    "hostile": lambda: drawn(hostile()),
    "refused": lambda: drawn(replace(PAGE, body=b"<title>404 Not found</title><p>Gone")),
    "unreadable": lambda: drawn(replace(PAGE, body=b"%PDF-1.7 \x00\x01")),
    "overridden": lambda: drawn(source=replace(SOURCE, overrides=(_pruned(),))),
}


def _pruned():
    return Override(action="prune", text=STORIES[5].lines[1], reason=HOSTILE)


@pytest.mark.parametrize("kind", PAGES)
def test_the_page_has_no_script_asks_for_nothing_and_forbids_both(kind):
    text = PAGES[kind]()
    tags = Seen(text).tags
    asking = {"script", "img", "link", "iframe", "object", "embed", "base", "form", "video", "use"}
    assert set() == asking & {tag for tag, _ in tags}
    assert [] == [name for _, attrs in tags for name in attrs if name.startswith("on")]
    assert {"src", "style", "srcset", "action"}.isdisjoint(n for _, a in tags for n in a)
    [policy] = [a["content"] for tag, a in tags if a.get("http-equiv")]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(" not in text.partition("</style>")[0]
    assert {"#fields", "#gates"} >= {
        a["href"]
        for t, a in tags
        if t == "a" and not a["href"].startswith("https://www.neues-blatt")
    }


def test_what_a_hostile_page_says_is_shown_as_it_says_it():
    text = drawn(hostile())
    assert HOSTILE not in text
    assert "&lt;script&gt;document.title=" in text


def test_kept_and_cut_lines_stand_side_by_side_with_the_command_that_reverses_them():
    text = drawn()
    said = explained()
    assert text.count('<tr role="row" class=') == len(said.blocks)
    kept = next(block for block in said.blocks if block.kept)
    assert page.command(kept, SOURCE).startswith("copydesk sources override neues-blatt --cut '")
    assert "--keep" in text
    assert "copydesk sources override" not in drawn(has_file=False)
    assert all(field.value in text for field in said.fields if field.name in ("title", "authors"))


def test_a_page_of_thousands_of_blocks_stays_bounded():
    many = b"<html><body><article>" + b"<p>Ein kurzer Satz steht hier.</p>" * 5_000
    assert drawn(replace(PAGE, body=many)).count("<tr ") <= page.MAX_BLOCKS + 40


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a test tool that takes a second

    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=chromium, args=BROWSER)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "scheme", "width"),
    [
        ("article", "light", 1360),
        ("article", "dark", 1360),
        ("article", "light", 390),
        ("article", "dark", 390),
        ("hostile", "light", 390),
        ("refused", "light", 1360),
        ("refused", "dark", 390),
        ("unreadable", "dark", 1360),
    ],
)
def test_everybody_can_use_it(kind, scheme, width, browser, tmp_path):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - as above

    file = tmp_path / "page.html"
    file.write_text(PAGES[kind](), encoding="utf-8")
    seen = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said = [], []
    seen.on("request", lambda request: asked.append(request.url))
    seen.on("console", lambda message: said.append(message.text))
    seen.goto(file.as_uri())
    title, found = seen.title(), Axe().run(seen)
    assert [] == [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]]
    assert ([file.as_uri()], []) == (asked, said)
    assert title.startswith("Before and after: ")
    assert seen.evaluate("document.documentElement.scrollWidth") <= width
    assert _tabbed_to_evidence(seen)


def _tabbed_to_evidence(seen):
    """Says whether the evidence of a line shows when its mark has the focus; True for a page without lines."""
    marks = seen.locator("tr:visible button")
    if not marks.count():
        return True
    for _ in range(40):
        seen.keyboard.press("Tab")
        if seen.evaluate("document.activeElement.tagName") == "BUTTON":
            return seen.locator("td:focus-within .evidence").is_visible()
    return False
