"""How far backfills and imports have come: listings that were read whole and for which days, places in archives.

Written after the commit of what they name, so that a run that dies before it reads them again. When the state is
lost, a backfill reads its listings anew; what is stored is not fetched again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, select

from pipelines.model.backfill import Backfill, ReadListing
from pipelines.model.page import Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from pipelines.state.keys import batches, url_hash
from pipelines.state.schema import read_archive, read_listing, upsert


def read(engine: Engine, source_id: SourceId) -> tuple[ReadListing, ...]:
    """Return the listings of a source that backfills have read."""
    query = select(read_listing).where(read_listing.c.source_id == source_id)
    with engine.connect() as connection:
        return tuple(
            ReadListing(
                url=row.url,
                since=date.fromisoformat(row.since),
                until=date.fromisoformat(row.until),
                next_page=row.next_page,
            )
            for row in connection.execute(query.order_by(read_listing.c.url))
        )


def note(engine: Engine, backfill: Backfill, visits: Iterable[Visit], now: datetime) -> None:
    """Note the listings that a round of a backfill has read whole, or found not to be there."""
    rows = [
        {
            "url_hash": url_hash(visit.source_id, visit.url),
            "source_id": visit.source_id,
            "url": visit.url,
            "since": backfill.since.isoformat(),
            "until": backfill.until.isoformat(),
            "next_page": visit.leads_to,
            "at": now,
        }
        for visit in visits
        if visit.is_listing and _is_done(visit)
    ]
    statement = upsert(engine, read_listing)
    names = ("since", "until", "next_page", "at")
    changes = {name: statement.excluded[name] for name in names}
    write = statement.on_conflict_do_update(index_elements=["url_hash"], set_=changes)
    with engine.begin() as connection:
        for batch in batches(rows):
            connection.execute(write, batch)


def _is_done(visit: Visit) -> bool:
    is_absent = visit.stage is Stage.DISCOVER and visit.reason is Reason.GONE
    return visit.reason is None or is_absent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArchive:
    """How far an archive of pages was imported."""

    name: str
    """Path or address of the file."""
    place: int = 0
    """Where in it to go on."""
    is_whole: bool = False


def archive(engine: Engine, name: str) -> ReadArchive:
    """Return how far an archive was imported."""
    with engine.connect() as connection:
        row = connection.execute(select(read_archive).where(read_archive.c.name == name)).first()
    return (
        ReadArchive(name=name, place=row.place, is_whole=row.is_whole)
        if row
        else ReadArchive(name=name)
    )


def note_archive(engine: Engine, read_to: ReadArchive, now: datetime) -> None:
    """Note how far an archive was imported, after what it holds to there is committed."""
    values = {"place": read_to.place, "is_whole": read_to.is_whole, "at": now}
    statement = upsert(engine, read_archive).values(name=read_to.name, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
