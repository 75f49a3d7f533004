"""The version of Delta's protocol that this code keeps, and tables that ask for more. Pure."""

from pipelines.store.delta.actions import Action
from pipelines.store.object_store import StoreError

READER, WRITER = 1, 2
"""Versions of the protocol that this code keeps."""


class ProtocolError(StoreError):
    """Another program has raised the protocol of the table above what we know."""


def check_reading(protocol: Action, store: str) -> None:
    """Raise `ProtocolError` when rows of the table cannot be told from deleted ones by us."""
    if protocol.get("minReaderVersion", READER) > READER:
        raise _unknown(protocol, store, "Reader", READER)


def check_writing(protocol: Action, store: str) -> None:
    """Raise `ProtocolError` when the table asks its writers for more than we do."""
    if protocol.get("minWriterVersion", WRITER) > WRITER:
        raise _unknown(protocol, store, "Writer", WRITER)


def _unknown(protocol: Action, store: str, role: str, known: int) -> ProtocolError:
    asked = protocol[f"min{role}Version"]
    features = ", ".join(protocol.get(f"{role.lower()}Features") or ())
    return ProtocolError(
        f"the table of {store} asks for a Delta {role.lower()} of version {asked}"
        f"{f' with {features}' if features else ''}, copydesk is one of version {known}: another program has changed "
        "the table; take that back with it (drop the feature or the constraint, or restore an earlier version)"
    )
