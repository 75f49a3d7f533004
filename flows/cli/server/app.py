"""Commands that talk to Prefect's server or run it: `sync`, `server`, `worker`, `up`, `alerts`."""
# ruff: noqa: PLC0415 - each command imports what it needs, so that help and checks answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

PORT = 4200
"""Of Prefect's server, where nothing else is said."""

alerts = App(name="alerts", help="Where alerts go.", help_format="plaintext")


@alerts.command
def setup(*, webhook: str | None = None, email: str | None = None, chat: str | None = None) -> int:
    """Set up automations on Prefect's server that tell of alerts, each once when it begins and once when it has passed.

    Alerts: zero yield, a sudden drop, a jump of refusals, layout drift, robots or rights that changed, store trouble,
    missed starts, a source that lists nothing new. The automations are templates in infra/automations.

    Example: copydesk alerts setup --webhook https://hooks.example.org/desk

    Args:
        webhook: Address that gets a JSON object by POST.
        email: Apprise address of a mail server: mailtos://USER:PASSWORD@HOST?to=desk@example.org.
        chat: Incoming webhook of a chat (https://hooks.slack.com/...), or an Apprise address (mmosts://, matrixs://).
    """
    from flows.cli.server import alerts as command

    return command.setup({"webhook": webhook, "email": email, "chat": chat}, PORT)


def sync(
    *, seeds: Path | None = None, dry_run: Annotated[bool, Parameter(negative=())] = False
) -> int:
    """Make Prefect's deployments equal to the source files; what was changed in its pages stays.

    Says what it is going to change, then how far it is. One that breaks off is taken up by the next.

    Example: copydesk sync --dry-run

    Args:
        seeds: Folder of the source files.
        dry_run: Only say what would change.
    """
    from flows.cli.server import sync as command

    return command.sync(seeds, PORT, dry_run=dry_run)


def server(
    *,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(validator=Number(gte=1, lte=65_535))] = PORT,
    behind_proxy: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Run Prefect's server alone, with the settings that copydesk needs; for a machine or container of its own.

    What else is set by PREFECT_* in the environment stands above them: PREFECT_API_DATABASE_CONNECTION_URL names a
    PostgreSQL. An address that others reach needs a name and password: PREFECT_SERVER_API_AUTH_STRING=NAME:PASSWORD.

    Example: PREFECT_SERVER_API_AUTH_STRING=desk:secret copydesk server --host 0.0.0.0

    Args:
        host: Address it listens on.
        port: Its port.
        behind_proxy: A proxy in front asks who comes, so no password is needed here.
    """
    from flows.cli.server import serve as command

    return command.serve(host, port, behind_proxy=behind_proxy)


def worker(
    *,
    name: str = "",
    limit: Annotated[int, Parameter(validator=Number(gte=1, lte=64))] = 2,
) -> int:
    """Run a worker that takes runs from Prefect's server; as many of them, on as many machines, as there is work.

    PREFECT_API_URL names the server. Asked to stop (SIGTERM, Ctrl-C), it cancels its own runs, which store what they
    have fetched, and ends within 100 seconds.

    Example: PREFECT_API_URL=http://desk.example:4200/api copydesk worker --limit 4

    Args:
        name: Shown in Prefect's pages; the machine's name and the process number when not given.
        limit: Runs at a time.
    """
    from flows.cli.server import worker as command

    return command.work(name, limit)


def up(
    *,
    port: Annotated[int, Parameter(validator=Number(gte=1, lte=65_535))] = PORT,
    once: bool = False,
) -> int:
    """Start Prefect's server, a worker and a first run of the sample newspaper; stay for the schedules.

    Example: copydesk up --port 4300

    Args:
        port: Port of Prefect's pages on this machine.
        once: End after the first run; exit code 0 only when articles are stored.
    """
    from flows.cli.server import up as command

    return command.start(port, once=once)
