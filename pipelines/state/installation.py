"""Which installation a crawl state belongs to: a name that the state gives itself once."""

import secrets

from sqlalchemy import Engine, select

from pipelines.state.schema import installation, upsert


def name(engine: Engine) -> str:
    """Return the name of the state's installation; the first to ask gives it."""
    first = upsert(engine, installation).values(id=1, name=secrets.token_hex(8))
    with engine.begin() as connection:
        connection.execute(first.on_conflict_do_nothing())
        return str(connection.execute(select(installation.c.name)).scalar_one())
