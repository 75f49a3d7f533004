"""Commits decided by the state database, for stores whose conditional puts do not hold.

The database says who owns a key and keeps its small body until the object is deleted, so a crash
between the two steps is finished by whoever looks next. All writers must use the same database;
readers need nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from pipelines.state.keys import batches
from pipelines.state.schema import lake_commit
from pipelines.store.object_store import NotFoundError, ObjectStore, UnsafeError


class ArbitratedStore:
    """An `ObjectStore` around another one, whose `put_if_absent` a database decides."""

    def __init__(self, store: ObjectStore, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    @property
    def name(self) -> str:
        """Address of the store inside."""
        return self._store.name

    def put(self, key: str, body: bytes) -> None:
        """See `ObjectStore.put`."""
        self._store.put(key, body)

    def put_file(self, key: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        self._store.put_file(key, path)

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """See `ObjectStore.put_if_absent`; for small bodies, since the database keeps them, too."""
        if (there := self._there(key)) is not None:
            return there == body
        self._claim(key, body)
        owned = self._owned(key)
        if owned is None:  # deleted meanwhile
            return self._there(key) == body
        if self._there(key) is None:
            self._place(key, owned)
        return owned == body

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        return self._store.get(key)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`."""
        return self._store.get_range(key, offset, length)

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`."""
        return self._store.list(prefix, start_after)

    def delete(self, keys: Iterable[str]) -> None:
        """See `ObjectStore.delete`; claims go with their objects."""
        gone = list(keys)
        self._store.delete(gone)
        claims = [self._scope + key for key in gone]
        with self._engine.begin() as connection:
            for batch in batches(claims):
                connection.execute(delete(lake_commit).where(lake_commit.c.key.in_(batch)))

    @property
    def _scope(self) -> str:
        return f"{self._store.name} "

    def _there(self, key: str) -> bytes | None:
        try:
            return self._store.get(key)
        except NotFoundError:
            return None

    def _claim(self, key: str, body: bytes) -> None:
        claim = insert(lake_commit).values(key=self._scope + key, body=body, at=datetime.now(UTC))
        try:
            with self._engine.begin() as connection:
                connection.execute(claim)
        except IntegrityError:
            return  # somebody else's claim stands; it is read next

    def _owned(self, key: str) -> bytes | None:
        owner = select(lake_commit.c.body).where(lake_commit.c.key == self._scope + key)
        with self._engine.connect() as connection:
            body: bytes | None = connection.execute(owner).scalar()
        return body

    def _place(self, key: str, body: bytes) -> None:
        """Puts the owner's bytes; conditionally where that helps, so that others' commits stay whole."""
        try:
            self._store.put_if_absent(key, body)
        except UnsafeError:
            self._store.put(key, body)
