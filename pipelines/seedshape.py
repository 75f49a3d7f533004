"""What a source file may say: its keys, their forms and bounds. Pure; `pipelines.seeds` reads the files.

The models are the source of `seeds/schema.json`; their docstrings are what an editor shows. Checks that
look at several keys stand in `pipelines.seeds`.
"""

import ipaddress
import re
import warnings
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipelines import cron
from pipelines.model.source import SeedKind
from pipelines.urls import BadUrlError, normalize

MAX_PATTERN_CHARACTERS = 200
"""Longer patterns are written by accident or in anger."""

SHORTEST_SECONDS, LONGEST_SECONDS = 60, 31 * 86_400
"""Bounds of a schedule's interval."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"([0-9]{1,7})\s*([smhd])")
_EXPLOSIVE = re.compile(r"(?<!\\)[+*}]\??\)(?:[+*]|\{[0-9]*,)")
"""A repeated group that ends in a repetition, such as (a+)+, takes exponential time (fault L10)."""


def fault(message: str, remedy: str) -> PydanticCustomError:
    """Gives an error that carries its remedy."""
    return PydanticCustomError("seed", "{message}", {"message": message, "remedy": remedy})


def _address(text: str) -> str:
    try:
        normal = normalize(text)
    except BadUrlError as error:
        raise fault(f"address {error}", "write a full address: https://host/path") from error
    if "@" in text.split("/")[2]:
        raise fault("address carries credentials", "remove `user:password@`")
    return normal


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
        cron.check(text)
    except cron.BadCronError as error:
        remedy = 'write five fields: minute hour day month weekday, e.g. "0 5 * * *"'
        raise fault(f"cron expression {error}", remedy) from error
    return " ".join(text.split())


def _seconds(value: object) -> object:
    """Reads `90s`, `60m`, `6h` or `1d`."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise fault(f"{value!r} is no duration", "write a number with its unit: 90s, 60m, 6h or 1d")
    return int(found[1]) * _UNITS[found[2]]


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


def _listed(value: object) -> object:
    """Reads one target as a list of one, and plain text as an XPath expression."""
    targets = value if isinstance(value, list) else [value]
    return [{"xpath": target} if isinstance(target, str) else target for target in targets]


def _exactly_one(*names: str) -> Callable[[Any], Any]:
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
Zone = Annotated[Word, AfterValidator(_zone)]
Pattern = Annotated[Word, AfterValidator(_pattern)]
Host = Annotated[Word, AfterValidator(_host)]
_Duration = {"type": "string", "pattern": "^[0-9]+ ?[smhd]$"}
_Targets = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        {"type": "array"},
    ]
}


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ScheduleShape(_Shape):
    """When it is harvested: `every` with `jitter`, or `cron` with `timezone`."""

    every: (
        Annotated[
            int,
            Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS),
            BeforeValidator(_seconds),
            WithJsonSchema(_Duration),
        ]
        | None
    ) = None
    """Interval, in UTC: 90s, 60m, 6h, 1d; a minute to 31 days."""
    jitter: (
        Annotated[int, Field(ge=0), BeforeValidator(_seconds), WithJsonSchema(_Duration)] | None
    ) = None
    """Each run begins up to so much later, so that sources do not begin together."""
    cron: Annotated[Word, AfterValidator(_cron)] | None = None
    """Five fields: minute hour day month weekday."""
    timezone: Zone | None = None
    """Zone of the cron expression; UTC when it is left out."""

    _one = model_validator(mode="before")(_exactly_one("every", "cron"))

    @model_validator(mode="after")
    def _shorter(self) -> Self:
        if self.every and self.jitter and self.jitter >= self.every:
            raise fault("jitter is as long as the interval", "write a part of it: 60m and 10m")
        return self


class SeedShape(_Shape):
    """Where articles are found; exactly one of the three."""

    feed: Address | None = None
    """RSS, Atom or JSON Feed."""
    sitemap: Address | None = None
    """Sitemap, news sitemap or sitemap index."""
    section: Address | None = None
    """A page that links to articles: a section front or the home page."""

    _one = model_validator(mode="before")(_exactly_one(*SeedKind))


class ScopeShape(_Shape):
    """Which addresses belong to the source."""

    hosts: list[Host] = Field(default=[], max_length=50)
    """Further host names; the home's, with and without `www.`, and mirrors belong to it anyway."""
    allow: list[Pattern] = Field(default=[], max_length=50)
    """Regular expressions; one of them is found in an article's path and query. None: all are allowed."""
    deny: list[Pattern] = Field(default=[], max_length=50)
    """Regular expressions; none of them is found there."""


class IdentityShape(_Shape):
    """How addresses of one article are known to be one."""

    pattern: Annotated[Pattern, AfterValidator(_one_group)] | None = None
    """Regular expression on the path; its one group holds what identifies an article."""
    mirrors: list[Host] = Field(default=[], max_length=50)
    """Hosts that answer with the same articles."""


class BudgetShape(_Shape):
    """Upper bounds of one run."""

    pages: Annotated[StrictInt, Field(ge=1, le=100_000)] = 300
    """Article pages fetched at most."""
    seconds: Annotated[StrictInt, Field(ge=10, le=86_400)] = 1200
    """Duration of the crawl at most."""
    gap: Annotated[float, Field(strict=True, ge=0, le=3600, allow_inf_nan=False)] = 2.0
    """Seconds between two requests to a host at least; under 0.5 only where `network` allows the home."""


class TargetShape(_Shape):
    """What an override means: elements, or a text."""

    xpath: Annotated[Word, AfterValidator(_xpath)] | None = None
    text: Annotated[StrictStr, Field(min_length=1, max_length=5000)] | None = None

    _one = model_validator(mode="before")(_exactly_one("xpath", "text"))


Targets = Annotated[
    list[TargetShape],
    Field(min_length=1, max_length=50),
    BeforeValidator(_listed),
    WithJsonSchema(_Targets),
]


class OverrideShape(_Shape):
    """An operator's decision on the cleaning."""

    prune: Targets | None = None
    """What is cut: an XPath expression, `{text: …}`, or a list of these."""
    keep: Targets | None = None
    """What stays, in the same forms."""
    reason: Word
    """Why, for the next person."""
    until: date | None = None
    """Last day on which it holds; needed for `prune`, as templates change."""

    _one = model_validator(mode="before")(_exactly_one("prune", "keep"))


class NetworkShape(_Shape):
    """Allowance of the address guard, for newsroom hosts and tests."""

    allow: list[Annotated[Word, AfterValidator(_network)]] = Field(default=[], max_length=20)
    """Address blocks that this source may reach although they are not public."""


class FileShape(_Shape):
    """A news source; its id is the name of the file."""

    name: Word
    """The publisher's name."""
    home: Address
    """Address of the home page."""
    language: Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    """Usual language: de, en, pt-BR."""
    timezone: Zone = "UTC"
    """Zone in which the site's dates without an offset are read."""
    schedule: ScheduleShape
    seeds: list[SeedShape] = Field(min_length=1, max_length=100)
    """Feeds, sitemaps and sections, the best first."""
    scope: ScopeShape = ScopeShape()
    identity: IdentityShape = IdentityShape()
    budget: BudgetShape = BudgetShape()
    overrides: list[OverrideShape] = Field(default=[], max_length=200)
    network: NetworkShape = NetworkShape()
    sample: StrictBool = False
    """True for the sample newspaper only."""
