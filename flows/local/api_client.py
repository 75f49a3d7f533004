"""Plain requests to Prefect's server, with the name and password that it may ask for."""

import os
from collections.abc import Collection

import httpx

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BUSY = ["RUNNING", "PENDING", "CANCELLING"]
_STOP = {"type": "CANCELLING", "name": "Cancelling", "message": "copydesk is shutting down"}


def open_client(api: str, seconds: float) -> httpx.Client:
    """Return a client of the server; on this machine no proxy is asked.

    Args:
        api: Address of its API.
        seconds: For one request.
    """
    name, _, password = os.environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
    return httpx.Client(
        base_url=f"{api.rstrip('/')}/",
        timeout=seconds,
        trust_env=httpx.URL(api).host not in LOOPBACK,
        auth=(name, password) if name else None,
    )


def cancel_busy(client: httpx.Client, runs: Collection[str] | None = None) -> bool:
    """Asks what runs to stop and to store what it has; returns whether anything is still at it.

    Args:
        client: Of the server.
        runs: Only these runs; all when none are named.
    """
    busy: dict[str, object] = {"state": {"type": {"any_": _BUSY}}}
    if runs is not None:
        busy["id"] = {"any_": list(runs)}
    found = client.post("flow_runs/filter", json={"flow_runs": busy}).raise_for_status().json()
    for run in found:
        if run["state_type"] != "CANCELLING":
            client.post(f"flow_runs/{run['id']}/set_state", json={"state": _STOP})
    return bool(found)
