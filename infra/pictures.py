"""Makes the pictures of the documentation of a real run: `make pictures`.

Starts copydesk with the sample newspaper in a folder that is thrown away, harvests it, and photographs the Newsroom
and the before/after page of a stored article with a headless Chromium.
"""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent / "docs" / "pictures"
COMMAND = Path(sys.executable).parent / "copydesk"
READY = re.compile(r"The Newsroom.*: (\S+)")
"""What tells its address."""
LONGEST = 400.0
"""Seconds until the first run has ended and its articles are told; ten times what an idle machine takes."""
WIDTH, HEIGHT = 1360, 860


def main() -> None:
    """Makes all pictures anew."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        _copydesk("init", str(folder), folder=Path(place))
        with _up(folder) as newsroom:
            before_after = _before_after(folder)
            _photograph(newsroom, before_after.as_uri())


@contextmanager
def _up(folder: Path) -> Iterator[str]:
    """Return the address of the Newsroom once the sample newspaper is harvested; stops all at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "up.log"
    with log.open("w") as out:
        stack = subprocess.Popen(  # noqa: S603 - our own
            [COMMAND, "up", "--port", str(port)], cwd=folder, stdout=out, stderr=out
        )
    try:
        _wait(lambda: READY.search(log.read_text()) is not None or stack.poll() is not None)
        told = READY.search(log.read_text())
        if told is None:
            raise SystemExit(f"copydesk up ended: {log.read_text()}")
        yield told[1]
    finally:
        stack.send_signal(signal.SIGTERM)
        stack.wait()


def _before_after(folder: Path) -> Path:
    """Return the before/after page of the stored article that stood among the most boilerplate."""
    rows = map(json.loads, _copydesk("read", folder=folder).splitlines())
    most = max(rows, key=lambda row: sum(cut["rule"] == "repeated" for cut in row["cuts"]))
    page = folder / "page.html"
    _copydesk("preview", most["url"], "--stored", "--html", str(page), folder=folder)
    return page


def _photograph(newsroom: str, before_after: str) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(newsroom)
        page.get_by_role("table").first.wait_for()
        _picture(page, "newsroom")
        page.set_viewport_size({"width": WIDTH, "height": 3 * HEIGHT // 2})
        page.goto(before_after)
        _picture(page, "before-after")
        browser.close()


def _picture(page: Page, name: str) -> None:
    page.wait_for_timeout(1_000)  # what moves into place has done so
    page.screenshot(path=PICTURES / f"{name}.png")


def _copydesk(*arguments: str, folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 - our own
        [COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"nothing came of it within {LONGEST:.0f} s")
        time.sleep(1)


if __name__ == "__main__":
    main()
