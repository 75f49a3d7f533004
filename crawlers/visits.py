"""Visits made of what a request gave. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

from crawlers.fetching import conditional
from crawlers.fetching.conditional import MAX_VALIDATOR
from crawlers.fetching.limits import FetchFailure
from crawlers.fetching.responses import FetchResponse
from pipelines.model.page import KnownUrl, Via, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The URL a visit is about."""

    url: str
    source_id: SourceId
    via: Via
    is_listing: bool = False


def read(
    subject: Subject, answer: FetchResponse, sha256: str, raw: RawPointer | None = None
) -> Visit:
    """Return the visit of a page that was spooled, or of a listing that was read."""
    return Visit(
        url=subject.url,
        source_id=subject.source_id,
        via=subject.via,
        is_listing=subject.is_listing,
        stage=Stage.FETCH,
        status=answer.status,
        final_url=answer.url,
        at=answer.at,
        etag=_short(conditional.header(answer.headers, "etag")),
        last_modified=_short(conditional.header(answer.headers, "last-modified")),
        body_sha256=sha256,
        raw=raw,
    )


def unchanged(subject: Subject, answer: FetchResponse, known: KnownUrl | None) -> Visit:
    """Return the visit of what is as it was; validators that the answer does not renew stay."""
    was = known or KnownUrl(url=subject.url)
    visit = read(subject, answer, was.body_sha256 or "")
    return replace(
        visit,
        reason=Reason.UNCHANGED,
        evidence="status 304" if answer.status == HTTPStatus.NOT_MODIFIED else "same bytes",
        etag=visit.etag or was.etag,
        last_modified=visit.last_modified or was.last_modified,
        body_sha256=was.body_sha256,
    )


def resting(subject: Subject, known: KnownUrl) -> Visit:
    """Return the visit of a listing that is not asked for yet: it has long been the same, or asks to be left alone."""
    since, again = (
        moment.isoformat(timespec="minutes") if moment else ""
        for moment in (known.changed_at, known.next_check)
    )
    return Visit(
        url=subject.url,
        source_id=subject.source_id,
        via=subject.via,
        is_listing=subject.is_listing,
        stage=Stage.DISCOVER,
        reason=Reason.NOT_DUE,
        evidence=f"the same since {since}; due again: {again}",
        at=datetime.now(UTC),
    )


def suppressed(subject: Subject) -> Visit:
    """Return the visit of a page that was taken down earlier and is not asked for."""
    return Visit(
        url=subject.url,
        source_id=subject.source_id,
        via=subject.via,
        stage=Stage.DISCOVER,
        reason=Reason.SUPPRESSED,
        evidence="taken down earlier",
        at=datetime.now(UTC),
    )


def failed(subject: Subject, fault: FetchFailure) -> Visit:
    """Return the visit of a URL that gave no page."""
    return Visit(
        url=subject.url,
        source_id=subject.source_id,
        via=subject.via,
        is_listing=subject.is_listing,
        stage=Stage.FETCH,
        reason=fault.reason,
        evidence=fault.evidence,
        status=fault.status,
        at=datetime.now(UTC),
    )


def still_dead(subject: Subject, fault: FetchFailure, known: KnownUrl) -> Visit:
    """Return the visit of a child sitemap that has failed before: it was told of then, once is enough."""
    why = f"{fault.reason}: {fault.evidence}; failed {known.fails + 1} times in a row"
    return replace(failed(subject, fault), reason=Reason.STILL_DEAD, evidence=why)


def without_validators(visit: Visit) -> Visit:
    """Return a listing's visit so that the next run reads the listing in full, whatever rest it asks for."""
    return replace(visit, etag=None, last_modified=None, body_sha256=None, rests_until=None)


def is_unchanged(answer: FetchResponse, known: KnownUrl | None, sha256: str) -> bool:
    """Return whether an answer brings nothing new: 304, or the bytes of the last visit."""
    return answer.status == HTTPStatus.NOT_MODIFIED or conditional.is_same(known, sha256)


def _short(validator: str | None) -> str | None:
    return validator if validator and len(validator) <= MAX_VALIDATOR else None
