"""`copydesk server`."""

from flows.cli import errors
from flows.local import server_process


def serve(host: str, port: int, *, behind_proxy: bool) -> int:
    """Becomes Prefect's server; returns only when it may not."""
    with errors.as_message(errors.WRONG_USE, server_process.OpenServerError):
        server_process.become_server(host, port, behind_proxy=behind_proxy)
    return errors.GOOD
