"""Conducts the search for a source: survey, proposal, a few pages tried. Stores nothing; two crawl processes."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawlers import survey as surveys
from crawlers.protocol import CrawlEvent, CrawlOrder
from crawlers.survey import Looked, Survey
from flows.proposal import propose, sample, source_file
from flows.proposal.propose import Proposal
from flows.proposal.sample import Sampled
from flows.settings import Settings
from flows.steps import crawl as crawling
from flows.steps import plan
from flows.steps.context import utc_now
from flows.workers.pool import WorkerPool
from pipelines.model.rejection import Reason
from pipelines.model.source import Budget, Every, Network, Seed, SeedKind, Source, SourceId
from pipelines.sources.load import SourceFileError
from pipelines.state import schema
from pipelines.urls import BadUrlError, normalize, safe_text

DEADLINE_SECONDS = 600
"""Of the survey, and of the sample."""

LEAST = 0.5
"""Share of the tried pages that must be articles for a proposal to be good."""


_IN_FILE = re.compile(r"`network: \{allow: \[([^`]*)\]\}`")

SPOKEN = 3
"""One tried article in so many confirms the language that the home page declares."""


class ScoutError(RuntimeError):
    """A site that cannot be looked at; the message says why and what to do."""


class WrongSiteError(ValueError):
    """An address at which no search begins; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a search works with."""

    settings: Settings
    pool: WorkerPool
    on_event: Callable[[CrawlEvent], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scouted:
    """What was found out of a site."""

    survey: Survey
    proposal: Proposal
    sampled: tuple[Sampled, ...] = ()
    reservation: str = ""
    """Text and data mining that the publisher reserves, as it is declared; empty where it is not."""
    doubts: tuple[str, ...] = field(default=())

    @property
    def is_good(self) -> bool:
        """Whether the source works as it is proposed."""
        articles = sum(s.article is not None for s in self.sampled)
        return bool(self.sampled) and articles >= LEAST * len(self.sampled)


def start(
    home: str, there: Iterable[Source], *, gap: float | None = None, allow: Iterable[str] = ()
) -> Source:
    """Return what the search of a site begins with, as a person names it.

    Args:
        home: Address of the home page, with or without `https://`.
        there: The sources that there are.
        gap: As a source file has it.
        allow: As a source file has it under `network`.

    Raises:
        WrongSiteError: When it is no address, may not be asked, or a source has it already.
    """
    try:
        address = normalize(home if "://" in home else f"https://{home}")
    except BadUrlError as error:
        raise WrongSiteError(f"{safe_text(home)}: address {error}") from error
    if same := next((source for source in there if _site(source.home) == _site(address)), None):
        todo = "activate" if same.paused else "check"
        raise WrongSiteError(
            f"{address} is the source {same.id} already: copydesk sources {todo} {same.id}"
        )
    asked = asked_for(address, gap=gap, allow=allow)
    try:
        source_file.check(asked, source_file.text_of(asked))
    except SourceFileError as error:
        raise WrongSiteError("; ".join(_told(error))) from error
    return asked


def _told(error: SourceFileError) -> Iterator[str]:
    """Yield the faults of a home page, which is the only seed as well, with remedies for who has no file yet."""
    of_home = [fault for fault in error.faults if fault.message.startswith("home")]
    for fault in of_home or error.faults:
        remedy = _IN_FILE.sub(r"`--allow \1`", fault.remedy)
        yield f"{fault.message}; {remedy}"


def _site(home: str) -> tuple[str, str]:
    parts = urlsplit(normalize(home))
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


def asked_for(home: str, *, gap: float | None = None, allow: Iterable[str] = ()) -> Source:
    """Return the source that a search of a site begins with: its home page and nothing else."""
    return Source(
        id=SourceId("survey"),
        name=home,
        home=home,
        language="und",
        schedule=Every(seconds=3600),
        seeds=(Seed(kind=SeedKind.SECTION, url=home),),
        budget=Budget() if gap is None else Budget(gap_seconds=gap),
        network=Network(allow=tuple(allow)),
    )


def scout(hands: Hands, asked: Source, pages: int, taken_ids: Iterable[str]) -> Scouted:
    """Find out what source fits a site.

    Args:
        hands: What it works with.
        asked: Of `asked_for`.
        pages: To try at most.
        taken_ids: Ids of the sources that there are.

    Raises:
        ScoutError: When the home page cannot be had, or the search was stopped.
        CrawlError: When the crawl process died.
    """
    with _rooms(hands) as place:
        order, survey = _surveyed(hands, asked, Path(place))
        found = propose.propose(survey, asked)
        tried = _tried(hands, replace(order, source=found.source), found.articles, place, pages)
    return _judged(survey, _named(found, survey, tried, taken_ids), tried)


def check(hands: Hands, source: Source, pages: int) -> Scouted:
    """Find out whether a source that there is still fits its site; errors as `scout` has them."""
    asked = replace(source, id=SourceId("survey"))
    with _rooms(hands) as place:
        order, survey = _surveyed(hands, asked, Path(place))
        found = propose.propose(survey, asked)
        urls = propose.of_source(survey, asked)
        tried = _tried(hands, order, urls, place, pages)
    return _judged(survey, replace(found, source=source, articles=urls, lost=()), tried)


def listings(scouted: Scouted, source: Source) -> tuple[Looked, ...]:
    """Return what became of the listings that a source file names, in its order."""
    looked = {look.url: look for look in (*scouted.survey.listings, scouted.survey.home)}
    return tuple(looked[seed.url] for seed in source.seeds if seed.url in looked)


def _rooms(hands: Hands) -> tempfile.TemporaryDirectory[str]:
    spool = hands.settings.spool.absolute()
    spool.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="survey-", dir=spool)


def _surveyed(hands: Hands, asked: Source, place: Path) -> tuple[CrawlOrder, Survey]:
    schema.open_state(hands.settings.state_url).dispose()  # turns at hosts are shared there
    now, spool = utc_now(), place / "survey"
    spool.mkdir()
    order = CrawlOrder(
        run_id=plan.run_id(now, asked.id),
        source=asked,
        user_agent=hands.settings.user_agent,
        started_at=now,
        state_url=hands.settings.state_url,
        spool=str(spool),
        page_limit=0,
        deadline_seconds=DEADLINE_SECONDS,
        survey=True,
    )
    _crawl(hands, order)
    found = surveys.read(spool)
    if found is None:
        raise ScoutError(f"the survey of {asked.home} was stopped at its start")
    if found.home.fault:
        todo = (
            "; add the address it leads to" if Reason.REDIRECT_REFUSED in found.home.fault else ""
        )
        raise ScoutError(f"the home page {asked.home} cannot be read: {found.home.fault}{todo}")
    return order, found


def _tried(
    hands: Hands, survey: CrawlOrder, urls: tuple[str, ...], place: str, pages: int
) -> tuple[Sampled, ...]:
    spool = Path(place) / "sample"
    spool.mkdir()
    order = sample.order(survey, urls, spool, pages)
    if not order.due:
        return ()
    _crawl(hands, order)
    return sample.read(order, hands.pool)


def _crawl(hands: Hands, order: CrawlOrder) -> None:
    crawled = crawling.crawl([order], on_event=hands.on_event, should_stop=hands.should_stop)
    if crawled.stopped is not None:
        raise crawled.stopped
    if crawled.failure or hands.should_stop():
        raise ScoutError(crawled.failure or "stopped; nothing was written")


def _named(
    found: Proposal, survey: Survey, tried: tuple[Sampled, ...], taken_ids: Iterable[str]
) -> Proposal:
    """Return the proposal with what the tried pages tell: language, rights; and with a name and an id."""
    source = found.source
    spoken = Counter(
        s.article.metadata.language for s in tried if s.article and s.article.metadata.language
    )
    usual = [language for language, _ in spoken.most_common(1)]
    if spoken[source.language] * SPOKEN >= spoken.total():
        usual = [source.language]  # a paper in two languages goes by what its home page says
    name = survey.name or source.home.partition("://")[2].strip("/")
    named = replace(
        source,
        id=SourceId(source_file.free_id(source.home, name, taken_ids)),
        name=name,
        language=next(iter(usual), source.language),
        paused=bool(_reservation(survey, tried)),
    )
    return replace(found, source=named)


def _judged(survey: Survey, found: Proposal, tried: tuple[Sampled, ...]) -> Scouted:
    refused = [s for s in tried if s.article is None]
    doubts = [f"{len(refused)} of {len(tried)} tried pages gave no article"] if refused else []
    if not tried:
        doubts.append("no address of an article was found, so no page was tried")
    return Scouted(
        survey=survey,
        proposal=found,
        sampled=tried,
        reservation=_reservation(survey, tried),
        doubts=(*doubts, *found.notes),
    )


def _reservation(survey: Survey, tried: tuple[Sampled, ...]) -> str:
    signals = [right for s in tried if s.article for right in s.article.metadata.rights]
    return propose.reserved((*survey.rights, *signals))
