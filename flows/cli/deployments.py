"""What a sync did, in words."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.deployments.sync import Synced


def describe_sync(done: "Synced") -> None:
    """Prints what a sync did."""
    parts = [
        f"{len(names)} {what}"
        for what, names in (
            ("created", done.created),
            ("updated", done.updated),
            ("unchanged", done.kept),
            ("retired", done.retired),
        )
        if names
    ]
    sys.stdout.write(f"Deployments: {', '.join(parts) or 'none'}.\n")
    if done.waiting:
        sys.stdout.write(
            f"Paused until COPYDESK_CONTACT is set (publishers must be able to write to you): "
            f"{', '.join(sorted(done.waiting))}.\n"
        )
