"""robots.txt (RFC 9309): what an answer means, and one copy of the rules per origin and agent."""

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from protego import Protego

from crawlers.discovery.finds import absolute
from crawlers.fetching import conditional
from crawlers.fetching.responses import FetchResponse
from pipelines.model.page import KnownUrl
from pipelines.model.rejection import Reason
from pipelines.state.lookup import RobotsCopy

MAX_BYTES = 500 * 1024
"""What is read of the file at least and at most (RFC 9309 section 2.5)."""

MAX_REDIRECTS = 5
"""RFC 9309 section 2.3.1.2."""

MAX_AGE_SECONDS = 24 * 3600.0
"""RFC 9309 section 2.4."""

MAX_DELAY_SECONDS = 60.0
"""A longer crawl-delay is capped and flagged (fault A18)."""

MAX_SITEMAPS = 100

FULL_AFTER = timedelta(days=7)
"""So long a 304 is believed; then the file is read in full."""

_PRODUCT = re.compile(r"[A-Za-z_-]+")
_AGENT = frozenset({"user-agent", "user agent", "useragent"})
_RULES = frozenset({"allow", "disallow"})
_REFUSED = frozenset({401, 403})
_BUSY = frozenset({429})


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsAnswer:
    """What the request for robots.txt gave."""

    status: int | None
    """Status of the last answer; None when none came."""
    body: bytes = b""
    evidence: str = ""
    """Why none came."""
    reason: Reason | None = None
    """The reason code of that, where there is one."""
    too_many_redirects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What robots.txt of one origin says to our agent."""

    agent: str
    parsed: Protego | None = None
    """None = nothing is disallowed, unless `stop` is set."""
    stop: Reason | None = None
    """Nothing of the origin may be fetched, for this reason."""
    evidence: str = ""
    delay_seconds: float = 0.0
    sitemaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What an operator should know."""

    def refusal(self, url: str) -> tuple[Reason, str] | None:
        """Return why a URL of the origin may not be fetched, None when it may."""
        if self.stop:
            return self.stop, self.evidence
        if self.parsed and not self.parsed.can_fetch(url, self.agent):
            return Reason.ROBOTS_DENIED, f"robots.txt disallows it for {self.agent}"
        return None


Ask = Callable[[str], Awaitable[RobotsAnswer]]
"""Fetches a robots.txt with the same guard, pace and limits as pages; follows redirects."""


def product(user_agent: str) -> str:
    """Return the product token of a full user agent: what robots.txt groups are about."""
    return user_agent.partition("/")[0].split()[0]


def rules_of(answer: RobotsAnswer, agent: str) -> Rules:
    """Reads an answer by its status; RFC 9309 section 2.3.1, stricter where that hurts no one.

    2xx: the rules. 401 and 403: stop (access refused; the RFC would allow). 429, 5xx and no answer:
    stop. Other 4xx, and redirects without end: nothing is disallowed.
    """
    status = answer.status
    if answer.too_many_redirects:
        return Rules(agent=agent, notes=("robots.txt redirects without end: taken as absent",))
    if status is None:
        why = f"robots.txt unreachable: {answer.evidence}"
        is_tls = answer.reason is Reason.TLS_FAILED  # concerns all of the host
        stop = Reason.TLS_FAILED if is_tls else Reason.ROBOTS_UNREACHABLE
        return Rules(agent=agent, stop=stop, evidence=why)
    if status in _REFUSED:
        why = f"robots.txt answers {status}: access refused"
        return Rules(agent=agent, stop=Reason.ROBOTS_DENIED, evidence=why)
    if status in _BUSY or not 200 <= status < 500:  # noqa: PLR2004 - classes of statuses
        why = f"robots.txt answers {status}"
        return Rules(agent=agent, stop=Reason.ROBOTS_UNREACHABLE, evidence=why)
    if status >= 300:  # noqa: PLR2004 - 3xx that is no redirect, 4xx
        return Rules(agent=agent)
    return _read(answer.body, agent)


def _read(body: bytes, agent: str) -> Rules:
    text = _text(body)
    parsed = Protego.parse(_grouped(text, agent))
    delay, note = _delay(parsed.crawl_delay(agent))
    is_page = text.lstrip()[:1] == "<"
    notes = (note, "robots.txt is a page, not rules" if is_page else "")
    return Rules(
        agent=agent,
        parsed=parsed,
        delay_seconds=delay,
        sitemaps=tuple(islice(_addresses(parsed.sitemaps), MAX_SITEMAPS)),
        notes=tuple(filter(None, notes)),
    )


def _text(body: bytes) -> str:
    """Return the first 500 KiB as text; a line cut at the limit is dropped (fault A10)."""
    kept = body[:MAX_BYTES]
    if len(body) > MAX_BYTES:
        kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
    return kept.replace(b"\0", b"").decode("utf-8-sig", "replace").replace("\r", "\n")


def _addresses(lines: Iterable[str]) -> Iterator[str]:
    """Yield what `Sitemap:` lines name: some hold several addresses, with commas or in angle brackets."""
    for line in lines:
        yield from filter(None, (word.strip(",<>") for word in line.split()))


def _agent_line(line: str, agent: str) -> str:
    """Return an agent line as it concerns us.

    RFC 9309 section 2.2.1: a group is found by the whole product token, whatever version stands behind it. Protego
    looks for the token anywhere in our name, so that `desk` would be ours.
    """
    said = line.partition("#")[0].partition(":")[2].strip()
    if said.startswith("*"):
        return "User-agent: *"
    found = _PRODUCT.match(said)
    is_ours = found is not None and found[0].lower() == agent.lower()
    return f"User-agent: {agent if is_ours else '-' + (found[0] if found else '')}"


def _grouped(text: str, agent: str) -> str:
    """Return the file with the agent lines of a group side by side, ours in our spelling.

    RFC 9309 section 2.2.1: agent lines that follow each other begin one group, and section 2.2.4: records that are
    no rules (`Crawl-delay`, `Sitemap`) must not interfere with that; protego ends a group at them. So a delay
    between two agent lines is one of the whole group, and the rules below it hold for both agents.
    """
    done, waiting, is_begun = list[str](), list[str](), False
    for line in text.split("\n"):
        kind = line.partition("#")[0].partition(":")[0].strip().lower()
        if kind in _RULES:
            done += waiting
            waiting, is_begun = [], False
        is_begun = is_begun or kind in _AGENT
        if kind in _AGENT:
            done.append(_agent_line(line, agent))
        else:
            (waiting if is_begun else done).append(line)
    return "\n".join([*done, *waiting])


def _delay(wanted: float | None) -> tuple[float, str]:
    if wanted is None or not math.isfinite(wanted) or wanted <= 0:
        return 0.0, ""
    if wanted > MAX_DELAY_SECONDS:
        return MAX_DELAY_SECONDS, f"crawl-delay {wanted:g} s capped at {MAX_DELAY_SECONDS:g} s"
    return wanted, ""


def robots_validators(kept: RobotsCopy | None, now: datetime) -> dict[str, str]:
    """Return the request headers that let a server answer 304 for the file as it was kept."""
    if kept is None or now - kept.read_at > FULL_AFTER:
        return {}
    known = KnownUrl(
        url="", etag=kept.etag, last_modified=kept.last_modified, last_checked=kept.read_at
    )
    return conditional.validators(known, now)


def robots_copy(answer: FetchResponse, body: bytes) -> RobotsCopy:
    """Return a file as it is kept: as much of it as is read."""
    return RobotsCopy(
        etag=conditional.header(answer.headers, "etag"),
        last_modified=conditional.header(answer.headers, "last-modified"),
        body=body[: MAX_BYTES + 1],
        read_at=answer.at,
    )


@dataclass
class _CachedRules:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Rules | None = None
    read_at: float = -math.inf


@dataclass
class RobotsGate:
    """Rules of the origins of one crawl process; each origin is asked once a day."""

    clock: Callable[[], float] = time.monotonic
    on_note: Callable[[str, str], None] = lambda _origin, _note: None
    """Called with origin and note when a file has something an operator should know."""
    _kept: dict[tuple[str, str], _CachedRules] = field(default_factory=dict)

    async def rules(self, url: str, agent: str, ask: Ask) -> Rules:
        """Return the rules for the origin (scheme, host and port) of a URL."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._kept.setdefault((origin, agent), _CachedRules())
        if kept.rules and self.clock() - kept.read_at < MAX_AGE_SECONDS:
            return kept.rules
        async with kept.lock:
            if kept.rules is None or self.clock() - kept.read_at >= MAX_AGE_SECONDS:
                kept.rules = rules_of(await ask(f"{origin}/robots.txt"), agent)
                kept.read_at = self.clock()
                for note in (*kept.rules.notes, *filter(None, [kept.rules.evidence])):
                    self.on_note(origin, note)
        return kept.rules

    def sitemaps(self, url: str, agent: str) -> tuple[str, ...]:
        """Return the sitemaps that the origin of a URL announces, made absolute; none where it was not asked."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._kept.get((origin, agent))
        named = kept.rules.sitemaps if kept and kept.rules else ()
        return tuple(absolute(sitemap, f"{origin}/robots.txt") for sitemap in named)
