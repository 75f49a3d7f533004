"""Which settings and sources a command is about."""

import logging
from collections.abc import Mapping, Sequence

from flows.cli import errors
from flows.settings import Settings
from pipelines.model.source import Source, SourceId
from pipelines.sources.load import SourceFileError, load_sources


def begin(names: Sequence[str], given: Mapping[str, object]) -> tuple[Settings, tuple[Source, ...]]:
    """Return the settings and the named sources, and sets the log up; ends the command on wrong use."""
    with errors.as_message(errors.WRONG_USE):
        settings = errors.read_settings(**given)
        sources = choose_sources(settings, names)
    _set_up_log(settings)
    return settings, sources


def begin_with_all(given: Mapping[str, object]) -> tuple[Settings, tuple[Source, ...]]:
    """Return the settings and all sources, the paused ones, too; sets the log up, and ends the command on wrong use."""
    with errors.as_message(errors.WRONG_USE):
        settings = errors.read_settings(**given)
        sources = every(settings)
    _set_up_log(settings)
    return settings, sources


def _set_up_log(settings: Settings) -> None:
    # Imported here: the log takes parts of twisted with it, which listing sources does without.
    from pipelines import logs  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logs.configure(logging.getLevelNamesMapping()[settings.log_level])


def choose_sources(found: Settings, names: Sequence[str]) -> tuple[Source, ...]:
    """Return the named sources, all that are not paused when none is named.

    Raises:
        UsageError: When a source file is faulty, a name is unknown or there is no source at all.
    """
    known = {source.id: source for source in every(found)}
    unknown = sorted(set(names) - set(known))
    if unknown:
        near = ", ".join(sorted(known)[:10])
        raise errors.UsageError(
            f"no source {', '.join(unknown)} in {found.seeds}; there are: {near or 'none'}. "
            "A source's id is its file's name without the ending."
        )
    if not known:
        raise errors.UsageError(
            f"no source file in {found.seeds}. Go to the folder that has them, or make one: copydesk init"
        )
    if names:
        return tuple(known[SourceId(name)] for name in dict.fromkeys(names))
    awake = tuple(source for source in known.values() if not source.paused)
    if not awake:
        raise errors.UsageError(
            f"all {len(known)} sources in {found.seeds} are paused: name some, or activate them: "
            "copydesk sources activate --country de"
        )
    return awake


def every(found: Settings) -> tuple[Source, ...]:
    """Return all sources, the paused ones, too.

    Raises:
        UsageError: When a source file is faulty.
    """
    try:
        return load_sources(found.seeds)
    except SourceFileError as error:
        raise errors.UsageError(str(error)) from error
