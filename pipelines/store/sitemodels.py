"""Site models by source and version. Versions are immutable; a note beside them names the newest.

The note is put after the version it names, so a run that dies between the two leaves the model before,
and the pages it learned from are learned again. It may be ahead of the last commit; that is harmless,
since evidence counts versions of one article once. One writer a source: its lease.
"""

import json

import zstandard

from pipelines import codec
from pipelines.model.sitemodel import COLD, SiteModel, cold
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.port import NotFoundError, ObjectStore, StoreError


def load(store: ObjectStore, source_id: SourceId) -> SiteModel:
    """Gives the newest model of a source, the cold one when it has none.

    Raises:
        StoreError: When the model that is named cannot be read.
    """
    note = keys.newest_model(source_id)
    try:
        version = json.loads(store.get(note))["version"]
    except NotFoundError:
        return cold(source_id)
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(store, note, note) from error
    return load_version(store, source_id, version)


def load_version(store: ObjectStore, source_id: SourceId, version: str) -> SiteModel:
    """Gives one version of a source's model; raises `StoreError` when it cannot be read."""
    if version == COLD:
        return cold(source_id)
    key = keys.model(source_id, version)
    try:
        text = zstandard.ZstdDecompressor().decompressobj().decompress(store.get(key))
        return codec.load(SiteModel, text)
    except (NotFoundError, zstandard.ZstdError, codec.CodecError) as error:
        raise _unreadable(store, key, keys.newest_model(source_id)) from error


def save(store: ObjectStore, model: SiteModel) -> None:
    """Stores a model as the newest of its source; the cold model is not stored."""
    if model.version == COLD:
        return
    body = zstandard.ZstdCompressor(level=3).compress(codec.dump(model))
    store.put(keys.model(model.source_id, model.version), body)
    note = {"version": model.version, "articles": len(model.articles)}
    store.put(keys.newest_model(model.source_id), json.dumps(note).encode())


def _unreadable(store: ObjectStore, key: str, note: str) -> StoreError:
    return StoreError(
        f"the site model {store.name}/{key} is missing or damaged; restore it, or delete {note} "
        "to let the source learn anew"
    )
