"""TLS as Scrapy and Twisted do it, except that a refused certificate says what is wrong with it (fault B12)."""

from collections.abc import Callable
from typing import Any

from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection
from service_identity.exceptions import VerificationError
from twisted.internet._sslverify import ClientTLSOptions, _verifyCB
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

_FAULTS = {
    9: "is not yet valid",
    10: "has expired",
    18: "is self-signed",
    19: "ends in a self-signed certificate that is not trusted",
    20: "is signed by an issuer that is not known here",
    21: "cannot be traced to an issuer",
    23: "was revoked",
}
"""What OpenSSL's verify errors mean (openssl-verification-options, ERROR CODES)."""

Verify = Callable[[Connection, Any, int, int, int], bool]


class RefusedCertificateError(Exception):
    """The host's certificate is not acceptable; the message says why."""


@implementer(IPolicyForHTTPS)
class ExplainingPolicy:
    """Verifies certificates by another policy and keeps the reason of a refusal."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Return what makes connections to a host."""
        return _Creator(self._policy.creatorForNetloc(hostname, port))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, options: ClientTLSOptions) -> None:
        self._options = options

    def clientConnectionForTLS(self, protocol: Any) -> Connection:  # noqa: N802 - Twisted's name
        """Return a connection that is refused wherever Twisted's own would be."""
        options = self._options
        connection = options.clientConnectionForTLS(protocol)
        usual = _verifyCB(protocol, options._hostnameIsDnsName, options._hostnameASCII)  # noqa: SLF001 - as Scrapy does
        connection.set_verify(
            VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, _explained(protocol, usual)
        )
        return connection


def _explained(protocol: Any, usual: Any) -> Verify:
    def verify(connection: Connection, cert: Any, error: int, depth: int, ok: int) -> bool:
        if not ok:
            why = _FAULTS.get(error, f"is refused (OpenSSL verify error {error})")
            refused = RefusedCertificateError(f"certificate {why}")
            protocol.failVerification(Failure(refused))  # type: ignore[no-untyped-call]  # Twisted
            return False
        return bool(usual(connection, cert, error, depth, ok))

    return verify


def words(cause: BaseException) -> str:
    """Return what a TLS failure means, empty for causes of other kinds."""
    if isinstance(cause, RefusedCertificateError):
        return str(cause)
    if isinstance(cause, VerificationError):
        return "certificate is for another host name"
    return ""
