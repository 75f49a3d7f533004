"""Tables of the crawl state, on SQLite or PostgreSQL. A cache behind the articles table, except `suppressed`.

Everything but `suppressed` can be thrown away: the next run rebuilds what it needs from the articles table and
fetches a little more than it would have. Times are stored as microseconds since 1970 in UTC.
"""

import sqlite3
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.schema import CreateIndex, CreateTable

from pipelines.state.keys import BUSY_MILLISECONDS, StateError, microseconds, moment

VERSION = 1
"""Number of this schema; counted up when a table changes in another way than by a nullable column."""

_MAKING = 0x636F7079
"""Number of the lock under which PostgreSQL makes tables: `if not exists` alone is a race on both databases."""


class UtcMoment(TypeDecorator[datetime]):
    """An aware time, kept as an integer so that both databases compare and return it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds since 1970."""
        del dialect
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        del dialect
        return moment(value)


tables = MetaData()

schema_version = Table("schema_version", tables, Column("version", Integer, primary_key=True))

url_state = Table(
    "url_state",
    tables,
    Column("url_hash", LargeBinary(16), primary_key=True),
    Column("source_id", String, nullable=False),
    Column("url", String, nullable=False),
    Column("is_listing", Boolean, nullable=False, default=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("body_sha256", String),
    Column("first_seen", UtcMoment, nullable=False),
    Column("changed_at", UtcMoment),
    Column("last_checked", UtcMoment),
    Column("next_check", UtcMoment),
    Column("status", Integer),
    Column("fails", Integer, nullable=False, default=0),
    Index("url_due", "source_id", "next_check"),
)

article_state = Table(
    "article_state",
    tables,
    Column("article_id", String(32), primary_key=True),
    Column("source_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(32), nullable=False),
    Column("metadata_hash", String(32)),
)

source_state = Table(
    "source_state",
    tables,
    Column("source_id", String, primary_key=True),
    Column("lease_owner", String),
    Column("lease_until", UtcMoment),
    Column("fence", BigInteger, nullable=False, default=0),
)

host_turn = Table(
    "host_turn",
    tables,
    Column("host", String, primary_key=True),
    Column("next_at", UtcMoment, nullable=False),
)

robots_copy = Table(
    "robots_copy",
    tables,
    Column("origin", String, primary_key=True),
    Column("etag", String),
    Column("last_modified", String),
    Column("body", LargeBinary, nullable=False),
    Column("read_at", UtcMoment, nullable=False),
)
"""The last robots.txt of each origin, to be asked for conditionally."""

lake_state = Table(
    "lake_state",
    tables,
    Column("id", Integer, primary_key=True),
    Column("lake_id", String, nullable=False),
    Column("applied_version", BigInteger, nullable=False),
)

suppressed = Table(
    "suppressed",
    tables,
    Column("url_hash", LargeBinary(16), primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", UtcMoment, nullable=False),
)

read_listing = Table(
    "read_listing",
    tables,
    Column("url_hash", LargeBinary(16), primary_key=True),
    Column("source_id", String, nullable=False),
    Column("url", String, nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("next_page", String),
    Column("at", UtcMoment, nullable=False),
    Index("read_listing_of", "source_id"),
)
"""Watermark of backfills: listings that were read whole, and for which days (ISO 8601)."""

read_archive = Table(
    "read_archive",
    tables,
    Column("name", String, primary_key=True),
    Column("place", BigInteger, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("at", UtcMoment, nullable=False),
)
"""Watermark of imports: how far each archive was read."""

installation = Table(
    "installation",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
)
"""One row: what the installation is called in the store."""
open_alert = Table(
    "open_alert",
    tables,
    Column("source_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("since", UtcMoment, nullable=False),
)
"""Alerts that were told and have not passed; lost, they are told once more."""

lake_commit = Table(
    "lake_commit",
    tables,
    Column("key", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcMoment, nullable=False),
)


copy_signature = Table(
    "copy_signature",
    tables,
    Column("article_id", String(32), primary_key=True),
    Column("source_id", String, nullable=False),
    Column("cluster_id", String(32), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Index("copy_signature_at", "at"),
    Index("copy_signature_cluster", "cluster_id"),
)
"""Recent articles by what their texts are like; see `state.copy_index`."""

copy_band = Table(
    "copy_band",
    tables,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", String(32), primary_key=True),
    sqlite_with_rowid=False,
)


def open_state(url: str) -> Engine:
    """Opens the crawl state, making folder and tables when they are missing.

    Args:
        url: SQLAlchemy address: `sqlite:///FILE` or `postgresql+psycopg://…`.

    Raises:
        StateError: When it is locked, torn, read-only, of a newer copydesk, or the address is wrong.
    """
    engine = connect(url)
    try:
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        _make_tables(engine)
        _check_version(engine, url)
    except (DBAPIError, OSError, StateError) as error:
        engine.dispose()
        raise error if isinstance(error, StateError) else _explained(url, error) from error
    return engine


def connect(url: str) -> Engine:
    """Return an engine for an address, without touching the database; raises `StateError`."""
    try:
        engine = create_engine(make_url(url))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StateError(
            f"COPYDESK_STATE cannot be used ({error}); give a folder or "
            "postgresql+psycopg://USER@HOST/DATABASE, the latter with `pip install copydesk[postgres]`"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune)
    return engine


def upsert(engine: Engine, table: Table) -> Any:
    """Return `INSERT` of the engine's dialect, which knows `on_conflict_do_update`."""
    if engine.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 30 ms that SQLite needs not wait for

        return postgresql.insert(table)
    return sqlite.insert(table)


def _tune(connection: sqlite3.Connection, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout={BUSY_MILLISECONDS}")
    _to_wal(cursor)
    cursor.execute("pragma synchronous=normal")
    cursor.close()


def _to_wal(cursor: sqlite3.Cursor) -> None:
    """Switches to the write-ahead log; when others open a new state too, SQLite does not wait here by itself."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


def _make_tables(engine: Engine) -> None:
    """Makes what is missing; several processes may do so at once."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
        else:
            connection.exec_driver_sql("begin immediate")
        for table in tables.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            _add_columns(connection, table)
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def _add_columns(connection: Connection, table: Table) -> None:
    """Adds what came to a table since the state was made: nullable columns, which older programs do not see."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(f"alter table {table.name} add column {column.name} {kind}")


def _check_version(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        found = connection.execute(select(schema_version.c.version)).scalar()
    if found is None:
        try:
            with engine.begin() as connection:
                connection.execute(insert(schema_version).values(version=VERSION))
        except IntegrityError:
            return  # another process was first
    elif found != VERSION:
        raise StateError(
            f"the crawl state {shown(url)} has version {found}, this copydesk knows {VERSION}; use the newer "
            "copydesk, or move the state away: the next run rebuilds it from the store"
        )


def _explained(url: str, error: Exception) -> StateError:
    why = str(getattr(error, "orig", None) or error)
    if "not a database" in why or "malformed" in why:
        remedy = "the file is damaged: move it away, the next run rebuilds it from the store"
    elif "locked" in why:
        remedy = "another program holds it: end that program, then run again"
    elif "readonly" in why or "unable to open" in why or isinstance(error, OSError):
        remedy = "check that this user may write there and that the disk is not full"
    else:
        remedy = "check COPYDESK_STATE and that the database runs"
    return StateError(f"cannot use the crawl state {shown(url)} ({why.strip()}); {remedy}")


def shown(url: str) -> str:
    """Return an address for messages, without its password."""
    return make_url(url).render_as_string(hide_password=True)
