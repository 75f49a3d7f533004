"""What `copydesk clean` makes of sibling pages, held against what they say."""

import base64
import json
import re
import subprocess
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from tests.world.siblings import redrawn  # noqa: F401 - adds its kinds
from tests.world.siblings.kinds import KINDS
from tests.world.siblings.pages import FRAMES, Page, html, words

COPYDESK = Path(sys.executable).with_name("copydesk")
_UNSEEN = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u00ad]+")


@dataclass(frozen=True, eq=False)
class Sibling:
    """A page with where it comes from."""

    kind: str
    variant: str
    language: str
    page: Page

    @property
    def name(self):
        """Its name in reports."""
        return f"{self.kind} / {self.variant} / {self.language} / {self.frame}"

    @property
    def frame(self):
        """The frame that its dice say, unless its kind names one."""
        dice = zlib.crc32(f"{self.kind}{self.variant}{self.language}".encode())
        return self.page.frame or FRAMES[dice % len(FRAMES)]

    def row(self):
        """Return it as a line for `clean --jsonl`, at a host of its own."""
        made = html(words()[self.language], self.page, self.frame)
        host = f"p{zlib.crc32(self.name.encode()):x}"
        path = "local/" if self.page.frame == "front" else "a/pool-opens-again.html"
        return {
            "id": self.name,
            "url": f"https://www.{host}.example/{path}",
            "html_b64": base64.b64encode(made.encode()).decode(),
        }


def siblings(kinds=None):
    """Return the pages of kinds, or of all."""
    return [
        Sibling(kind, variant, code, page)
        for kind in kinds or KINDS
        for code, said in words().items()
        for variant, page in KINDS[kind](said)
    ]


def judged(pages):
    """Return what is wrong with each page, by page; nothing where all holds."""
    found = {}
    for gates in (True, False):
        batch = [one for one in pages if one.page.gates is gates]
        answers = _clean(batch, gates) if batch else {}
        found |= {one: faults(one, answers[one.name]) for one in batch}
    return found


def _clean(pages, gates):
    lines = "\n".join(json.dumps(one.row()) for one in pages)
    command = [COPYDESK, "clean", "--jsonl", *([] if gates else ["--no-gates"])]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}


def faults(one, answer):
    """Return what of a page's answer is not as it must be."""
    page, said = one.page, words()[one.language]
    if "rejection" in answer or page.refused:
        refused = "rejection" in answer
        return (
            []
            if refused is page.refused
            else [f"refused: {answer['rejection']}" if refused else "stored"]
        )
    text = _squash(f"{answer['title']}\n{answer['lead']}\n{answer['text']}")
    body = _squash(answer["text"])
    wanted = (*said.p, *page.has) if page.paragraphs else (*said.p[:2], *page.has)
    wrong = [f"lost: {x}" for x in wanted if _squash(x) not in text]
    wrong += [f"left: {x}" for x in page.no if _squash(x) in body]
    for name in ("title", "lead", "authors", "date", "modified"):
        asked, got = getattr(page, name), answer[name]
        if asked is not ... and not _same(asked, got, day=name in ("date", "modified")):
            wrong.append(f"{name}: {got!r}")
    shown = [image["url"] for image in answer["images"]]
    return wrong + [f"image: {shown}" for x in page.images if x not in shown]


def _same(asked, got, *, day):
    if isinstance(asked, str) and isinstance(got, str):
        return _squash(asked) == _squash(got[:10] if day else got)
    return asked == got


def _squash(text):
    return _UNSEEN.sub("", unicodedata.normalize("NFC", unescape(text or "")))
