"""Site models by source and version. Versions are immutable; a note beside them names the newest.

The note is put after the version it names, so a run that dies between the two leaves the model before,
and the pages it learned from are learned again. It may be ahead of the last commit; that is harmless,
since evidence counts versions of one article once. One writer a source: its lease.

Where the newest cannot be read, the one before it is used (fault M15): articles name the version that cleaned them.
"""

import json
from typing import Any

import zstandard

from pipelines import codec, logs
from pipelines.model.sitemodel import COLD, SiteModel, cold
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.object_store import DamagedError, NotFoundError, ObjectStore

_log = logs.get(__name__)


def load(store: ObjectStore, source_id: SourceId) -> SiteModel:
    """Return the newest model of a source, or the one before when that is damaged; the cold one when it has none.

    Raises:
        StoreError: When neither can be read, or not what the newest is.
    """
    note = _note(store, source_id)
    try:
        return load_version(store, source_id, note.get("version", COLD))
    except DamagedError as error:
        if "before" not in note:
            raise
        _log.warning("model_unreadable", source=source_id, why=str(error), used=note["before"])
        return load_version(store, source_id, note["before"])


def load_newest(store: ObjectStore, source_id: SourceId) -> SiteModel:
    """Return the newest model of a source; raises `DamagedError` where `load` would take the one before."""
    return load_version(store, source_id, newest_version(store, source_id))


def newest_version(store: ObjectStore, source_id: SourceId) -> str:
    """Return the version that is noted as a source's newest, without reading the model; `COLD` when it has none."""
    return str(_note(store, source_id).get("version", COLD))


def _note(store: ObjectStore, source_id: SourceId) -> dict[str, Any]:
    """Return what is noted of a source's newest model; nothing when it has none."""
    key = keys.newest_model(source_id)
    try:
        note = dict(json.loads(store.get(key)))
        return note | {"version": str(note["version"])}
    except NotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(store, key, key) from error


def load_version(store: ObjectStore, source_id: SourceId, version: str) -> SiteModel:
    """Return one version of a source's model; raises `DamagedError` when it cannot be read."""
    if version == COLD:
        return cold(source_id)
    key = keys.model(source_id, version)
    try:
        text = zstandard.ZstdDecompressor().decompressobj().decompress(store.get(key))
        return codec.unpack(SiteModel, text)
    except (NotFoundError, zstandard.ZstdError, codec.CodecError) as error:
        raise _damaged(store, key, keys.newest_model(source_id)) from error


def packed(text: bytes) -> bytes:
    """Return the object of a model's text; its checksum is looked at when it is unpacked."""
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(text)


def save(store: ObjectStore, model: SiteModel, *, is_past: bool = False) -> None:
    """Stores a model as the newest of its source; the cold model is not stored.

    Args:
        store: Where to.
        model: The model.
        is_past: Whether it was learned from past pages: then the model of today's pages stays the newest, if there
            is one, for templates change.
    """
    if model.version == COLD:
        return
    store.put(keys.model(model.source_id, model.version), packed(codec.pack(model)))
    was = _note(store, model.source_id)
    if is_past and was:
        return
    before = was.get("version") if was.get("version") != model.version else was.get("before")
    note = {"version": model.version, "articles": len(model.articles)}
    note |= {"before": before} if before else {}
    store.put(keys.newest_model(model.source_id), json.dumps(note).encode())


def _damaged(store: ObjectStore, key: str, note: str) -> DamagedError:
    return DamagedError(
        f"the site model {store.name}/{key} is missing or damaged; restore it, or delete {note} "
        "to let the source learn anew"
    )
