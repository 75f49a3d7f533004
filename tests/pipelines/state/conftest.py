"""The crawl state on both of its databases."""

import pytest
from sqlalchemy import text

from pipelines.state.lookup import StateLookup
from pipelines.state.schema import connect, open_state


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def state_url(request, tmp_path):
    """Address of an empty crawl state."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/state.sqlite"
    url = request.getfixturevalue("postgres")
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("drop schema public cascade"))
        connection.execute(text("create schema public"))
    engine.dispose()
    return url


@pytest.fixture
def state(state_url):
    """An open, empty crawl state."""
    engine = open_state(state_url)
    yield engine
    engine.dispose()


@pytest.fixture
def asked(state):
    """The same state as a running crawl asks it."""
    lookup = StateLookup(state.url.render_as_string(hide_password=False))
    yield lookup
    lookup.close()
