"""Opening the crawl state: made when missing, explained when unusable."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import insert, inspect, select, update
from sqlalchemy.dialects import postgresql

from pipelines.state import schema
from pipelines.state.schema import StateError, open_state
from tests.pipelines.store.samples import NOW


def test_folder_and_tables_are_made_and_found_again(state_url):
    for _ in range(2):
        engine = open_state(state_url)
        assert set(schema.tables.tables) == set(inspect(engine).get_table_names())
        engine.dispose()


def test_several_processes_may_open_a_new_state_at_once(state_url):
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: open_state(state_url), range(4)))
    with engines[0].connect() as connection:
        assert [(1,)] == connection.execute(select(schema.schema_version)).all()
    for engine in engines:
        engine.dispose()


def test_connections_that_meet_at_a_new_file_wait_for_each_other(tmp_path):
    """A hundred rounds: SQLite refuses about every fifth such switch to the write-ahead log at once."""
    meeting = Barrier(2)

    def first_connection(number: int) -> str:
        engine = schema.connect(f"sqlite:///{tmp_path}/{number}.sqlite")
        meeting.wait()
        with engine.connect() as connection:
            mode = connection.exec_driver_sql("pragma journal_mode").scalar()
        engine.dispose()
        return mode

    with ThreadPoolExecutor(2) as pool:
        assert {"wal"} == set(pool.map(first_connection, sorted([*range(100)] * 2)))


def test_times_come_back_exactly_and_in_utc(state):
    with state.begin() as connection:
        row = {"url_hash": b"x" * 16, "reason": "", "at": NOW}
        connection.execute(insert(schema.suppressed).values(row))
        assert NOW == connection.execute(select(schema.suppressed.c.at)).scalar()


def test_K08_a_state_of_a_newer_copydesk_is_left_alone(state_url):
    engine = open_state(state_url)
    with engine.begin() as connection:
        connection.execute(update(schema.schema_version).values(version=99))
    engine.dispose()
    with pytest.raises(StateError, match="version 99, this copydesk knows 1"):
        open_state(state_url)


@pytest.mark.parametrize(
    "content", [b"not a database, certainly not" * 99, b"SQLite format 3\0" + b"x" * 4000]
)
def test_K08_a_torn_state_is_explained_and_kept(tmp_path, content):
    file = tmp_path / "state.sqlite"
    file.write_bytes(content)
    with pytest.raises(StateError, match="move it away, the next run rebuilds it"):
        open_state(f"sqlite:///{file}")
    assert content == file.read_bytes()


def test_K08_a_locked_state_is_explained(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_MILLISECONDS", 50)
    holder = sqlite3.connect(tmp_path / "state.sqlite")
    holder.execute("begin exclusive")
    with pytest.raises(StateError, match="another program holds it"):
        open_state(f"sqlite:///{tmp_path}/state.sqlite")
    holder.close()


def test_K08_a_state_in_a_place_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="may write there"):
        open_state(f"sqlite:///{tmp_path}/file/state.sqlite")
    with pytest.raises(StateError, match="may write there"):
        open_state("sqlite:////proc/state.sqlite")


@pytest.mark.parametrize("url", ["var/state", "mysqlx://u:geheim@h/d", ""])
def test_an_address_that_is_none_is_refused_without_its_password(url):
    with pytest.raises(StateError, match="COPYDESK_STATE") as raised:
        open_state(url)
    assert "geheim" not in str(raised.value)


def test_a_password_is_never_shown():
    assert "postgresql+psycopg://desk:***@db/copydesk" == schema.shown(
        "postgresql+psycopg://desk:geheim@db/copydesk"
    )


def test_the_upsert_speaks_the_dialect_of_postgresql():
    class Engine:
        dialect = postgresql.dialect()

    statement = (
        schema.upsert(Engine, schema.suppressed).values(url_hash=b"x").on_conflict_do_nothing()
    )
    assert "ON CONFLICT DO NOTHING" in str(statement.compile(dialect=Engine.dialect))


def test_a_state_of_the_version_before_gets_its_new_columns_and_keeps_its_rows(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    before = schema.open_state(url)
    with before.begin() as connection:
        connection.exec_driver_sql("alter table article_state drop column metadata_hash")
        connection.exec_driver_sql("insert into article_state values ('a', 'de-paper', 3, 'h')")
    before.dispose()
    for _ in range(2):
        after = schema.open_state(url)
        [row] = after.connect().execute(select(schema.article_state)).all()
        after.dispose()
        assert ("a", "de-paper", 3, "h", None) == tuple(row)
