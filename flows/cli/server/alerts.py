"""`copydesk alerts setup`."""

import asyncio
import os
import sys
from collections.abc import Mapping

import httpx

from flows.cli import errors
from flows.local import supervisor


def setup(addresses: Mapping[str, str | None], port: int) -> int:
    """Sets up where alerts go, on the server of `make run` where `PREFECT_API_URL` names no other."""
    given = {name: address for name, address in addresses.items() if address}
    with errors.as_message():
        for name, address in given.items():
            if "://" not in address:
                raise errors.UsageError(f"--{name} {address!r} is no address (https://…)")
        if not given:
            raise errors.UsageError("say where alerts go: --webhook, --email or --chat")
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.update(supervisor.environment(port, supervisor.VAR.absolute()))
    with errors.as_message(errors.FAILED):
        made = _set_up(given)
    for name in made:
        sys.stdout.write(f"created  {name}\n")
    sys.stdout.write(
        f"Alerts go to: {', '.join(given)}. Automations that were there keep what operators changed; "
        "the flow `newsroom` looks for alerts every 15 minutes.\n"
    )
    return errors.GOOD


def _set_up(given: Mapping[str, str]) -> list[str]:
    # Prefect reads its settings when it is imported.
    from flows.deployments import alert_channels  # noqa: PLC0415
    from flows.deployments.alert_channels import Channel, TemplateError  # noqa: PLC0415

    try:
        named = {Channel(name): address for name, address in given.items()}
        return asyncio.run(alert_channels.set_up(named))
    except TemplateError as error:
        raise errors.UsageError(str(error)) from error
    except (httpx.HTTPError, RuntimeError) as error:
        raise errors.UsageError(
            f"the Prefect server at {os.environ['PREFECT_API_URL']} does not answer as it should: {error}; "
            "start `make run`, or name another server with PREFECT_API_URL=http://HOST:PORT/api"
        ) from error
