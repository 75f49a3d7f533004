"""Which settings and sources a command is about."""

import logging
from collections.abc import Mapping, Sequence

from flows.commands import common
from flows.settings import Settings
from pipelines import seeds
from pipelines.model.source import Source, SourceId
from pipelines.seeds import SeedError


def begin(names: Sequence[str], given: Mapping[str, object]) -> tuple[Settings, tuple[Source, ...]]:
    """Gives the settings and the named sources, and sets the log up; ends the command on wrong use."""
    # Imported here: the log takes parts of twisted with it, which listing sources does without.
    from pipelines import logs  # noqa: PLC0415

    with common.told(common.WRONG_USE):
        settings = common.read_settings(**given)
        sources = choose(settings, names)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logs.configure(logging.getLevelNamesMapping()[settings.log_level])
    return settings, sources


def choose(found: Settings, names: Sequence[str]) -> tuple[Source, ...]:
    """Gives the named sources, all when none is named.

    Raises:
        UsageError: When a source file is faulty, a name is unknown or there is no source at all.
    """
    known = {source.id: source for source in _load(found)}
    unknown = sorted(set(names) - set(known))
    if unknown:
        near = ", ".join(sorted(known)[:10])
        raise common.UsageError(
            f"no source {', '.join(unknown)} in {found.seeds}; there are: {near or 'none'}. "
            "A source's id is its file's name without the ending."
        )
    if not known:
        raise common.UsageError(
            f"no source file in {found.seeds}; seeds/README.md says how to write one"
        )
    return (
        tuple(known[SourceId(name)] for name in dict.fromkeys(names))
        if names
        else tuple(known.values())
    )


def _load(found: Settings) -> tuple[Source, ...]:
    try:
        return seeds.load_sources(found.seeds)
    except SeedError as error:
        raise common.UsageError(str(error)) from error
