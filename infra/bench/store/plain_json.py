"""The questions, asked of one JSON object an article, which lie by source and day."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from infra.bench.store.question import TITLES, Answer, Asked, Place
from pipelines.model.article import Status
from pipelines.store.opening import open_store

_Article = dict[str, Any]


def answers(place: Place, asked: Asked) -> Mapping[str, Answer]:
    """Return how a program asks that knows how they lie; of a bucket only what concerns one source."""
    return (
        _of_source(place, asked)
        if place.is_bucket
        else _of_source(place, asked) | _of_all(place, asked)
    )


def _of_source(place: Place, asked: Asked) -> dict[str, Answer]:
    of_source = partial(_bucket if place.is_bucket else _folder, place, asked.source_id)
    start, end = asked.start.isoformat(), asked.end.isoformat()

    def published() -> list[_Article]:
        return [one for one in _newest(of_source()) if start <= one["published_at"] < end]

    def versions() -> list[_Article]:
        found = (one for one in of_source() if asked.url in (one["url"], one["fetched_url"]))
        return sorted(found, key=_version)

    return {
        "published": lambda: len(_titles(published())),
        "published, whole": lambda: len(published()),
        "by_url": lambda: len(versions()),
    }


def _of_all(place: Place, asked: Asked) -> dict[str, Answer]:
    def fetched(since: datetime) -> Iterator[_Article]:
        days = (since.date() + timedelta(days=n) for n in range((asked.until - since).days + 2))
        files = (file for day in days for file in place.json_folder.glob(f"*/{day:%Y/%m/%d}/*"))
        found = (_loaded(file.read_bytes()) for file in files)
        return (one for one in found if one["fetched_at"] >= since.isoformat())

    return {
        "latest": lambda: len(_titles(_newest(_folder(place, "*")))),
        "latest since": lambda: len(_titles(_newest(fetched(asked.since)))),
        "since": lambda: len(list(fetched(asked.followed))),
    }


def _folder(place: Place, source_id: str) -> Iterator[_Article]:
    files = place.json_folder.glob(f"{source_id}/*/*/*/*.json")
    return (_loaded(file.read_bytes()) for file in files)


def _bucket(place: Place, source_id: str) -> Iterator[_Article]:
    bucket, prefix = urlsplit(place.json).netloc, urlsplit(place.json).path.strip("/")
    store = open_store(f"s3://{bucket}", place.options)
    return (_loaded(store.get(key)) for key in store.list(f"{prefix}/{source_id}/"))


def _loaded(body: bytes) -> _Article:
    return dict(json.loads(body))


def _newest(articles: Iterable[_Article]) -> list[_Article]:
    found: dict[str, _Article] = {}
    for one in articles:
        before = found.get(one["article_id"])
        if before is None or _version(before) < _version(one):
            found[one["article_id"]] = one
    return [one for one in found.values() if one["status"] == Status.OK]


def _version(one: _Article) -> tuple[int, str]:
    return one["version"], one["fetched_at"]


def _titles(articles: Iterable[_Article]) -> list[_Article]:
    return [{name: one[name] for name in TITLES} for one in articles]
