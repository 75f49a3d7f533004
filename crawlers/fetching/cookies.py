"""Cookies of one source's run: sent back to the host that set them, forgotten when the run ends.

Some sites answer only after a redirect that sets one. No host ever sees another one's, whatever their domain says.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.http.cookies import CookieJar

MAX_COOKIES = 50
"""Cookies of one host at most (RFC 6265 section 6.1 asks for as many); further ones are not taken."""

MAX_HEADER_BYTES = 4096
"""A longer header is not sent: servers refuse requests whose headers are too large."""


@dataclass
class Cookies:
    """The jars of the hosts of one run."""

    _jars: dict[str, CookieJar] = field(default_factory=dict)

    def attach(self, request: Request) -> None:
        """Add to a request what its host has set before."""
        if jar := self._jars.get(_host(request.url)):
            jar.add_cookie_header(request)
        if len(request.headers.get("Cookie") or b"") > MAX_HEADER_BYTES:
            del request.headers["Cookie"]

    def take(self, response: Response, request: Request) -> None:
        """Keep what an answer sets for the host that was asked."""
        if "Set-Cookie" not in response.headers:
            return
        jar = self._jars.setdefault(_host(request.url), CookieJar())
        if len(jar) < MAX_COOKIES:
            jar.extract_cookies(response, request)


def _host(url: str) -> str:
    return urlsplit(url).netloc
