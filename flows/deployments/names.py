"""Names and terms that deployments, worker and server share."""

POOL = "copydesk"

WORKER = "local"

HEARTBEAT_SECONDS = 30
"""How often a flow run reports that it lives; after three that are missed it counts as crashed."""
