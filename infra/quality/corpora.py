"""Reading a corpus folder: `gold.jsonl` beside `pages.tar.xz` or a folder `pages`."""

import gzip
import json
import tarfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from infra.quality.metrics import Gold

_LISTS = ("authors", "body", "roles", "optional", "must", "must_not")


def load_golds(folder: Path) -> list[Gold]:
    """Reads the gold of all pages of a corpus, those without a gold text too."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        return [_gold(json.loads(line)) for line in lines if line.strip()]


def _gold(row: dict[str, Any]) -> Gold:
    names = {field.name for field in fields(Gold)}
    known = {key: value for key, value in row.items() if key in names}
    known |= {key: tuple(known[key]) for key in _LISTS if key in known}
    return Gold(**known, is_liveblog=bool(row.get("liveblog")))


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Return (id, bytes as crawled) of all pages of a corpus.

    Raises:
        FileNotFoundError: When the folder has neither `pages.tar.xz` nor `pages/`.
    """
    packed, loose = folder / "pages.tar.xz", folder / "pages"
    if packed.exists():
        yield from _packed(packed)
    elif loose.is_dir():
        for file in sorted(loose.iterdir()):
            body = file.read_bytes()
            name = file.name.removesuffix(".gz").removesuffix(".html")
            yield name, gzip.decompress(body) if file.suffix == ".gz" else body
    else:
        raise FileNotFoundError(f"{folder}: neither pages.tar.xz nor pages/ is there")


def _packed(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive, "r:xz") as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream:
                yield member.name.removesuffix(".html"), stream.read()
