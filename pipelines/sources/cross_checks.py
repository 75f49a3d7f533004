"""What several keys of a source file decide together. Pure; single keys are checked in `schema`.

These rules look at the plain values, so that they speak even when some key is wrong in itself.
"""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pipelines.model.source import SeedKind
from pipelines.sources import yaml_lines
from pipelines.urls import BadUrlError, canonical, normalize

POLITE_GAP_SECONDS = 0.5
"""Least gap between requests to a host that is not the operator's own."""

_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

_Found = tuple[yaml_lines.Path, str, str] | None
_Block = ipaddress.IPv4Network | ipaddress.IPv6Network


def across(value: dict[str, Any], reading: yaml_lines.YamlText) -> Iterator[yaml_lines.KeyFault]:
    """Return what is wrong between keys, as far as these are usable; the rest is told by the shape."""
    allowed = list(_allowed(value))
    addresses = list(_addresses(value))
    for path, address in addresses:
        if found := _unreachable(address, allowed):
            yield yaml_lines.KeyFault(reading.line(path), f"{path[-1]}: {found[0]}", found[1])
    home = next((a for path, a in addresses if path == ("home",)), "")
    checks = (_impolite(value, home, allowed), _hidden_mirrors(value), _at_odds(value))
    for path, message, remedy in (found for found in checks if found):
        yield yaml_lines.KeyFault(reading.line(path), message, remedy)
    yield from _endless(value, reading)
    yield from _twice(addresses, reading)


def _part(value: Any, key: str, kind: type) -> Any:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, kind) else kind()


def _allowed(value: dict[str, Any]) -> Iterator[_Block]:
    for text in _part(_part(value, "network", dict), "allow", list):
        try:
            yield ipaddress.ip_network(text)
        except ValueError:
            continue  # told by the shape


def _addresses(value: dict[str, Any]) -> Iterator[tuple[yaml_lines.Path, str]]:
    """Return home and seeds, normalized; those that cannot be are told by the shape."""
    named: list[tuple[yaml_lines.Path, Any]] = [(("home",), value.get("home"))]
    for at, seed in enumerate(_part(value, "seeds", list)):
        named += [
            (("seeds", at, kind), _part(seed, kind, str))
            for kind in SeedKind
            if _part(seed, kind, str)
        ]
    for path, text in named:
        try:
            yield path, canonical(normalize(text if isinstance(text, str) else ""))
        except BadUrlError:
            continue


def _literal(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return None


def _is_allowed(address: str, allowed: list[_Block]) -> bool:
    literal = _literal(address)
    return literal is not None and any(literal in block for block in allowed)


def _unreachable(address: str, allowed: list[_Block]) -> tuple[str, str] | None:
    host, literal = urlsplit(address).hostname or "", _literal(address)
    if _is_allowed(address, allowed):
        return None
    if literal and not literal.is_global:
        return (
            f"{host} is no public address",
            f"if it is meant, add `network: {{allow: [{literal}]}}`",
        )
    if not literal and ("." not in host or host.endswith(_LOCAL_NAMES)):
        remedy = "write the host's address and allow it: `network: {allow: [127.0.0.0/8]}`"
        return f"{host} is no public host name", remedy
    if address.startswith("http://"):
        return "plain http is not fetched", f"write https://{address.removeprefix('http://')}"
    return None


def _impolite(value: dict[str, Any], home: str, allowed: list[_Block]) -> _Found:
    gap = _part(value, "budget", dict).get("gap")
    number = isinstance(gap, int | float) and not isinstance(gap, bool)
    if not number or gap >= POLITE_GAP_SECONDS or _is_allowed(home, allowed):
        return None
    remedy = f"write {POLITE_GAP_SECONDS} or more; 2 is usual"
    return ("budget", "gap"), f"a gap of {gap} s between requests is impolite", remedy


def _hidden_mirrors(value: dict[str, Any]) -> _Found:
    identity = _part(value, "identity", dict)
    if not identity.get("mirrors") or identity.get("pattern"):
        return None
    remedy = r"add `pattern: '/artikel/(\d+)'` in the site's form, or name them in scope.hosts"
    return ("identity", "mirrors"), "mirrors without a pattern cannot be told to be one", remedy


def _at_odds(value: dict[str, Any]) -> _Found:
    schedule = _part(value, "schedule", dict)
    if schedule.get("cron") and schedule.get("jitter"):
        return ("schedule", "jitter"), "jitter belongs to `every`", "remove it"
    if schedule.get("every") and schedule.get("timezone"):
        return ("schedule", "timezone"), "an interval has no time zone", "remove it"
    return None


def _endless(value: dict[str, Any], reading: yaml_lines.YamlText) -> Iterator[yaml_lines.KeyFault]:
    for at, override in enumerate(_part(value, "overrides", list)):
        if isinstance(override, dict) and override.get("prune") and not override.get("until"):
            message = "prune without `until`: nobody will remember it when the template changes"
            yield yaml_lines.KeyFault(
                reading.line(("overrides", at)), message, "add `until: 2027-12-31`"
            )


def _twice(
    addresses: list[tuple[yaml_lines.Path, str]], reading: yaml_lines.YamlText
) -> Iterator[yaml_lines.KeyFault]:
    seen: set[str] = set()
    for path, address in addresses:
        if path != ("home",) and address in seen:
            yield yaml_lines.KeyFault(
                reading.line(path), f"seed {address} stands twice", "keep one"
            )
        seen |= {address} if path != ("home",) else set()
