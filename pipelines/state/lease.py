"""One writer per source: a lease that expires, is renewed, and carries a fencing number.

The fencing number grows with every lease and travels into the commit, so that a writer that slept
through its lease is refused by the log itself (fault J11). It is at least the clock's milliseconds,
hence it grows also when the state was lost and begins anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Update, case, or_, select, tuple_, update
from sqlalchemy.sql.dml import ReturningUpdate

from pipelines.model.source import SourceId
from pipelines.state.schema import source_state, upsert


class LeaseHeldError(Exception):
    """Another run is at work on the source."""

    def __init__(self, message: str, owner: str) -> None:
        super().__init__(message)
        self.owner = owner
        """Who holds the lease."""


class LeaseLostError(Exception):
    """The lease has passed to another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write one source's articles for a while."""

    source_id: SourceId
    owner: str
    fence: int
    until: datetime


def acquire(
    engine: Engine, source_id: SourceId, owner: str, now: datetime, seconds: float
) -> Lease:
    """Takes the lease of a source that is free, expired, or already the owner's.

    Raises:
        LeaseHeldError: When another owner holds it.
    """
    found = acquire_all(engine, {source_id: seconds}, owner, now)[source_id]
    if isinstance(found, LeaseHeldError):
        raise found
    return found


def acquire_all(
    engine: Engine, wanted: Mapping[SourceId, float], owner: str, now: datetime
) -> dict[SourceId, Lease | LeaseHeldError]:
    """Takes the leases of many sources in few statements; gives for each its lease, or why it was not to be had.

    Args:
        engine: The crawl state.
        wanted: Seconds of the lease by source.
        owner: Who takes them.
        now: When.
    """
    if not wanted:
        return {}
    rows = [{"source_id": source_id, "fence": 0} for source_id in wanted]
    found: dict[SourceId, Lease | LeaseHeldError] = {}
    with engine.begin() as connection:
        connection.execute(upsert(engine, source_state).on_conflict_do_nothing(), rows)
        for seconds in set(wanted.values()):
            until = now + timedelta(seconds=seconds)
            alike = [source_id for source_id, asked in wanted.items() if asked == seconds]
            for source_id, fence in connection.execute(_taken(alike, owner, now, until)):
                found[source_id] = Lease(source_id=source_id, owner=owner, fence=fence, until=until)
        return found | {name: _held(connection, name) for name in wanted.keys() - found.keys()}


def _taken(
    sources: Collection[SourceId], owner: str, now: datetime, until: datetime
) -> ReturningUpdate[Any]:
    free = or_(source_state.c.lease_until.is_(None), source_state.c.lease_until <= now)
    return (
        update(source_state)
        .where(source_state.c.source_id.in_(sources))
        .where(or_(free, source_state.c.lease_owner == owner))
        .values(lease_owner=owner, lease_until=until, fence=_next_fence(now))
        .returning(source_state.c.source_id, source_state.c.fence)
    )


def renew(engine: Engine, lease: Lease, now: datetime, seconds: float) -> Lease:
    """Prolongs a lease; also one that has expired, as long as nobody else took it.

    Raises:
        LeaseLostError: When it has passed to another run.
    """
    until = now + timedelta(seconds=seconds)
    if not _change(engine, _own(lease).values(lease_until=until)):
        raise LeaseLostError(
            f"{lease.source_id}: the lease of {lease.owner} ran out and another run took it; "
            "this run must not commit, its pages stay in the spool"
        )
    return replace(lease, until=until)


def release(engine: Engine, lease: Lease) -> None:
    """Return a lease back; one that was lost is left alone."""
    release_all(engine, [lease])


def release_all(engine: Engine, leases: Iterable[Lease]) -> None:
    """Return leases back in one statement; those that were lost are left alone."""
    own = [(lease.source_id, lease.fence) for lease in leases]
    statement = update(source_state).where(
        tuple_(source_state.c.source_id, source_state.c.fence).in_(own)
    )
    with engine.begin() as connection:
        connection.execute(statement.values(lease_until=None, lease_owner=None))


def held(engine: Engine) -> list[Lease]:
    """Return all leases that nobody gave back, those that ran out, too."""
    columns = source_state.c
    asked = select(columns.source_id, columns.lease_owner, columns.fence, columns.lease_until)
    with engine.begin() as connection:
        rows = connection.execute(asked.where(columns.lease_owner.is_not(None))).all()
    return [
        Lease(source_id=SourceId(one), owner=owner, fence=fence, until=until)
        for one, owner, fence, until in rows
    ]


def _next_fence(now: datetime) -> Any:
    clock = int(now.timestamp() * 1000)
    higher = source_state.c.fence + 1
    return case((higher > clock, higher), else_=clock)


def _own(lease: Lease) -> Update:
    return (
        update(source_state)
        .where(source_state.c.source_id == lease.source_id)
        .where(source_state.c.fence == lease.fence)
        .returning(source_state.c.fence)
    )


def _change(engine: Engine, statement: Update) -> Sequence[Any]:
    with engine.begin() as connection:
        return connection.execute(statement).all()


def _held(connection: Connection, source_id: SourceId) -> LeaseHeldError:
    holder = connection.execute(
        select(source_state.c.lease_owner, source_state.c.lease_until).where(
            source_state.c.source_id == source_id
        )
    ).one()
    return LeaseHeldError(
        f"{source_id} is already being harvested by {holder.lease_owner} until "
        f"{holder.lease_until:%Y-%m-%d %H:%M:%S} UTC at the latest; wait for it, or end it",
        holder.lease_owner,
    )
