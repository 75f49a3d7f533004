"""What readers ask of a store, where it lies, and what an answer cost."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from infra.bench.store.made import SOURCES, START, moment, source, url
from pipelines.model.source import SourceId
from pipelines.store.object_store import S3Options
from pipelines.store.opening import AWS

TITLES = ["article_id", "version", "title", "url"]
QUESTIONS = {
    "published": "published: one source, one month, titles",
    "published, whole": "published: one source, one month, whole rows",
    "by_url": "by_url: all versions of one article",
    "latest": "latest: newest of each, titles",
    "latest since": "latest: newest of each since 24 hours, titles",
    "since": "since: the rows of the last 200 commits",
}
"""What is asked, by a short name."""

FOLLOWED = 200
_ASKED_RUN = 442
"""A run whose first article is corrected by a later one, if the store has so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the questions name."""

    source_id: SourceId
    url: str
    start: datetime
    end: datetime
    """Of the month in which articles were published."""
    since: datetime
    """Versions fetched at this time or later."""
    cursor: int
    """A commit,"""
    followed: datetime
    """and when what came after it was fetched."""
    until: datetime
    """When the last versions were fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A store as it stands, with JSON files of the same articles beside it."""

    name: str
    store: str
    """Address of the store."""
    json: str
    """Address of the JSON files."""
    options: S3Options = AWS

    @property
    def is_bucket(self) -> bool:
        """Whether it lies in a bucket."""
        return self.store.startswith("s3://")

    @property
    def json_folder(self) -> Path:
        """The folder of the JSON files, where they lie in one."""
        return Path(self.json)

    def delta_options(self) -> dict[str, str]:
        """Return what Delta engines need to reach it."""
        if not self.is_bucket:
            return {}
        return {
            "AWS_ENDPOINT_URL": self.options.endpoint,
            "AWS_ACCESS_KEY_ID": self.options.access_key,
            "AWS_SECRET_ACCESS_KEY": self.options.secret_key,
            "AWS_REGION": self.options.region,
            "AWS_ALLOW_HTTP": "true",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an answer cost the process that asked."""

    cpu_seconds: float
    rows: int
    counted: Counter[str] | None = None
    """Requests and bytes, by the names in `ours`; None where nobody counted them."""


Answer = Callable[[], int]
"""Asks and returns the number of rows."""

Side = Callable[[Place, Asked], Mapping[str, Answer]]
"""A way to ask: what it answers, by the short name of the question."""


def asked_of(commits: int, each: int) -> Asked:
    """Return what to ask of a store of so many commits; there must be one of each source."""
    run = _ASKED_RUN if commits > _ASKED_RUN else _ASKED_RUN % SOURCES
    cursor = max(0, commits - FOLLOWED)
    return Asked(
        source_id=source(run),
        url=url(run, each),
        start=START,
        end=START + timedelta(days=31),
        since=moment(commits - 1) - timedelta(hours=24),
        cursor=cursor,
        followed=moment(cursor),
        until=moment(commits - 1),
    )
