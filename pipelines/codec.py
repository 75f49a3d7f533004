"""Nouns to JSON and back, with validation, in one place.

Unknown keys are refused, so that a typo in a file or an order is an error and not silence. What is large and
only we write is packed: the same JSON, read and written several times as fast, unknown keys passed over.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
Made = TypeVar("Made")


class CodecError(ValueError):
    """JSON that is not what it should be; the message lists every fault with its place."""


def dump(value: object) -> bytes:
    """Return the value as compact UTF-8 JSON; equal values give equal bytes."""
    return _made(TypeAdapter, type(value)).dump_json(value)


def load(noun: type[T], text: bytes | str) -> T:
    """Reads a value of the noun from JSON.

    Raises:
        CodecError: When the text is no JSON, misses a field, has an unknown one or a wrong type.
    """
    try:
        value: T = _made(TypeAdapter, noun).validate_json(text)
    except ValidationError as error:
        raise CodecError(f"{noun.__name__}: {faults(error)}") from error
    return value


def pack(value: object) -> bytes:
    """Return the value as compact UTF-8 JSON, as `dump` writes it."""
    return msgspec.json.encode(value)


def unpack(noun: type[T], packed: bytes) -> T:
    """Reads a value of the noun from what `pack` or `dump` wrote.

    Raises:
        CodecError: When it is no JSON, misses a field or has a wrong type.
    """
    try:
        value: T = _made(msgspec.json.Decoder, noun).decode(packed)
    except msgspec.MsgspecError as error:
        raise CodecError(f"{noun.__name__}: {error}") from error
    return value


def pack_binary(value: object) -> bytes:
    """Return the value in a compact binary form (MessagePack), for what lives no longer than a run."""
    return msgspec.msgpack.encode(value)


def unpack_binary(noun: type[T], packed: bytes) -> T:
    """Reads a value of the noun from what `pack_binary` wrote."""
    value: T = _made(msgspec.msgpack.Decoder, noun).decode(packed)
    return value


def faults(error: ValidationError) -> str:
    """Return all faults of a validation error in one line: place and message of each."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'value'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_context=False)
    )


def _made(make: Callable[[Any], Made], noun: Any) -> Made:
    """What reads or writes a noun, made once."""
    made: Made = _once(make, noun)  # which is asked with `Any`: mypy takes no class for hashable
    return made


@cache
def _once(make: Callable[[Any], Any], noun: Any) -> Any:
    return make(noun)
