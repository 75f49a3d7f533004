"""`copydesk replay`."""

import sys
from collections.abc import Mapping, Sequence

from flows.commands import choice, common
from flows.settings import Settings
from flows.steps import page
from flows.workbench import Workbench
from pipelines.model.source import Source
from pipelines.urls import safe_text


def replay(names: Sequence[str], given: Mapping[str, object], limit: int) -> int:
    """Cleans stored pages of the named sources again; prints what changed."""
    settings, sources = choice.begin(names, given)
    with Workbench(settings.workers, preload=page.PRELOAD) as bench:
        _run(settings, sources, bench, limit)
    return common.GOOD


def _run(settings: Settings, sources: Sequence[Source], bench: Workbench, limit: int) -> None:
    # Imported here: it takes a second, in which the workers load what they need.
    from flows import conduct, desk  # noqa: PLC0415
    from flows.steps import plan, replay  # noqa: PLC0415
    from pipelines.archive import ArchiveError  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError, LeaseLostError  # noqa: PLC0415
    from pipelines.store.port import BadStoreUrlError, StoreError  # noqa: PLC0415

    faults = (ArchiveError, StateError, LeaseHeldError, LeaseLostError, StoreError)
    with (
        common.told(common.WRONG_USE, BadStoreUrlError),
        common.told(common.FAILED, *faults),
        desk.open_desk(settings, bench) as opened,
    ):
        for source in sources:
            now = desk.now()
            with plan.leased(opened, source, now) as held:
                for report in conduct.resume(opened, held, source):
                    _say(f"{source.id}: first took up the interrupted run {report.run_id}")
                found = replay.replay(opened, source, held, limit, now)
            _say(
                f"{source.id}: {found.pages} stored pages cleaned again, {len(found.changed)} articles changed, "
                f"{found.refused} would be refused now and stay as they are"
            )
            for article in found.changed:
                _say(f"  version {article.version}: {safe_text(article.title or article.url)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
