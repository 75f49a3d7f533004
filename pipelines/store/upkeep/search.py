"""Whether anything of an article is left in a store: every object is opened and searched for it."""

import html
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from pipelines.store import keys, ledgers, table
from pipelines.store.capture_index import index
from pipelines.store.object_store import NotFoundError, ObjectStore
from pipelines.store.upkeep import captures, current, site_model_traces, takedown
from pipelines.store.upkeep.wanted import DATA, Wanted


@dataclass(slots=True, kw_only=True)
class Proof:
    """What was searched, and what was found."""

    searched: Counter[str] = field(default_factory=Counter)
    """Objects by kind; of raw captures also their records."""
    left: list[str] = field(default_factory=list)
    """Objects that still have something of the article, with what it is."""
    mentions: int = 0
    """Versions and before/after pages of others that have words of it: quotations, copies, lines of all pages."""


def search(store: ObjectStore, wanted: Wanted) -> Proof:
    """Return what every object of a store says of the articles; nothing is written."""
    proof = Proof()
    for key in store.list(""):
        kind, look = next((kind, look) for begin, kind, look in _KINDS if key.startswith(begin))
        try:
            body = store.get(key)
        except NotFoundError:
            continue  # merged or removed meanwhile; what took its place comes later
        proof.searched[kind] += 1
        try:
            proof.left += [f"{key}: {what}" for what in look(key, body, wanted, proof)]
        except (ValueError, OSError, KeyError, pa.ArrowException, zstandard.ZstdError) as error:
            proof.left.append(f"{key}: cannot be read, so it is not known ({str(error)[:100]})")
    return proof


def _data(_: str, body: bytes, wanted: Wanted, proof: Proof) -> Iterator[str]:
    rows = table.decode(body)
    own = takedown.own_rows(rows, wanted)
    if own.num_rows:
        yield f"{own.num_rows} versions"
    others = [row for row in rows.to_pylist() if row["article_id"] not in wanted.articles]
    if any(row["cluster_id"] in wanted.articles for row in others):
        yield "copies that are named for it"
    proof.mentions += sum(wanted.is_told("\n".join(map(str, row.values()))) for row in others)


def _ledger(_: str, body: bytes, wanted: Wanted, __: Proof) -> Iterator[str]:
    for row in ledgers.decode(body):
        if wanted.is_row(row) and (row.raw or row.evidence != takedown.TAKEN_DOWN):
            yield "a row with evidence or a capture"
        elif wanted.is_told(row.evidence):
            yield "words of it in the evidence of a row"


def _model(key: str, body: bytes, wanted: Wanted, _: Proof) -> Iterator[str]:
    if key.endswith(keys.NEWEST):
        return
    if site_model_traces.holds(takedown.model_of(body), wanted.articles, wanted.phrases):
        yield "evidence of it"


def _raw(key: str, body: bytes, wanted: Wanted, proof: Proof) -> Iterator[str]:
    for offset, page in captures.pages(body):
        proof.searched["records"] += 1
        if captures.is_own(key, offset, page, wanted):
            yield "a capture of its page"
        elif captures.names_article(page, wanted):
            yield f"words of it in the capture of {page.url}"


def _index(_: str, body: bytes, wanted: Wanted, __: Proof) -> Iterator[str]:
    if index.without(body, wanted.is_indexed) != body:
        yield "a line of its page"


def _checkpoint(_: str, body: bytes, wanted: Wanted, __: Proof) -> Iterator[str]:
    if wanted.is_told(
        str(pq.ParquetFile(pa.BufferReader(body)).read(use_threads=False).to_pylist())
    ):
        yield "words of it"


def _text(key: str, body: bytes, wanted: Wanted, proof: Proof) -> Iterator[str]:
    if key.endswith(".parquet"):
        yield from _checkpoint(key, body, wanted, proof)
    elif wanted.is_told_in_json(body.decode("utf-8", "replace")):
        yield "words of it"


def _report(key: str, body: bytes, wanted: Wanted, proof: Proof) -> Iterator[str]:
    if any(name.encode() in body for name in wanted.articles):
        yield "a line of it"
    yield from _text(key, body, wanted, proof)


def _page(key: str, body: bytes, wanted: Wanted, proof: Proof) -> Iterator[str]:
    if any(key.startswith(keys.pages(source)) for source in wanted.sources):
        yield "a before/after page of its source"
    proof.mentions += wanted.is_told(html.unescape(body.decode("utf-8", "replace")))


_Look = Callable[[str, bytes, Wanted, Proof], Iterator[str]]
_KINDS: tuple[tuple[str, str, _Look], ...] = (
    (DATA, "data files", _data),
    (f"{current.PREFIX}{DATA}", "files of the current state", _data),
    (keys.LOG, "log entries and checkpoints", _text),
    (keys.LEDGERS, "ledgers", _ledger),
    (keys.MODELS, "site models", _model),
    (keys.RUNS, "reports", _report),
    (keys.PAGES, "before/after pages", _page),
    (keys.RAW, "raw captures", _raw),
    (keys.INDEX, "indexes of captures", _index),
    ("", "other objects", _text),
)
"""Beginnings of keys, the first that fits counts."""
