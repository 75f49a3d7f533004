"""Every object key, spelled once. The same keys lie in a folder and in a bucket.

Keys are made of checked parts only (run ids, source ids, digests, numbers), never of text from a page,
so no title and no URL can reach outside the store or make a key too long (faults J01 to J03).
"""

import hashlib
import re
from datetime import date

from pipelines.model.page import RunId, UrlId
from pipelines.model.source import SourceId

MAX_KEY_CHARACTERS = 1024
"""Longest key that S3 takes."""

MAX_SLUG_CHARACTERS = 100
"""Bound of a source id inside keys."""

PARTITION = "ingest_month"
"""The one partition column: month of `fetched_at`, as YYYY-MM in UTC."""

DATASET = "dataset.json"
CARD = "README.md"
ARTICLES = "articles/"
LOG = f"{ARTICLES}_delta_log/"
LAST_CHECKPOINT = f"{LOG}_last_checkpoint"
LEDGERS = "ledger/"
RAW, MODELS, RUNS = "raw/", "models/", "runs/"
INDEX = "index/"
HOSTS = "hosts/"
PAGES = "pages/"
NEWEST = "/latest.json"
"""End of the key of a note that names the newest model of a source."""
CHECK = "probe-check"
"""Written and deleted to see whether the store can be written to."""

_CDXJ = ".cdxj.gz"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RUN_ID = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{6}Z-[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(r"[a-z0-9]{1,64}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9=._-]*(/[A-Za-z0-9_][A-Za-z0-9=._-]*)*")
_RAW = re.compile(rf"{RAW}(\d{{4}})/(\d{{2}})/(\d{{2}})/")
_ENTRY = re.compile(rf"{LOG}(\d{{20}})\.json")


class BadKeyError(ValueError):
    """A part of a key that is not what it must be: a mistake of ours, not of the store."""


def checked(key: str) -> str:
    """Return the key back when it is safe on every store; raises `BadKeyError` otherwise."""
    if len(key) > MAX_KEY_CHARACTERS or not _KEY.fullmatch(key):
        raise BadKeyError(f"{key[:80]!r} is no object key: only A-Z a-z 0-9 = . _ - and /")
    return key


def _run(run_id: str) -> re.Match[str]:
    found = _RUN_ID.fullmatch(run_id)
    if not found or len(run_id) > MAX_SLUG_CHARACTERS + 17:
        raise BadKeyError(
            f"{run_id[:80]!r} is no run id: it must read <yyyymmddThhmmssZ>-<source or sweep slug>"
        )
    return found


def _part(run_id: str, source_id: str) -> str:
    """Run id, with the source after it when the run is one over several sources."""
    _checked_source(source_id)
    own = run_id.partition("-")[2] == source_id
    return run_id if own else f"{run_id}_{source_id}"


def _day(run_id: str) -> str:
    return "/".join(_run(run_id).groups())


def _checked_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise BadKeyError(f"{token[:80]!r} is no digest")
    return token


def data(month: str, run_id: RunId, digest: str) -> str:
    """Return the path of a run's data file, relative to the table."""
    if not _MONTH.fullmatch(month):
        raise BadKeyError(f"{month[:20]!r} is no month")
    _run(run_id)
    return f"{PARTITION}={month}/{run_id}_{_checked_token(digest)}.parquet"


def run_of(path: str) -> str:
    """Return the run id in the name of a data file."""
    return path.rpartition("/")[2].partition("_")[0]


def month_of(path: str) -> str:
    """Return the month in the path of a data file, which is the table's partition."""
    return path.partition("/")[0].partition("=")[2]


def entry(version: int) -> str:
    """Return the key of a log entry; versions below 0 sort before all entries."""
    return f"{LOG}{version:020d}.json" if version >= 0 else LOG


def version_of(key: str) -> int | None:
    """Return the version of a log entry's key, None for other keys."""
    found = _ENTRY.fullmatch(key)
    return int(found.group(1)) if found else None


def checkpoint(version: int) -> str:
    """Return the key of the checkpoint of a version."""
    return f"{LOG}{version:020d}.checkpoint.parquet"


def raw(run_id: RunId, source_id: SourceId, digest: str) -> str:
    """Return the key of a WARC: by content, so that two workers of one run never write over each other."""
    return f"raw/{_day(run_id)}/{_part(run_id, source_id)}_{_checked_token(digest)}.warc.gz"


def ledger(run_id: RunId) -> str:
    """Return the key of a run's ledger file; a retry of the run writes over it."""
    year, month, _ = _run(run_id).groups()
    return f"{LEDGERS}{PARTITION}={year}-{month}/{run_id}.parquet"


def is_ledger_of(key: str, source_id: SourceId) -> bool:
    """Whether a key is that of the ledger of a run of one source."""
    name = key.rpartition("/")[2].removesuffix(".parquet")
    return name.partition("-")[2] == source_id


def is_raw_of(key: str, source_id: SourceId) -> bool:
    """Whether a key is that of raw captures of a source."""
    return source_of_raw(key) == source_id


def source_of_raw(key: str) -> SourceId:
    """Return the source whose raw captures a key names."""
    run_id, _, part = (
        key.rpartition("/")[2].removesuffix(".warc.gz").rpartition("_")[0].partition("_")
    )
    return SourceId(part or run_id.partition("-")[2])


def day_of_raw(key: str) -> date | None:
    """Return the day (UTC) of the run whose raw captures a key names; None of any other key."""
    found = _RAW.match(key)
    return date(*map(int, found.groups())) if found else None


def day_of_run(run_id: str) -> date:
    """Return the day (UTC) that the id of a run names."""
    return date(*map(int, _day(run_id).split("/")))


def index_of(raw_key: str) -> str:
    """Return the key of the index of the raw captures with a key."""
    year, month, _, name = raw_key.removeprefix(RAW).split("/")
    return f"{indexes(source_of_raw(raw_key))}{year}-{month}/{name.removesuffix('.warc.gz')}{_CDXJ}"


def indexes(source_id: SourceId | None) -> str:
    """Return the prefix of the indexes of a source's captures, or of all."""
    return f"{INDEX}{_checked_source(source_id)}/" if source_id else INDEX


def merged_index(month: str, digest: str) -> str:
    """Return the key of the merged index of a source and month, whose prefix is given."""
    return f"{month}merged_{_checked_token(digest)}{_CDXJ}"


def source_of_index(key: str) -> SourceId:
    """Return the source whose captures an index has."""
    return SourceId(key.split("/")[1])


def month_of_index(key: str) -> str:
    """Return the month of the runs whose captures an index has."""
    return key.split("/")[2]


def report(run_id: RunId, source_id: SourceId) -> str:
    """Return the key of the report of one source of a run."""
    return f"runs/{_day(run_id)}/{_part(run_id, source_id)}.json"


def reports(day: date) -> str:
    """Return the prefix of the reports of one day."""
    return f"runs/{day:%Y/%m/%d}/"


def is_report_of(key: str, source_id: SourceId) -> bool:
    """Says whether a key is that of a source's report."""
    name = key.rpartition("/")[2].removesuffix(".json")
    run_id, _, part = name.partition("_")
    return (part or run_id.partition("-")[2]) == source_id


def page(run_id: RunId, source_id: SourceId, url: UrlId) -> str:
    """Return the key of the before/after page of an address; those of a source sort by their runs."""
    _run(run_id)
    return f"{pages(source_id)}{run_id}_{_checked_token(url)}.html"


def pages(source_id: SourceId) -> str:
    """Return the prefix of the before/after pages of a source."""
    return f"{PAGES}{_checked_source(source_id)}/"


def model(source_id: SourceId, version: str) -> str:
    """Return the key of a site model's version."""
    return f"{_models(source_id)}{_checked_token(version)}.json.zst"


def newest_model(source_id: SourceId) -> str:
    """Return the key of the note that names the newest model of a source."""
    return f"{_models(source_id)}latest.json"


def _models(source_id: str) -> str:
    return f"{MODELS}{_checked_source(source_id)}/"


def _checked_source(source_id: str) -> str:
    if not _SLUG.fullmatch(source_id) or len(source_id) > MAX_SLUG_CHARACTERS:
        raise BadKeyError(f"{source_id[:80]!r} is no source id")
    return source_id


def host_marks(host: str) -> str:
    """Return what the keys of all installations' marks at a host begin with."""
    return f"{HOSTS}{hashlib.sha256(host.encode()).hexdigest()[:16]}/"


def host_mark(host: str, installation: str) -> str:
    """Return the key of an installation's mark at a host."""
    return f"{host_marks(host)}{_checked_token(installation)}.json"
