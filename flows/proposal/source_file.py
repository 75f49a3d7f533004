"""A source as the text of its file, and where that file goes."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from flows.batch import publishers
from pipelines.extract.dates import country_zones
from pipelines.model.source import Every, Source
from pipelines.sources.load import MAX_SLUG, load_sources

WORLD = "world"
"""Folder of sources whose country their address does not tell."""

_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def text_of(source: Source) -> str:
    """Return the file of a source; what is as usual is left out.

    Raises:
        ValueError: When it has what this does not write: a cron schedule or overrides.
    """
    if not isinstance(source.schedule, Every) or source.overrides:
        raise ValueError(f"{source.id}: cron schedules and overrides are written by hand")
    return "\n".join(_lines(source, source.schedule)) + "\n"


def _lines(source: Source, schedule: Every) -> Iterator[str]:
    jitter = f", jitter: {_duration(schedule.jitter_seconds)}" if schedule.jitter_seconds else ""
    yield "# yaml-language-server: $schema=../schema.json"
    yield f"name: {_quoted(source.name)}"
    yield f"home: {source.home}"
    yield f"language: {_quoted(source.language)}"
    yield f"timezone: {source.timezone}"
    yield f"schedule: {{every: {_duration(schedule.seconds)}{jitter}}}"
    yield "seeds:"
    yield from (f"  - {seed.kind}: {_quoted(seed.url)}" for seed in source.seeds)
    yield from _part("scope", hosts=source.scope.hosts, allow=source.scope.allow)
    yield from _part("identity", pattern=source.identity.pattern, mirrors=source.identity.mirrors)
    if source.budget.gap_seconds != type(source.budget)().gap_seconds:
        yield f"budget: {{gap: {source.budget.gap_seconds:g}}}"
    yield from _part("network", allow=source.network.allow)
    if source.paused:
        yield "paused: true"


def _part(name: str, **keys: str | tuple[str, ...] | None) -> Iterator[str]:
    """Yield a key with those of its own keys that say something; patterns keep their backslashes."""
    said = [
        f"  {key}: {_single(v) if isinstance(v, str) else '[' + ', '.join(map(_single, v)) + ']'}"
        for key, v in keys.items()
        if v
    ]
    yield from ([f"{name}:", *said] if said else [])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duration(seconds: int) -> str:
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def check(source: Source, text: str) -> None:
    """Read the text as a source file is read.

    Raises:
        SeedError: With all that is wrong with it.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / f"{source.id}.yaml").write_text(text, encoding="utf-8")
        load_sources(Path(folder))


def write(source: Source, text: str, folder: Path) -> Path:
    """Write the file of a new source where it belongs, and return where that is; none is replaced.

    Raises:
        SeedError: When the text could not be read as a source file.
        OSError: When there is such a file, or it cannot be written.
    """
    check(source, text)
    file = place(source, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write(text)
    return file


def place(source: Source, folder: Path) -> Path:
    """Return where the file goes: below the country of its home's host."""
    ending = (urlsplit(source.home).hostname or "").rpartition(".")[2]
    country = {"uk": "gb"}.get(ending, ending) if country_zones.of_page(source.home, "") else WORLD
    return folder / country / f"{source.id}.yaml"


def free_id(home: str, name: str, taken: Iterable[str]) -> str:
    """Return an id that no source has: of the home's domain, or of the name where the home is a bare address."""
    host = urlsplit(home).hostname or ""
    domain = publishers.publisher(host)
    word = domain.partition(".")[0] if re.search("[a-z]", domain) and ":" not in host else name
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[: MAX_SLUG - 4].strip("-") or "source"
    known = set(taken)
    numbered = (f"{slug}-{number}" for number in range(2, len(known) + 3))
    return slug if slug not in known else next(name for name in numbered if name not in known)
