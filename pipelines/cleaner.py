"""The line in one view: page to draft, draft to outcome. The one place that composes extract, boilerplate and judge.

Laws: every page ends as an article or a rejection; text and cuts merge to the text before; the same page,
source and model give the same bytes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipelines.boilerplate import same_text
from pipelines.boilerplate.learning import drift, learn, missing_page
from pipelines.boilerplate.strip import strip
from pipelines.extract.extractor import extract_page, without_fields, without_first_paragraph
from pipelines.extract.wrapper.apply import apply_wrapper
from pipelines.judge import access, audit, gates, page_kind, rights
from pipelines.judge.judged_page import JudgedPage
from pipelines.model.article import OVERRIDE, CleanArticle, Line, Outcome
from pipelines.model.draft import EXTRACTOR, Block, BlockKind, Draft, Image, Metadata, Stripped
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source
from pipelines.urls import article_id, safe_text

REPEATED_FIELDS = frozenset({"title", EXTRACTOR})
"""Rules that cut a lead from the text because it has a field of its own; all others call it boilerplate."""
CLEANER_VERSION = "2026.12.1"
"""Counted up when the same page and model may give another text."""


def clean_page(
    page: FetchedPage, source: Source, model: SiteModel, *, gates: bool = True
) -> Outcome:
    """Return what becomes of a page: `draft` and `finish` in one."""
    taken = draft_page(page, source)
    return (
        taken if isinstance(taken, Rejection) else finish_draft(taken, model, source, gates=gates)
    )


def draft_page(page: FetchedPage, source: Source) -> Draft | Rejection:
    """Return the page taken apart, with the article's identity; nothing of the site model plays a part."""
    taken = extract_page(page, source, audited=audit.is_due(page.url))
    if isinstance(taken, Rejection):
        return taken
    address = taken.metadata.canonical_url or taken.final_url
    return replace(taken, article_id=article_id(source.id, address, source.identity))


def finish_draft(  # noqa: PLR0913 - the line's face: what it works on, and what the operator and the site say of it
    draft: Draft,
    model: SiteModel,
    source: Source,
    *,
    gates: bool = True,
    refused_rights: frozenset[str] = frozenset(),
    site_rights: rights.Signals = (),
) -> Outcome:
    """Return the article, or the rejection with its evidence.

    Args:
        draft: The page taken apart.
        model: What repeats in this source, frozen for the run.
        source: The page's source.
        gates: False lets every page with text pass, to look at what the cleaner does.
        refused_rights: Values of rights signals that the operator's policy does not store.
        site_rights: Rights signals for the page that stand elsewhere on its site, as (place, value).

    Raises:
        ValueError: When the model is another source's.
    """
    judged, in_force = stripped_page(draft, model, source, site_rights)
    draft = judged.draft
    if gates and (reserved := rights.judge(draft, refused_rights, source.rights)):
        return reserved
    refusal = _refusal(judged, in_force) if gates else _nothing_said(judged)
    outcome = refusal or _article(judged, model, source)
    keeps_raw = rights.keeps_raw(draft.metadata.rights, source.rights)
    return outcome if keeps_raw else replace(outcome, raw=None)


def stripped_page(
    draft: Draft, model: SiteModel, source: Source, site_rights: rights.Signals = ()
) -> tuple[JudgedPage, SiteModel]:
    """Return the page after stripping, as the gates see it, and the model in force; arguments of `finish_draft`.

    Raises:
        ValueError: When the model is another source's.
    """
    if model.source_id != source.id:
        raise ValueError(
            f"the model of {model.source_id} cannot clean a page of {source.id}; load the source's own or a cold one"
        )
    in_force = drift.in_force(model)
    draft = _with_rights(_chosen_anew(draft, in_force, source), site_rights)
    return JudgedPage(draft, strip(draft, in_force), source.shortest_words), in_force


def _with_rights(draft: Draft, signals: rights.Signals) -> Draft:
    if not signals:
        return draft
    said = draft.metadata
    return replace(draft, metadata=replace(said, rights=(*said.rights, *signals)))


def _chosen_anew(draft: Draft, model: SiteModel, source: Source) -> Draft:
    """Return the draft with the fields that the source's other pages put right, and its text without them."""
    article = learn.article_hash(draft)
    better = apply_wrapper(draft, model, source.timezone, article=article)
    if better is draft:
        return draft
    said = without_first_paragraph(better.blocks, better.metadata)
    text = without_fields(better.blocks, said)
    return replace(better, blocks=text, metadata=said, cold_title=draft.metadata.title)


def _refusal(page: JudgedPage, model: SiteModel) -> Rejection | None:
    return _nothing_left(page) or _nothing_there(page, model) or _nothing_own(page, model)


def _nothing_there(page: JudgedPage, model: SiteModel) -> Rejection | None:
    evidence = missing_page.stands_in(page.draft, page.stripped, model)
    return _rejection(page.draft, Stage.STRIP, Reason.SOFT_404, evidence) if evidence else None


def _nothing_own(page: JudgedPage, model: SiteModel) -> Rejection | None:
    evidence = same_text.elsewhere(page.draft, page.stripped, model)
    if not evidence:
        return None
    return _rejection(page.draft, Stage.STRIP, Reason.ALL_BOILERPLATE, evidence)


def _nothing_left(page: JudgedPage) -> Rejection | None:
    found = gates.judge(page)
    if found and found.reason not in (Reason.TOO_SHORT, Reason.NO_TITLE):
        return found
    return _nothing_said(page) or found


def _nothing_said(page: JudgedPage) -> Rejection | None:
    """Refuses a page of which neither a line of text is left nor a lead, whatever the gates say."""
    stripped, lead = page.stripped, page.draft.metadata.lead or ""
    boilerplate = {cut.text for cut in stripped.cuts if cut.rule not in REPEATED_FIELDS}
    leads = [line for line in lead.split("\n") if line not in boilerplate]
    if any(any(map(str.isalnum, text)) for text in (*(b.text for b in stripped.blocks), *leads)):
        return None
    if not stripped.cuts:
        evidence = "no block looks like text"
        return _rejection(page.draft, Stage.EXTRACT, Reason.NO_CONTENT, evidence)
    evidence = (
        f"all {len(stripped.cuts)} blocks of the text were cut, e.g. {stripped.cuts[0].evidence}"
    )
    return _rejection(page.draft, Stage.STRIP, Reason.ALL_BOILERPLATE, evidence)


def _rejection(draft: Draft, stage: Stage, reason: Reason, evidence: str) -> Rejection:
    return Rejection(
        url=draft.url,
        source_id=draft.source_id,
        stage=stage,
        reason=reason,
        evidence=safe_text(evidence, 300),
        fetched_at=draft.fetched_at,
        raw=draft.raw,
    )


def _article(page: JudgedPage, model: SiteModel, source: Source) -> CleanArticle:
    draft, stripped, said = page.draft, page.stripped, page.draft.metadata
    address = said.canonical_url or draft.final_url
    kind, evidence = page_kind.page_kind(page)
    agreement = audit.agreement(page)
    lines, lead = _lines(stripped, said.lead)
    return CleanArticle(
        article_id=draft.article_id or article_id(source.id, address, source.identity),
        source_id=draft.source_id,
        url=address,
        fetched_url=draft.final_url if draft.final_url != address else None,
        kind=kind,
        metadata=_judged(page, lead, evidence, _said_of(agreement)),
        lines=lines,
        cuts=stripped.cuts,
        refused_cuts=stripped.refused,
        fetched_at=draft.fetched_at,
        http_status=draft.status,
        cleaner_version=CLEANER_VERSION,
        model_version=model.version,
        raw=draft.raw,
        agreement=agreement,
    )


def _judged(page: JudgedPage, lead: str | None, kind: str, audited: str) -> Metadata:
    """Return what the page says of itself with what the whole of it shows; without what only pages are compared by."""
    said = page.draft.metadata
    open_to, shown, conflict = access.settle(page)
    faults = ((OVERRIDE, fault) for fault in page.draft.override_faults)
    return replace(
        said,
        lead=lead,
        access=open_to,
        provenance=_origins(said, kind=kind, access=shown, audit=audited),
        images=tuple(_placed(said.images, page.stripped)),
        conflicts=(*said.conflicts, *((("access", conflict),) if conflict else ()), *faults),
        titles=(),
        observations=(),
    )


def _said_of(agreement: float | None) -> str:
    return "" if agreement is None else f"trafilatura's text agrees to {agreement:.0%}"


def _origins(said: Metadata, **judged: str) -> tuple[tuple[str, str], ...]:
    """Return the origins of all fields, with those that were judged by the whole page."""
    return (*said.provenance, *((field, origin) for field, origin in judged.items() if origin))


def _lines(stripped: Stripped, lead: str | None) -> tuple[tuple[Line, ...], str | None]:
    """Return text and lead; the only paragraph of a short item is its text, whatever it is called."""
    if lead and not stripped.blocks:
        return (Line(text=lead, kind=BlockKind.PARAGRAPH),), None
    return tuple(map(_line, stripped.blocks)), lead


def _placed(images: Iterable[Image], stripped: Stripped) -> Iterator[Image]:
    """Return the images, each before a line of the text in place of a block of the page."""
    orders = [block.order for block in stripped.blocks]
    for image in images:
        yield image if image.line is None else replace(image, line=bisect_left(orders, image.line))


def _line(block: Block) -> Line:
    return Line(
        text=block.text,
        kind=BlockKind.BOX if block.boxed else block.kind,
        level=0 if block.boxed else block.level,
        number=0 if block.boxed else block.number,
        spans=block.spans,
    )
