"""Which alerts are open, on both databases."""

from datetime import UTC, datetime

from pipelines.state import alerts
from pipelines.state.alerts import AlertBook, AlertKey
from pipelines.state.schema import open_state

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
DROP, QUIET = AlertKey("paper", "drop"), AlertKey("paper", "quiet")


def test_an_alert_is_open_from_its_first_time_until_it_is_closed(state):
    book = AlertBook(state)
    book.close(list(book.read()))
    book.open([DROP, QUIET], NOW)
    book.open([DROP], NOW.replace(hour=19))
    assert {DROP: NOW, QUIET: NOW} == book.read()
    book.close([DROP])
    assert {QUIET: NOW} == book.read()


def test_a_state_without_the_table_gets_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    engine = open_state(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table open_alert")  # as the release before left it
    engine.dispose()
    with alerts.opened(url) as book:
        book.open([DROP], NOW)
    with alerts.opened(url) as book:
        assert {DROP: NOW} == book.read()
