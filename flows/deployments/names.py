"""Names and terms that deployments, worker and server share."""

POOL = "copydesk"

WORKER = "local"

HEARTBEAT_SECONDS = 30
"""How often a flow run reports that it lives; after three that are missed it counts as crashed."""

BY_HAND = "by-hand"
"""Work queue of what people start: it goes before the schedules' runs, however many of them are late."""
PAGE = 200
"""Entries that the server lists in one answer at most."""
