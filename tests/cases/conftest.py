"""Recorded pages: each case folder's page is cleaned, each field compared; `--accept` rewrites what is expected."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipelines import cleaner
from pipelines.model.article import CleanArticle
from pipelines.model.page import FetchedPage, Via
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Source, SourceId
from pipelines.store.columns import METADATA

HERE = Path(__file__).parent
FIELDS = (
    "kind", "title", "kicker", "lead", "authors", "agencies", "sections", "language", "access",
    "published_at", "modified_at", "url", "lines", "cuts", "refused_cuts", "keywords", "images",
    "published_raw", "conflicts",
)  # fmt: skip
SCORE = re.compile(r"score \d\.\d+ ")
"""Scores change with each training; what they lead to is compared."""
REASONS = ("stage", "reason", "evidence")


@dataclass(frozen=True)
class Case:
    """A recorded page: `page.html` beside `page.json` (url, headers, fetched_at; source is the folder's name)."""

    folder: Path

    @property
    def name(self):
        return str(self.folder.relative_to(HERE))

    def outcome(self):
        facts = json.loads((self.folder / "page.json").read_text(encoding="utf-8"))
        source = Source(
            id=SourceId(self.folder.parent.name),
            name=self.folder.parent.name,
            home=facts.get("home", facts["url"]),
            language=facts.get("language", "de"),
            timezone=facts.get("timezone", "Europe/Berlin"),
            schedule=Every(seconds=3600),
            seeds=(),
        )
        page = FetchedPage(
            url=facts["url"],
            final_url=facts.get("final_url", facts["url"]),
            source_id=source.id,
            status=facts.get("status", 200),
            headers=tuple(tuple(pair) for pair in facts["headers"]),
            body=(self.folder / "page.html").read_bytes(),
            fetched_at=datetime.fromisoformat(facts["fetched_at"]),
            via=Via(seed=source.home, listing=source.home),
        )
        return cleaner.clean_page(page, source, cold(source.id))

    def expected(self):
        """Return (file, content) of what is expected; content None when nothing was accepted yet."""
        for name in ("article.json", "rejection.json"):
            if (self.folder / name).is_file():
                return name, json.loads((self.folder / name).read_text(encoding="utf-8"))
        return None, None


def plain(outcome):
    """Return (file, content) of an outcome: the fields that people look at."""
    if not isinstance(outcome, CleanArticle):
        return "rejection.json", {name: str(getattr(outcome, name)) for name in REASONS}
    shown = {
        name: getattr(outcome.metadata if name in METADATA else outcome, name) for name in FIELDS
    }
    shown["lines"] = [f"{x.kind}: {x.text}" for x in outcome.lines]
    shown["cuts"] = [
        f"{c.line} {c.rule} ({SCORE.sub('', c.evidence)}): {c.text}" for c in outcome.cuts
    ]
    shown["images"] = [asdict(image) for image in outcome.metadata.images]
    for name in ("published_at", "modified_at"):
        shown[name] = shown[name] and shown[name].isoformat()
    return "article.json", json.loads(json.dumps(shown))


def cases():
    return [Case(file.parent) for file in sorted(HERE.glob("*/*/page.html"))]


def pytest_addoption(parser):
    parser.addoption(
        "--accept", action="store_true", help="rewrite what the recorded pages are expected to give"
    )


def pytest_generate_tests(metafunc):
    if "case_field" not in metafunc.fixturenames:
        return
    pairs = []
    for case in cases():
        _, expected = case.expected()
        pairs += [(case, name) for name in expected or ("accepted",)]
    metafunc.parametrize("case_field", pairs, ids=[f"{case.name}-{name}" for case, name in pairs])


@pytest.fixture(scope="session")
def outcomes():
    """Outcomes of all cases, cleaned once."""
    return {case.name: plain(case.outcome()) for case in cases()}


@pytest.fixture
def accept(request):
    return request.config.getoption("--accept", default=False)
