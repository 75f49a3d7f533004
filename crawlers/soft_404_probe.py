"""The address of a source that cannot exist, asked for to learn what the site shows for one (fault I05).

One request a host and run at most, within robots and pace, without retries and redirects; when it
is asked for again is the order's business. It is no article: it stands in the ledger, in no count of articles.
"""

from dataclasses import replace

from crawlers import visits
from crawlers.fetching import conditional, limits
from crawlers.fetching.limits import FetchFailure
from crawlers.fetching.responses import FetchResponse
from crawlers.visits import Subject
from pipelines.model.page import PROBED, FetchedPage, Via, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason
from pipelines.model.source import SourceId

VIA = Via(seed=PROBED, listing=PROBED)


def subject(url: str, source_id: SourceId) -> Subject:
    """Return what the visit is about."""
    return Subject(url=url, source_id=source_id, via=VIA, is_listing=True)


def not_followed(target: str) -> FetchFailure:
    """Refuses a redirect: a site that sends missing pages elsewhere shows none in an article's place."""
    return FetchFailure(reason=Reason.GONE, evidence=f"redirects to {target[:120]}")


def page(url: str, answer: FetchResponse, source_id: SourceId) -> FetchedPage:
    """Return what was shown, for the spool."""
    return FetchedPage(
        url=url,
        final_url=answer.url,
        source_id=source_id,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        fetched_at=answer.at,
        via=VIA,
    )


def shown(about: Subject, answer: FetchResponse, raw: RawPointer) -> Visit:
    """Return the visit of a site that shows a page for the address."""
    return replace(
        visits.read(about, answer, conditional.body_hash(answer.body), raw),
        reason=Reason.SOFT_404,
        evidence=f"status {answer.status} for an address that does not exist; its page is known again",
    )


def limit() -> limits.Limit:
    """Return what the request may cost."""
    return replace(limits.PAGE, attempts=1)
