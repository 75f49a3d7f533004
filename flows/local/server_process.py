"""Prefect's server as a process of its own: `copydesk server`."""

import os
import sys
from ipaddress import ip_address

from flows.local import supervisor
from flows.local.api_client import LOOPBACK

_PASSWORD = "PREFECT_SERVER_API_AUTH_STRING"  # noqa: S105 - a setting's name


class OpenServerError(Exception):
    """The server would be open to everyone who reaches it; the message says what to do."""


def become_server(host: str, port: int, *, behind_proxy: bool) -> None:
    """Replaces this process by the server.

    Args:
        host: Address it listens on.
        port: Its port.
        behind_proxy: Whether something in front of it asks who comes.

    Raises:
        OpenServerError: When others than this machine reach it and nothing asks who they are.
    """
    if not (is_loopback(host) or behind_proxy or ":" in os.environ.get(_PASSWORD, "")):
        raise OpenServerError(
            f"{host} is reached from other machines, and everyone there could start and change runs. Set "
            f"{_PASSWORD}=NAME:PASSWORD (and PREFECT_API_AUTH_STRING to the same for workers), or say --behind-proxy "
            "where a proxy asks who comes"
        )
    ours = supervisor.environment(port, supervisor.VAR.absolute())
    asked = {"PREFECT_SERVER_API_HOST": host, "PREFECT_SERVER_API_PORT": str(port)}
    command = [sys.executable, "-P", "-m", "prefect", "server", "start"]
    os.execve(sys.executable, command, ours | os.environ | asked)  # noqa: S606 - our own Python


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK
