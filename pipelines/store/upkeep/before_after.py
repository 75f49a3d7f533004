"""Before/after pages in the store, beside the reports that name them: a few a source, the oldest make room.

They show text of articles, so that forgetting one removes those of its source; raw captures give them again.
"""

from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.object_store import ObjectStore
from pipelines.urls import url_id

KEPT = 60
"""Pages of a source: those of its last runs that refused or doubted something."""


def put(store: ObjectStore, run_id: RunId, source_id: SourceId, url: str, page: str) -> str:
    """Store the page of an address and give its key."""
    key = keys.page(run_id, source_id, url_id(url))
    store.put(key, page.encode(errors="replace"))
    return key


def tidy(store: ObjectStore, source_id: SourceId) -> None:
    """Remove the oldest pages of a source but `KEPT`."""
    if old := list(store.list(keys.pages(source_id)))[:-KEPT]:
        store.delete(old)


def forget(store: ObjectStore, source_id: SourceId) -> int:
    """Remove all pages of a source; gives how many there were."""
    found = list(store.list(keys.pages(source_id)))
    if found:
        store.delete(found)
    return len(found)
