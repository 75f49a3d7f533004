"""Forms of single values in a source file: addresses, zones, durations, patterns, hosts, networks. Pure.

What is wrong is said with its remedy.
"""

import ipaddress
import re
import warnings
from collections.abc import Callable
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import AfterValidator, Field, StrictStr
from pydantic_core import PydanticCustomError

from pipelines.sources import cron
from pipelines.urls import BadUrlError, normalize

MAX_PATTERN_CHARACTERS = 200
"""Longer patterns are written by accident or in anger."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DAYS = re.compile("([1-9][0-9]{0,4})d", re.ASCII)
_DURATION = re.compile(r"([0-9]{1,7})\s*([smhd])")
_EXPLOSIVE = re.compile(r"(?<!\\)[+*}]\??\)(?:[+*]|\{[0-9]*,)")
"""A repeated group that ends in a repetition, such as (a+)+, takes exponential time (fault L10)."""


def fault(message: str, remedy: str) -> PydanticCustomError:
    """Return an error that carries its remedy."""
    return PydanticCustomError("seed", "{message}", {"message": message, "remedy": remedy})


def _address(text: str) -> str:
    try:
        normal = normalize(text)
    except BadUrlError as error:
        raise fault(f"address {error}", "write a full address: https://host/path") from error
    if "@" in text.split("/")[2]:
        raise fault("address carries credentials", "remove `user:password@`")
    return normal


def _archive(text: str) -> str:
    """Return the form of an archive page's address, checked on one of the addresses that it gives."""
    remedy = "write {year}, {month}, {day} ({m}, {d} without a leading zero): https://host/archive/{year}/{month}"
    names = re.findall(r"\{([^{}]*)\}", text)
    if "year" not in names or set(names) - {"year", "month", "day", "m", "d"}:
        raise fault("archive needs {year}, and knows {month} and {day} beside it", remedy)
    _address(re.sub(r"\{[a-z]*\}", "12", text))
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:
        raise fault(
            f"time zone {text[:60]!r} is unknown", "write e.g. Europe/Berlin or UTC"
        ) from error
    return text


def _cron(text: str) -> str:
    try:
        cron.check_cron(text)
    except cron.BadCronError as error:
        remedy = 'write five fields: minute hour day month weekday, e.g. "0 5 * * *"'
        raise fault(f"cron expression {error}", remedy) from error
    return " ".join(text.split())


def seconds(value: object) -> object:
    """Reads `90s`, `60m`, `6h` or `1d`."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise fault(f"{value!r} is no duration", "write a number with its unit: 90s, 60m, 6h or 1d")
    return int(found[1]) * _UNITS[found[2]]


def kept_days(value: object) -> object:
    """Reads `90d` as 90 days, `forever` as 0."""
    if value == "forever":
        return 0
    found = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise fault(f"{value!r} is no number of days", "write e.g. 90d, or forever")
    return int(found[1])


def _pattern(text: str) -> str:
    if len(text) > MAX_PATTERN_CHARACTERS:
        raise fault(f"pattern has {len(text)} characters", f"use {MAX_PATTERN_CHARACTERS} at most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise fault(
            f"pattern does not compile: {error}", "mend it, or escape . ? ( ) with \\"
        ) from error
    if _EXPLOSIVE.search(text):
        raise fault("pattern repeats a repetition and may take for ever", "write (a+)+ as a+")
    return text


def _one_group(text: str) -> str:
    if (groups := re.compile(text).groups) != 1:
        raise fault(
            f"pattern has {groups} groups, not exactly one",
            r"put what identifies the article into one group: /artikel/(\d+); others are (?:…)",
        )
    return text


def _host(text: str) -> str:
    try:
        normal = normalize(f"https://{text}/")
    except BadUrlError as error:
        raise fault(f"host {error}", "write a plain host name: www.paper.example") from error
    host = normal.removeprefix("https://").removesuffix("/")
    if "/" in text or "@" in text or ":" in host.rpartition("]")[2] or "." not in host.strip("[]."):
        raise fault(
            f"{text[:80]!r} is no plain host name", "write only the name: www.paper.example"
        )
    return host


def _network(text: str) -> str:
    remedy = "write a block such as 127.0.0.0/8 or 10.1.2.3/32"
    try:
        block = ipaddress.ip_network(text)
    except ValueError as error:
        raise fault(f"is no address block: {error}", remedy) from error
    if block.prefixlen < (8 if block.version == 4 else 32) and str(block) != "fc00::/7":  # noqa: PLR2004
        raise fault(f"block {text} is too wide", remedy)
    if block.overlaps(ipaddress.ip_network(_METADATA[block.version])):
        raise fault(
            f"block {text} holds metadata services of clouds", "name the host's own address"
        )
    return str(block)


_METADATA = {4: "169.254.0.0/16", 6: "fe80::/10"}


def _xpath(text: str) -> str:
    try:
        etree.XPath(text)
    except etree.XPathError as error:
        raise fault(f"XPath {text[:80]!r} cannot be read: {error}", "write e.g. //aside") from error
    return text


def listed(value: object) -> object:
    """Reads one target as a list of one, and plain text as an XPath expression."""
    targets = value if isinstance(value, list) else [value]
    return [{"xpath": target} if isinstance(target, str) else target for target in targets]


def exactly_one(*names: str) -> Callable[[Any], Any]:
    """Return a check that one of the keys is given, and no other of them."""

    def check(value: Any) -> Any:
        given = [name for name in names if isinstance(value, dict) and value.get(name) is not None]
        if isinstance(value, dict) and len(given) != 1:
            what = "none" if not given else " and ".join(given)
            raise fault(
                f"needs exactly one of {', '.join(names)}; has {what}", f"write `{names[0]}: …`"
            )
        return value

    return check


Word = Annotated[StrictStr, Field(min_length=1, max_length=300)]
Address = Annotated[Word, AfterValidator(_address)]
ArchiveForm = Annotated[Word, AfterValidator(_archive)]
Zone = Annotated[Word, AfterValidator(_zone)]
Pattern = Annotated[Word, AfterValidator(_pattern)]
Host = Annotated[Word, AfterValidator(_host)]
Cron = Annotated[Word, AfterValidator(_cron)]
Group = Annotated[Pattern, AfterValidator(_one_group)]
XPath = Annotated[Word, AfterValidator(_xpath)]
Network = Annotated[Word, AfterValidator(_network)]
