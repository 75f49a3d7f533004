"""Where alerts go: automations on Prefect's server that call a webhook, write mails or chat messages.

The automations are templates (`infra/automations`), one file a channel; the address of a channel is kept as a block,
where Prefect keeps secrets.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.schemas.automations import AutomationCore
from pydantic import SecretStr

TEMPLATES = Path(__file__).parents[2] / "infra" / "automations"


class Channel(StrEnum):
    """A way to people; names the template and the block."""

    WEBHOOK = "webhook"
    """Any address that takes a JSON object by POST."""
    EMAIL = "email"
    """An Apprise address: mailtos://USER:PASSWORD@HOST?to=DESK@EXAMPLE.ORG."""
    CHAT = "chat"
    """An Apprise address, or that of an incoming webhook: https://hooks.slack.com/…, mmosts://…, matrixs://…."""


class TemplateError(ValueError):
    """A template of automations is missing or cannot be used."""


async def set_up(addresses: Mapping[Channel, str]) -> list[str]:
    """Create or renew the blocks of channels, and their automations where there are none of their names.

    Args:
        addresses: Where each channel leads.

    Returns:
        Names of the automations that are new.

    Raises:
        TemplateError: When a template cannot be used.
    """
    templates = {channel: list(_templates(channel)) for channel in addresses}
    made: list[str] = []
    async with get_client() as client:
        for channel, address in addresses.items():
            block = await _save(channel, address)
            made += [name for one in templates[channel] for name in await _make(client, one, block)]
    return made


def _templates(channel: Channel) -> Iterator[dict[str, Any]]:
    file = TEMPLATES / f"{channel}.yaml"
    try:
        found = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise TemplateError(
            f"{file} cannot be read ({error}); run this in the project's own installation"
        ) from error
    if not all(
        isinstance(one, dict) and {"name", "trigger", "actions"} <= one.keys() for one in found
    ):
        raise TemplateError(f"{file}: each document needs name, trigger and actions")
    yield from found


async def _save(channel: Channel, address: str) -> UUID:
    """Return the id of the block that holds an address.

    For mail and chat it is Prefect's Slack block, the one that hands any address to Apprise as it is.
    """
    secret = SecretStr(address)
    block = (
        Webhook(url=secret, headers={"content-type": "application/json"})  # type: ignore[arg-type]
        if channel is Channel.WEBHOOK
        else SlackWebhook(url=secret)
    )
    return UUID(str(await block.save(f"copydesk-{channel}", overwrite=True)))


async def _make(client: PrefectClient, template: Mapping[str, Any], block: UUID) -> list[str]:
    if await client.read_automations_by_name(template["name"]):
        return []
    actions = [{**action, "block_document_id": str(block)} for action in template["actions"]]
    await client.create_automation(AutomationCore.model_validate({**template, "actions": actions}))
    return [str(template["name"])]
