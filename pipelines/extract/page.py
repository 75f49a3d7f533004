"""The whole extract stage: a fetched page in, a draft or a rejection out. Never raises, whatever the bytes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract import content, metadata, override
from pipelines.extract.blocks import read_blocks
from pipelines.extract.decode import Decoded, Refused, decode_page, parse
from pipelines.extract.head import Head, read_head
from pipelines.extract.text import line
from pipelines.extract.walk import Walk, walk
from pipelines.model.draft import Block, BlockKind, Draft, Mark, Metadata, PageFacts
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.source import Override, Source

_PROSE_WORDS = 20
"""Words from which a paragraph is surely text and no kicker, title or label."""
_TEASER_WORDS = (3, 30)
_TEASER_SHARE = 0.7
_TEASER_GROUP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A page apart, before anything is asked of it."""

    root: HtmlElement
    walk: Walk
    head: Head


def take_apart(page: FetchedPage, source: Source) -> Draft | Rejection:
    """Decodes, parses and reads a page: blocks, choice of content, metadata, facts.

    The same bytes give the same draft in any process. A page without any text that could be an
    article's gives a draft with no chosen block: what it is instead is for the gates to say.
    """
    decoded = decode_page(page.body, dict(page.headers))
    if isinstance(decoded, Refused):
        return _rejection(page, decoded.reason, decoded.evidence)
    rules = override.in_force(source.overrides, page.fetched_at.date())
    try:
        root = parse(decoded.text)
        if root is None:
            return _rejection(page, Reason.NOT_HTML, "nothing but white space")
        taken = _Taken(
            root=root, walk=walk(root, override.wanted(root, rules)), head=read_head(root)
        )
        return _draft(page, source, decoded, taken, rules)
    except (etree.LxmlError, RecursionError) as error:
        return _rejection(
            page, Reason.PARSER_FAILED, f"{type(error).__name__}: {line(str(error))[:150]}"
        )


def _rejection(page: FetchedPage, reason: Reason, evidence: str) -> Rejection:
    return Rejection(
        url=page.url,
        source_id=page.source_id,
        stage=Stage.EXTRACT,
        reason=reason,
        evidence=evidence,
        fetched_at=page.fetched_at,
        raw=page.raw,
    )


def _draft(
    page: FetchedPage,
    source: Source,
    decoded: Decoded,
    taken: _Taken,
    rules: Sequence[Override],
) -> Draft:
    overridden = override.apply(taken.walk, rules) if rules else ()
    blocks = _blocks(taken)
    read = metadata.read_metadata(
        taken.root, blocks, final_url=page.final_url, headers=page.headers, source=source
    )
    kept = {order for order, action, _ in overridden if action == "keep"}
    return Draft(
        url=page.url,
        final_url=page.final_url,
        source_id=page.source_id,
        status=page.status,
        fetched_at=page.fetched_at,
        blocks=_without_fields(_with_kept(blocks, kept), read),
        metadata=read,
        facts=_facts(page, decoded, taken, blocks),
        raw=page.raw,
        overridden=overridden,
    )


def _blocks(taken: _Taken) -> tuple[Block, ...]:
    chosen = content.ask_trafilatura(taken.root, taken.walk)
    scores = [0.9 if order in chosen else 0.1 for order in range(len(taken.walk.texts))]
    return read_blocks(taken.walk, scores, chosen)


def _with_kept(blocks: tuple[Block, ...], kept: set[int]) -> tuple[Block, ...]:
    if not kept:
        return blocks
    return tuple(replace(b, chosen=True) if b.order in kept else b for b in blocks)


def _without_fields(blocks: tuple[Block, ...], read: Metadata) -> tuple[Block, ...]:
    """Takes title, kicker and lead out of the text: they have fields of their own."""
    start = next(
        (b.order for b in blocks if b.chosen and b.words >= _PROSE_WORDS and b.text != read.lead),
        len(blocks),
    )
    title, kicker, lead = (_folded(x or "") for x in (read.title, read.kicker, read.lead))
    fields = {
        b.order
        for b in blocks
        if b.chosen
        and (folded := _folded(b.text))
        and (
            (folded == title and (b.order < start or b.kind is BlockKind.HEADING))
            or (folded == kicker and b.order < start)
            or folded == lead
        )
    }
    return tuple(replace(b, chosen=False) if b.order in fields else b for b in blocks)


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _facts(
    page: FetchedPage, decoded: Decoded, taken: _Taken, blocks: Sequence[Block]
) -> PageFacts:
    found, head = taken.walk, taken.head
    visible = [b for b in blocks if Mark.HIDDEN not in b.marks]
    return PageFacts(
        title_tag=head.title,
        og_type=head.og_type,
        jsonld_types=tuple(dict.fromkeys(head.jsonld_types)),
        words=sum(b.words for b in visible),
        link_words=round(sum(b.words * b.link_share for b in visible)),
        links=found.links,
        teasers=_teasers(visible),
        images=sum(found.images),
        videos=found.videos,
        audios=found.audios,
        password_inputs=found.passwords,
        script_bytes=head.script_bytes,
        body_bytes=len(page.body),
        replaced=decoded.replaced,
        noscript=found.noscript,
        free_declared=head.free,
        robots=head.robots,
    )


def _teasers(blocks: Sequence[Block]) -> int:
    """Counts linked headings that stand in the same place of the template three times or more."""
    fewest, most = _TEASER_WORDS
    places = Counter(
        b.place
        for b in blocks
        if b.kind is BlockKind.HEADING
        and b.link_share >= _TEASER_SHARE
        and fewest <= b.words <= most
    )
    return sum(count for count in places.values() if count >= _TEASER_GROUP)
