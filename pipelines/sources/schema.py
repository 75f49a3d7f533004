"""What a source file may say: its keys and their bounds. Pure; `pipelines.sources.load` reads the files.

The models are the source of `seeds/schema.json`; their docstrings are what an editor shows. Checks that
look at several keys stand in `pipelines.sources.cross_checks`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
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

from pipelines.model.source import SeedKind
from pipelines.sources.values import (
    Address,
    ArchiveForm,
    Cron,
    Group,
    Host,
    Network,
    Pattern,
    Word,
    XPath,
    Zone,
    exactly_one,
    fault,
    kept_days,
    listed,
    seconds,
)

SHORTEST_SECONDS, LONGEST_SECONDS = 60, 31 * 86_400
"""Bounds of a schedule's interval."""

_Duration = {"type": "string", "pattern": "^[0-9]+ ?[smhd]$"}
_Targets = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        {"type": "array"},
    ]
}


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ScheduleSchema(_Schema):
    """When it is harvested: `every` with `jitter`, or `cron` with `timezone`."""

    every: (
        Annotated[
            int,
            Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS),
            BeforeValidator(seconds),
            WithJsonSchema(_Duration),
        ]
        | None
    ) = None
    """Interval, in UTC: 90s, 60m, 6h, 1d; a minute to 31 days."""
    jitter: (
        Annotated[int, Field(ge=0), BeforeValidator(seconds), WithJsonSchema(_Duration)] | None
    ) = None
    """Each run begins up to so much later, so that sources do not begin together."""
    cron: Cron | None = None
    """Five fields: minute hour day month weekday."""
    timezone: Zone | None = None
    """Zone of the cron expression; UTC when it is left out."""

    _one = model_validator(mode="before")(exactly_one("every", "cron"))

    @model_validator(mode="after")
    def _shorter(self) -> Self:
        if self.every and self.jitter and self.jitter >= self.every:
            raise fault("jitter is as long as the interval", "write a part of it: 60m and 10m")
        return self


class SeedSchema(_Schema):
    """Where articles are found; exactly one of these."""

    feed: Address | None = None
    """RSS, Atom or JSON Feed."""
    sitemap: Address | None = None
    """Sitemap, news sitemap or sitemap index."""
    section: Address | None = None
    """A page that links to articles: a section front or the home page."""
    wordpress: Address | None = None
    """Posts of a WordPress site's REST API: https://www.paper.example/wp-json/wp/v2/posts."""

    _one = model_validator(mode="before")(exactly_one(*SeedKind))


class ScopeSchema(_Schema):
    """Which addresses belong to the source."""

    hosts: list[Host] = Field(default=[], max_length=50)
    """Further host names; the home's, with and without `www.`, and mirrors belong to it anyway."""
    allow: list[Pattern] = Field(default=[], max_length=50)
    """Regular expressions; one of them is found in an article's path and query. None: all are allowed."""
    deny: list[Pattern] = Field(default=[], max_length=50)
    """Regular expressions; none of them is found there."""


class IdentitySchema(_Schema):
    """How addresses of one article are known to be one."""

    pattern: Group | None = None
    """Regular expression on the path; its one group holds what identifies an article."""
    mirrors: list[Host] = Field(default=[], max_length=50)
    """Hosts that answer with the same articles."""


class BudgetSchema(_Schema):
    """Upper bounds of one run."""

    pages: Annotated[StrictInt, Field(ge=1, le=100_000)] = 300
    """Article pages fetched at most."""
    seconds: Annotated[StrictInt, Field(ge=10, le=86_400)] = 1200
    """Duration of the crawl at most."""
    gap: Annotated[float, Field(strict=True, ge=0, le=3600, allow_inf_nan=False)] = 2.0
    """Seconds between two requests to a host at least; under 0.5 only where `network` allows the home."""


class TargetSchema(_Schema):
    """What an override means: elements, or a text."""

    xpath: XPath | None = None
    text: Annotated[StrictStr, Field(min_length=1, max_length=5000)] | None = None

    _one = model_validator(mode="before")(exactly_one("xpath", "text"))


Targets = Annotated[
    list[TargetSchema],
    Field(min_length=1, max_length=50),
    BeforeValidator(listed),
    WithJsonSchema(_Targets),
]


class OverrideSchema(_Schema):
    """An operator's decision on the cleaning."""

    prune: Targets | None = None
    """What is cut: an XPath expression, `{text: …}`, or a list of these."""
    keep: Targets | None = None
    """What stays, in the same forms."""
    reason: Word
    """Why, for the next person."""
    added: date | None = None
    """Day on which it was written."""
    until: date | None = None
    """Last day on which it holds; needed for `prune`, as templates change."""

    _one = model_validator(mode="before")(exactly_one("prune", "keep"))


class NetworkSchema(_Schema):
    """Allowance of the address guard, for newsroom hosts and tests."""

    allow: list[Network] = Field(default=[], max_length=20)
    """Address blocks that this source may reach although they are not public."""


class RightsSchema(_Schema):
    """What is done with pages on which the publisher reserves rights."""

    tdm: Literal["skip", "permitted"] = "skip"
    """Pages whose text and data mining is reserved: not stored, or stored by the permission named in `by`."""
    by: Word | None = None
    """Who permitted it, and when; needed for `tdm: permitted`."""
    noarchive: Literal["store", "no-raw", "skip"] = "no-raw"
    """Pages with `noarchive`: stored, stored without a copy of the page, or not stored."""

    @model_validator(mode="after")
    def _with_reason(self) -> Self:
        if (self.tdm == "permitted") != (self.by is not None):
            raise fault(
                "a permission needs its reason, and a reason its permission",
                'write both: {tdm: permitted, by: "licence of 2026-11-01"}',
            )
        return self


_KeptDays = (
    Annotated[
        int,
        BeforeValidator(kept_days),
        WithJsonSchema({"type": "string", "pattern": "^([1-9][0-9]{0,4}d|forever)$"}),
    ]
    | None
)


class RawSchema(_Schema):
    """What becomes of the copies of fetched pages (raw captures)."""

    keep: _KeptDays = None
    """How long they stay, in days (90d), or `forever`; left out: as the setting COPYDESK_RAW_KEEP_DAYS says."""


class ArticlesSchema(_Schema):
    """What becomes of stored articles."""

    keep: _KeptDays = None
    """How long an article stays from the day on which it was first stored, in days (730d), or `forever`; then it is
    taken down with all that the store has of it. Left out: as the setting COPYDESK_ARTICLES_KEEP_DAYS says."""


class FileSchema(_Schema):
    """A news source; its id is the name of the file."""

    name: Word
    """The publisher's name."""
    home: Address
    """Address of the home page."""
    language: Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    """Usual language: de, en, pt-BR."""
    timezone: Zone = "UTC"
    """Zone in which the site's dates without an offset are read."""
    schedule: ScheduleSchema
    seeds: list[SeedSchema] = Field(min_length=1, max_length=100)
    """Feeds, sitemaps and sections, the best first."""
    archives: list[ArchiveForm] = Field(default=[], max_length=20)
    """Archive pages by date, for a backfill: https://www.paper.example/archive/{year}/{month}/{day}."""
    scope: ScopeSchema = ScopeSchema()
    identity: IdentitySchema = IdentitySchema()
    budget: BudgetSchema = BudgetSchema()
    overrides: list[OverrideSchema] = Field(default=[], max_length=200)
    network: NetworkSchema = NetworkSchema()
    rights: RightsSchema = RightsSchema()
    raw: RawSchema = RawSchema()
    articles: ArticlesSchema = ArticlesSchema()
    fetch: Literal["request", "browser"] = "request"
    """What article pages, sections and the home page are fetched with; `browser` where scripts make them."""
    shortest: Annotated[StrictInt, Field(ge=1, le=200)] | None = None
    """Words from which a text is long enough; left out: 20, or 8 where date, author or data speak for it."""
    paused: StrictBool = False
    """True: harvested only when it is named, or once `copydesk sources activate` has named it."""
    checked: date | Literal["never"] | None = None
    """Day on which its listings were last found alive, renewed by `copydesk sources check`; `never`: not yet."""
    sample: StrictBool = False
    """True for the sample newspaper only."""
