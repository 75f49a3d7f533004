"""Prefect's page as operators use it, in a real Chromium: forms, and the newsroom of a thousand sources."""

from dataclasses import replace

import pytest

from flows.newsroom import page as newsroom_page
from flows.newsroom.look import Newsroom
from flows.newsroom.needs import needs
from flows.newsroom.standing import standings
from pipelines.model.report import Outlook
from tests.flows.newsroom.runs import NOW, line, readings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
PATIENCE_MS = 90_000
"""A page may take so long on a busy machine."""
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
FAILED = {"outlook": Outlook.FAILED, "message": "no listing could be read (2 failed)"}


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a test tool that takes a second

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


@pytest.fixture
def visit(desk, page):
    """Open a page of Prefect's by its path."""
    origin = str(desk.api.base_url).removesuffix("/api/")
    return lambda path: page.goto(f"{origin}/v2/{path}")


def submit(page):
    """Submits a form; after a fault Prefect's page sometimes takes what is right only when asked again."""
    from playwright.sync_api import TimeoutError as Late  # noqa: PLC0415 - as above

    shown = page.get_by_role("link", name="View run").first
    for _ in range(5):
        page.get_by_role("button", name="Submit").click()
        try:
            return shown.wait_for(timeout=PATIENCE_MS / 5)
        except Late:
            continue
    return shown.wait_for(timeout=1)


FORMS = {
    "preview": ("preview-a-page", "Page", "address", "https://paper.example/1"),
    "new-source": ("add-a-source", "Home page", "home", "https://paper.example/"),
}


@pytest.mark.parametrize("flow", FORMS)
def test_a_form_refuses_a_wrong_value_and_takes_the_right_one(desk, page, visit, flow):
    name, field, parameter, right = FORMS[flow]
    visit(f"deployments/deployment/{desk.deployment(flow, name)['id']}/run")
    box = page.get_by_label(field, exact=True).first
    box.fill("nowhere")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("'nowhere' does not match").wait_for()
    assert [] == desk.runs(flow)
    box.fill(right)
    submit(page)
    [run] = desk.runs(flow)
    assert right == run["parameters"][parameter]
    desk.api.delete(f"flow_runs/{run['id']}").raise_for_status()


def test_the_newsroom_of_a_thousand_sources_shows_the_worst_first(desk, page, visit, crawling):
    lines = [line(f"paper{n:04}", **(FAILED if n % 50 == 7 else {})) for n in range(1000)]
    paper = crawling.source_of("https://paper.example/")
    sources = [replace(paper, id=one.source) for one in lines]
    rows = standings(sources, readings(*lines), NOW)
    seen = Newsroom(NOW, tuple(rows), tuple(needs(rows, awaits_contact=())))
    asked = {"type": "markdown", "data": newsroom_page.page(seen, {})}
    made = desk.api.post("artifacts/", json=asked).raise_for_status().json()
    visit(f"artifacts/artifact/{made['id']}")
    page.get_by_role("heading", name="Look at these first").wait_for()
    first = page.locator("table").first
    assert 20 == first.locator("tbody tr").count()
    assert "paper0007\tfailed" in first.locator("tbody tr").first.inner_text()
    assert 980 == page.locator("details table tbody tr").count()
    assert not first.locator("xpath=ancestor::details").count()
    assert not page.locator("details[open]").count()
    box = first.bounding_box()
    assert box["x"] + box["width"] <= 1360
