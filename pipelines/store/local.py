"""Object store on a local folder, with the contract of a bucket.

An object is written to a temporary file, flushed to the disk and then renamed (put) or hard-linked
(put_if_absent) to its name: whole or not at all, also after a power cut.
"""

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.store import keys
from pipelines.store.object_store import (
    DeniedError,
    NotFoundError,
    StoreError,
    UnreachableError,
    UnsafeError,
)

LEFT_SECONDS = 3600
"""A writer that stood still for so long is dead; one that is not tries again."""

_TEMPORARY = ".tmp-"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


class LocalStore:
    """An `ObjectStore` in a folder, which is made when it is first written to."""

    def __init__(self, folder: Path) -> None:
        self._root = folder.absolute()

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self._root)

    def put(self, key: str, body: bytes) -> None:
        """See `ObjectStore.put`."""
        with _explained(self._path(key)), self._written(key, body) as temporary:
            temporary.replace(self._path(key))

    def put_file(self, key: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        with _explained(self._path(key)), self._written(key, path) as temporary:
            temporary.replace(self._path(key))

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """See `ObjectStore.put_if_absent`; link(2) is the one step that fails when the name exists."""
        target = self._path(key)
        with _explained(target), self._written(key, body) as temporary:
            try:
                os.link(temporary, target)
            except FileExistsError:
                return target.read_bytes() == body
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                raise UnsafeError(
                    f"cannot commit in {self._root}: its file system has no hard links "
                    f"({error.strerror}); use a folder on another one, or an S3 store"
                ) from error
        return True

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        with _explained(self._path(key)):
            return self._path(key).read_bytes()

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`."""
        with _explained(self._path(key)), self._path(key).open("rb") as stream:
            stream.seek(offset)
            return stream.read(length)

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`."""
        with _explained(self._root):
            folder = prefix.rpartition("/")[0]
            begins = f"{folder}/" if folder else ""
            yield from sorted(_found(self._root / folder, begins, prefix, start_after))

    def delete(self, keys: Iterable[str]) -> None:
        """See `ObjectStore.delete`."""
        for key in keys:
            with _explained(self._path(key)):
                self._path(key).unlink(missing_ok=True)

    def tidy(self, now: float) -> None:
        """Remove what killed writers have left: temporary files that nobody has written to for an hour.

        Args:
            now: Seconds since 1970, as the file system counts them.
        """
        for folder, _, names in os.walk(self._root):
            for name in names:
                if name.startswith(_TEMPORARY):
                    _remove_old(Path(folder) / name, now)

    def _path(self, key: str) -> Path:
        return self._root / keys.checked(key)

    @contextmanager
    def _written(self, key: str, content: bytes | Path) -> Iterator[Path]:
        """A flushed temporary file beside the target; gone afterwards, the folder flushed."""
        folder = self._path(key).parent
        _make(folder)
        temporary = folder / f"{_TEMPORARY}{uuid.uuid4().hex}"
        try:
            with temporary.open("xb") as stream:
                if isinstance(content, Path):
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, stream, 2**20)
                else:
                    stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)
        _flush(folder)


def _found(folder: Path, begins: str, prefix: str, start_after: str) -> Iterator[str]:
    """Keys in a folder, whose own key `begins` them; of a log's thousands most lie before what is asked for."""
    is_begun = start_after.startswith(begins)
    after = start_after.removeprefix(begins).partition("/")[0] if is_begun else ""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in [one for one in entries if one.name >= after or after.startswith(one.name)]:
            key = begins + entry.name
            if not entry.is_dir():
                is_own = key > start_after and key.startswith(prefix)
                if is_own and not entry.name.startswith(_TEMPORARY):
                    yield key
            elif _meet(f"{key}/", prefix) and not entry.is_symlink():
                yield from _found(Path(entry.path), f"{key}/", prefix, start_after)


def _remove_old(temporary: Path, now: float) -> None:
    with contextlib.suppress(OSError):  # another run was first, or it is not ours to remove
        if now - temporary.stat().st_mtime > LEFT_SECONDS:
            temporary.unlink()


def _meet(folder: str, prefix: str) -> bool:
    return folder.startswith(prefix) or prefix.startswith(folder)


def _make(folder: Path) -> None:
    """Makes a folder and flushes the names of all that were missing."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in reversed(missing):
        _flush(place.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFoundError(f"{error.filename or place} does not exist") from error
    except PermissionError as error:
        raise DeniedError(
            f"no right to use {place} ({error.strerror}); give this user the right, "
            "or choose another folder with COPYDESK_STORE"
        ) from error
    except OSError as error:
        if error.errno in _FULL:
            raise UnreachableError(
                f"cannot write {place}: the disk is full; make room, then run again, nothing is lost"
            ) from error
        raise StoreError(
            f"cannot use {place}: {error.strerror or error}; check COPYDESK_STORE"
        ) from error
