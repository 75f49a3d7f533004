"""What dead processes left on this installation: leases given back, spools that wait counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.settings import Settings
from flows.steps.context import is_dead
from flows.steps.plan import DONE, SET_ASIDE
from pipelines.model.source import SourceId
from pipelines.state import lease, schema


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """What was found."""

    freed: tuple[SourceId, ...]
    """Sources whose lease a dead process held, or that had run out; they may be harvested again at once."""
    held: tuple[SourceId, ...]
    """Sources at which a living run is at work."""
    waiting: tuple[SourceId, ...]
    """Sources of which fetched pages wait in the spool for their next run."""
    set_aside: int
    """Spools that could not be used and that somebody should look at."""

    def lines(self) -> Iterator[str]:
        """Return it in words."""
        for what, names in (
            ("leases of dead processes given back", self.freed),
            ("sources are at work", self.held),
            ("sources have pages that wait in the spool", self.waiting),
        ):
            yield f"{len(names)} {what}{': ' if names else ''}{', '.join(names)}"
        if self.set_aside:
            yield f"{self.set_aside} spools could not be used and were set aside: look at them, then remove them"


def upkeep(settings: Settings, now: datetime) -> LeftBehind:
    """Give back the leases of dead processes and count what waits.

    Raises:
        StateError: When the crawl state cannot be used.
    """
    engine = schema.open_state(settings.state_url)
    try:
        held = lease.held(engine)
        stale = [one for one in held if one.until <= now or is_dead(one.owner)]
        for one in stale:
            lease.release(engine, one)
    finally:
        engine.dispose()
    living = [one.source_id for one in held if one not in stale]
    return LeftBehind(
        freed=tuple(one.source_id for one in stale),
        held=tuple(living),
        waiting=tuple(_waiting(settings, living)),
        set_aside=sum(1 for _ in (settings.spool / SET_ASIDE).glob("*")),
    )


def _waiting(settings: Settings, living: list[SourceId]) -> list[SourceId]:
    folders = (
        one.parent.name for one in settings.spool.glob("*/*") if not one.name.startswith(DONE)
    )
    names = sorted({SourceId(name) for name in folders if name != SET_ASIDE})
    return [name for name in names if name not in living]
