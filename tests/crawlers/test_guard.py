"""The address guard: what may be connected to."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching import guard
from crawlers.fetching.guard import Guard, PinnedResolver, RefusedAddressError, UnresolvableError

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:101:101::",
    "::127.0.0.1",
    "2001:db8::1",
    "2001:0:4136::1",
]
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "2606:4700::1111",
    "64:ff9b::101:101",
]
METADATA = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fd00:ec2::254",
    "100.100.100.200",
]


def _resolving(*answers):
    """A resolver that gives one answer after the other, then the last for good."""
    left = list(answers)

    async def resolve(_):
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def _admit(source, url, *answers, context=None):
    context = context or Guard(resolve=_resolving(*answers))
    asyncio.run(context.admit(url, source))
    return context


@pytest.mark.parametrize("address", PRIVATE)
def test_F02_F03_an_address_that_is_not_public_is_refused(address):
    assert "is no public address" in guard.check_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address):
    assert guard.check_address(address) is None


@pytest.mark.parametrize("address", METADATA)
def test_F13_a_metadata_service_is_refused_even_when_allowed(address):
    assert "metadata" in guard.check_address(address, ("0.0.0.0/0", "::/0"))


def test_an_allowed_block_passes_and_nothing_beside_it():
    assert guard.check_address("10.1.2.3", ("10.1.0.0/16",)) is None
    assert guard.check_address("10.2.2.3", ("10.1.0.0/16",)) is not None


@given(st.text(max_size=40))
def test_any_text_that_is_no_address_is_refused(text):
    assert guard.check_address("x" + text) is not None


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://site.example/a", True),
        ("http://site.example/a", True),
        ("https://site.example:8443/a", True),
        ("https://site.example:22/", False),
        ("http://site.example:6379/", False),
        ("ftp://site.example/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_F09_only_usual_ports_and_those_the_source_names_pass(a_source, url, fine):
    source = a_source(home="https://site.example:8443/")
    assert fine is (guard.check_url(url, source) is None)


def test_F06_a_name_with_public_and_private_addresses_is_refused_as_a_whole(a_source):
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        _admit(a_source(), "https://site.example/", ("93.184.216.34", "10.0.0.1"))


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost"])
def test_F01_F04_other_spellings_of_loopback_are_refused(a_source, host):
    with pytest.raises((RefusedAddressError, UnresolvableError)):
        asyncio.run(Guard().admit(f"http://{host}/", a_source()))


@pytest.mark.parametrize("host", ["alias.example", "intranet"])
def test_F08_where_an_alias_or_a_search_domain_leads_decides(a_source, host):
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1 is no public address"):
        _admit(a_source(), f"https://{host}/", ["10.0.0.1"])


def test_F07_a_second_answer_is_never_looked_at(a_source):
    context = _admit(a_source(), "https://site.example/", ["93.184.216.34"], ["127.0.0.9"])
    asyncio.run(context.admit("https://site.example/b", a_source()))
    assert [("93.184.216.34", 443)] == _resolved(context, "site.example")


def test_F07_a_name_that_was_never_admitted_has_no_address():
    assert [] == _resolved(Guard(resolve=_resolving(["93.184.216.34"])), "other.example")


def test_an_old_pin_is_checked_anew(a_source):
    now = [0.0]
    context = Guard(resolve=_resolving(["93.184.216.34"], ["127.0.0.9"]), clock=lambda: now[0])
    _admit(a_source(), "https://site.example/", context=context)
    now[0] = guard.PIN_SECONDS + 1
    with pytest.raises(RefusedAddressError):
        _admit(a_source(), "https://site.example/", context=context)


def test_what_one_source_allows_another_does_not_get(a_source):
    context = Guard(resolve=_resolving(["10.0.0.1"]))
    _admit(a_source(allow=["10.0.0.0/8"]), "https://site.example/", context=context)
    with pytest.raises(RefusedAddressError):
        _admit(a_source(), "https://site.example/", context=context)


def test_B18_a_silent_resolver_ends_in_bounded_time(a_source, monkeypatch):
    async def silent(_):
        await asyncio.sleep(60)

    monkeypatch.setattr(guard, "RESOLVE_SECONDS", 0.05)
    with pytest.raises(UnresolvableError, match="no answer in time"):
        asyncio.run(Guard(resolve=silent).admit("https://site.example/", a_source()))


def test_B18_an_empty_answer_is_named(a_source):
    with pytest.raises(UnresolvableError, match="has no address"):
        _admit(a_source(), "https://site.example/", [])


def _resolved(context, name):
    class Receiver:
        found = ()

        def resolutionBegan(self, _):
            self.found = []

        def addressResolved(self, address):
            self.found.append((address.host, address.port))

        def resolutionComplete(self):
            pass

    return PinnedResolver(context).resolveHostName(Receiver(), name, portNumber=443).found
