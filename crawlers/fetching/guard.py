"""Address guard: which scheme, port and network address may be asked, and nothing else is connected to.

A host name is resolved once, all its addresses are checked, and `PinnedResolver` gives Twisted those
addresses only; so a second, different DNS answer (rebinding, fault F07) is never looked at.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address as Tcp4
from twisted.internet.address import IPv6Address as Tcp6
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from pipelines.model.source import Source

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Return the addresses of a host name; raises OSError when there is none."""

PIN_SECONDS = 900.0
"""Age after which a name is resolved and checked anew."""

RESOLVE_SECONDS = 10.0

_METADATA = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"),
    )
)
"""Services that give credentials to whoever asks from inside a cloud; no source may allow them."""

_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_COMPATIBLE = ip_network("::/96")
_6TO4 = ip_network("2002::/16")
"""No longer routed on the internet (RFC 7526); some versions of Python call it public, others do not."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


class RefusedAddressError(Exception):
    """The guard does not let this address be asked; the message is the evidence."""


class UnresolvableError(Exception):
    """The host name has no address, or the resolver gave none in time."""


@lru_cache(maxsize=4096)
def check_address(address: str, allow: tuple[str, ...] = ()) -> str | None:
    """Return why an address must not be connected to, None when it may.

    Only public unicast addresses may, and those that `allow` (CIDR blocks) names; IPv4 addresses inside
    IPv6 ones (mapped, compatible, 6to4, NAT64) are judged too. Metadata services never may.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address[:60]!r} is no IP address"
    forms = (found, *_embedded(found))
    if any(form in _METADATA for form in forms):
        return f"{found} is a cloud metadata service"
    if any(form in ip_network(block) for form in forms for block in allow):
        return None
    if all(_is_public(form) for form in forms):
        return None
    return f"{found} is no public address"


def check_url(url: str, source: Source) -> str | None:
    """Return why a normalized URL must not be asked for this source by scheme or port, None when it may."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        return f"scheme {parts.scheme[:20]!r} is not http or https"
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    if port in _DEFAULT_PORTS.values() or port in _named_ports(source):
        return None
    return f"port {port} is neither 80, 443 nor named by the source"


@dataclass(slots=True)
class _Pin:
    addresses: tuple[str, ...]
    until: float
    fault: str = ""


@dataclass
class Guard:
    """Checked addresses of the hosts of one crawl process."""

    resolve: Resolve | None = None
    """How names are resolved; None asks the system in threads of its own."""
    clock: Callable[[], float] = time.monotonic
    _pins: dict[str, _Pin] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def admit(self, url: str, source: Source) -> None:
        """Lets a normalized URL pass for a source, and pins its host's addresses.

        Raises:
            RefusedAddressError: When scheme, port or one of the addresses is refused.
            UnresolvableError: When the host has no address.
        """
        if why := check_url(url, source):
            raise RefusedAddressError(why)
        host = urlsplit(url).hostname or ""
        for address in await self._pinned(host):
            if why := check_address(address, source.network.allow):
                raise RefusedAddressError(f"{host}: {why}")

    def addresses(self, host: str) -> tuple[str, ...]:
        """Return the pinned addresses of a host; none when it was never admitted."""
        pin = self._pins.get(host)
        return pin.addresses if pin else ()

    async def _pinned(self, host: str) -> tuple[str, ...]:
        async with self._locks.setdefault(host, asyncio.Lock()):
            pin = self._pins.get(host)
            if pin is None or pin.until < self.clock():
                pin = self._pins[host] = await self._look_up(host)
        if pin.fault:
            raise UnresolvableError(pin.fault)
        return pin.addresses

    async def _look_up(self, host: str) -> _Pin:
        until = self.clock() + PIN_SECONDS
        try:
            return _Pin((str(ip_address(host)),), until)
        except ValueError:
            pass
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = tuple(await (self.resolve or _ask_system)(host))
        except (OSError, UnicodeError) as error:
            why = "no answer in time" if isinstance(error, TimeoutError) else str(error)
            return _Pin((), self.clock() + PIN_SECONDS / 15, f"{host} cannot be resolved: {why}")
        return _Pin(found, until, "" if found else f"{host} has no address")


@implementer(IHostnameResolver)
class PinnedResolver:
    """Twisted's resolver: knows only what the guard has pinned."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def resolveHostName(  # noqa: N802 - Twisted's names
        self,
        receiver: Any,
        name: str,
        portNumber: int = 0,  # noqa: N803
        **_: Any,
    ) -> Any:
        """Return the receiver the pinned addresses at once."""
        resolution = _Resolution(name)
        receiver.resolutionBegan(resolution)
        for address in self._guard.addresses(name):
            tcp = Tcp6 if ":" in address else Tcp4
            receiver.addressResolved(tcp("TCP", address, portNumber))
        receiver.resolutionComplete()
        return receiver


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Does nothing: the answer was given at once."""


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return True
        if address.is_site_local or address in _NAT64_LOCAL or address in _6TO4:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded(address: Address) -> tuple[Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(form for form in found if form is not None)


def _named_ports(source: Source) -> set[int]:
    addresses = (source.home, *(seed.url for seed in source.seeds))
    hosts = (f"//{host}" for host in (*source.scope.hosts, *source.identity.mirrors))
    return {port for url in (*addresses, *hosts) if (port := urlsplit(url).port)}


_threads = ThreadPoolExecutor(8, thread_name_prefix="resolver")


async def _ask_system(host: str) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_threads, _addresses, host)
    return list(dict.fromkeys(found))


def _addresses(host: str) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
