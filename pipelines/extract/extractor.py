"""The whole extract stage: a fetched page in, a draft or a rejection out. Never raises, whatever the bytes."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipelines import challenge
from pipelines.extract import metadata
from pipelines.extract.blocks import boxes
from pipelines.extract.blocks.build import read_blocks
from pipelines.extract.blocks.formatting import with_structure
from pipelines.extract.blocks.overrides import apply_overrides, in_force, wanted
from pipelines.extract.blocks.posts import with_attribution
from pipelines.extract.blocks.tables import with_whole_tables
from pipelines.extract.classifier.select import Selection, select_lines
from pipelines.extract.classifier.trafilatura_choice import ask_trafilatura
from pipelines.extract.classifier.weights import Weights
from pipelines.extract.declared import script_data
from pipelines.extract.declared.cms import cms_template
from pipelines.extract.declared.declarations import gather_declarations
from pipelines.extract.declared.elements import DeclaredElements, read_declared
from pipelines.extract.declared.head import PageHead, read_head
from pipelines.extract.fields import lead
from pipelines.extract.html.decode import DecodedPage, UndecodablePage, decode_page
from pipelines.extract.html.links import base_of
from pipelines.extract.html.normalize import letters, normalize_line
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import Walk, elements_of_lines, walk
from pipelines.extract.images.figures import read_figures, with_figures
from pipelines.extract.titles import site_names
from pipelines.model.bounds import BEGINNING, HEADLINE_WORDS, NEARLY_ALL
from pipelines.model.draft import (
    SCRIPT_PLACE,
    STATED_PLACE,
    Block,
    BlockKind,
    Draft,
    Mark,
    Metadata,
    PageFacts,
)
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.source import Override, Source

_HIDDEN = Mark.HIDDEN
_HEADING = BlockKind.HEADING

_STUB_CHARACTERS = 1_200
"""A page that shows more is no stub of the text in its scripts."""
_STUB_FACTOR = 2
_LEAD_CHARACTERS = 300
_STATED_SCORE = 0.6
_INSTEAD = "the text that the page's data give stands in its place"
_LONG_WORDS = 20
"""Words from which a paragraph is surely text and no kicker, title or label."""
_BODY_PARAGRAPHS = 2
_MOST_FORMS, _MOST_ACTION = 10, 200
_TEASER_SHARE = 0.7
_TEASER_GROUP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A page apart, before anything is asked of it."""

    root: HtmlElement
    walk: Walk
    faults: tuple[str, ...]
    """Of the operator's overrides."""
    declared: DeclaredElements
    head: PageHead
    trained: Weights | None
    audited: bool


def extract_page(
    page: FetchedPage, source: Source, trained: Weights | None = None, *, audited: bool = False
) -> Draft | Rejection:
    """Decodes, parses and reads a page: blocks, choice of content, metadata, facts.

    The same bytes give the same draft in any process. A page without any text that could be an
    article's gives a draft with no chosen block: what it is instead is for the gates to say.

    Args:
        page: As fetched.
        source: Whose page it is.
        trained: Weights in place of the package's own, to measure them.
        audited: Also notes what trafilatura takes for the text.
    """
    decoded = decode_page(page.body, dict(page.headers))
    if isinstance(decoded, UndecodablePage):
        return _rejection(page, decoded.reason, decoded.evidence)
    rules = in_force(source.overrides, page.fetched_at.date())
    try:
        root = parse_html(decoded.text)
        if root is None:
            return _rejection(page, Reason.NOT_HTML, "nothing but white space")
        declared = read_declared(root)
        meant = wanted(root, rules)
        taken = _Taken(
            root=root,
            walk=walk(root, meant.hits),
            faults=meant.faults,
            declared=declared,
            head=read_head(declared),
            trained=trained,
            audited=audited,
        )
        return _draft(page, source, decoded, taken, rules)
    except (etree.LxmlError, RecursionError) as error:
        return _rejection(
            page,
            Reason.PARSER_FAILED,
            f"{type(error).__name__}: {normalize_line(str(error))[:150]}",
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
    decoded: DecodedPage,
    taken: _Taken,
    rules: Sequence[Override],
) -> Draft:
    overridden = apply_overrides(taken.walk, rules) if rules else ()
    base = base_of(taken.root, page.final_url)
    choice = _choice(taken)
    blocks = with_structure(taken.walk, _blocks(taken, choice), base)
    declarations = gather_declarations(
        taken.declared,
        blocks,
        final_url=page.final_url,
        headers=page.headers,
        source=source,
        elements=elements_of_lines(taken.walk),
    )
    read = metadata.read_metadata(declarations)
    read = without_first_paragraph(blocks, read)
    read = with_figures(read, read_figures(taken.walk, blocks, base))
    kept = {order for order, action, _ in overridden if action == "keep"}
    return Draft(
        url=page.url,
        final_url=page.final_url,
        source_id=page.source_id,
        status=page.status,
        fetched_at=page.fetched_at,
        blocks=without_fields(_with_kept(blocks, kept), read),
        metadata=read,
        facts=replace(
            _facts(page, decoded, taken, blocks),
            unread=choice.unread,
            site_names=site_names.shown(declarations),
        ),
        raw=page.raw,
        overridden=overridden,
        override_faults=taken.faults,
        opinion=_opinion(taken) if taken.audited else None,
    )


def _opinion(taken: _Taken) -> frozenset[int] | None:
    return ask_trafilatura(taken.root, taken.walk)


def _choice(taken: _Taken) -> Selection:
    choice = select_lines(taken.walk, taken.head, lambda: _opinion(taken), taken.trained)
    return _with_script_data(choice, taken)


def _blocks(taken: _Taken, choice: Selection) -> tuple[Block, ...]:
    if not choice.instead:
        blocks = read_blocks(taken.walk, choice.scores, choice.chosen, choice.lead, choice.marks)
        whole = with_attribution(with_whole_tables(blocks))
        return _noted(whole, choice, boxes.boxed(taken.walk, choice.chosen))
    blocks = read_blocks(taken.walk, choice.scores, marks=choice.marks)
    blocks = tuple(replace(b, left_out=_INSTEAD) if b.order in choice.chosen else b for b in blocks)
    return (*blocks, *_stated(choice, len(blocks)))


def _with_script_data(choice: Selection, taken: _Taken) -> Selection:
    """Return the choice, with the text in the page's scripts in place of its lines where those are a stub of it.

    Where the title does not stand with that text it may be another article's, so that it is taken only where the
    page shows nothing else.
    """
    shown = sum(len(taken.walk.texts[order]) for order in choice.chosen)
    if shown > _STUB_CHARACTERS or taken.head.script_bytes < script_data.MIN_CHARACTERS:
        return choice
    head = taken.head
    found = script_data.read(taken.root, (head.og_title, head.jsonld_headline, head.title))
    if found is None:
        return choice
    said = sum(map(len, found.lines))
    known = max(shown, sum(map(len, choice.instead)))
    near = found.titled and found.steps < script_data.MAX_DEPTH
    is_stub = _is_stub(choice, taken.walk, found.lines)
    mine = (near and is_stub) or not choice.chosen
    better = _STUB_FACTOR * shown < said and said > NEARLY_ALL * known
    if not (mine and better):
        belongs = (
            found.titled or is_stub
        )  # without either it is the text of others, beside a short article
        return replace(choice, unread=said if belongs and not choice.instead else 0)
    return replace(choice, instead=found.lines, source=SCRIPT_PLACE)


def _is_stub(choice: Selection, walk: Walk, lines: Sequence[str]) -> bool:
    """Whether what the page shows is said in a text as well; a line or two may be a lead."""
    shown = [letters(walk.texts[order]) for order in choice.chosen]
    everything = letters(" ".join(lines))
    strange = sum(len(text) for text in shown if text[:BEGINNING] not in everything)
    return strange <= _LEAD_CHARACTERS


def _noted(
    blocks: tuple[Block, ...], choice: Selection, boxed: Collection[int]
) -> tuple[Block, ...]:
    """Return the blocks with what rules found of some: why they are left out, what they repeat, a box around them."""
    noted = {*boxed, *choice.left_out, *choice.copies}
    return tuple(
        replace(
            block,
            boxed=block.order in boxed,
            left_out=choice.left_out.get(block.order, ""),
            copy_of=choice.copies.get(block.order),
        )
        if block.order in noted
        else block
        for block in blocks
    )


def _stated(choice: Selection, first: int) -> Iterator[Block]:
    """Return the lines of the text that the page's data give as blocks behind those of the page."""
    for order, text in enumerate(choice.instead, first):
        yield Block(
            text=text,
            kind=BlockKind.PARAGRAPH,
            path=choice.source or STATED_PLACE,
            order=order,
            score=_STATED_SCORE,
            chosen=True,
        )


def _with_kept(blocks: tuple[Block, ...], kept: set[int]) -> tuple[Block, ...]:
    if not kept:
        return blocks
    return tuple(replace(b, chosen=True) if b.order in kept else b for b in blocks)


def without_first_paragraph(blocks: Sequence[Block], read: Metadata) -> Metadata:
    """Return the fields without a lead that is the text's first paragraph: who reads the text alone needs it.

    It is one when it stands in the element of the paragraphs behind it and nothing that it is called sets it apart.
    """
    leads = set(map(letters, (read.lead or "").split("\n"))) - {""}
    if not leads:
        return read
    prose = [block for block in blocks if _is_prose(block) and not _one_of(leads, block.text)]
    body, count = max(
        Counter(map(_around, prose)).items(), key=lambda item: item[1], default=("", 0)
    )
    first = prose[0].order if prose else 0
    own = [
        block
        for block in blocks[:first]
        if block.chosen
        and block.size >= _LONG_WORDS
        and f"{_around(block)}>".startswith(f"{body}>")
        and not lead.is_called(block.path.rpartition(">")[2])
        and _one_of(leads, block.text)
    ]
    if count < _BODY_PARAGRAPHS or not own:
        return read
    origins = tuple(one for one in read.provenance if one[0] != "lead")
    return replace(read, lead=None, provenance=origins)


def _around(block: Block) -> str:
    """Return the place of the element around a block."""
    return block.path.rpartition(">")[0]


def without_fields(blocks: tuple[Block, ...], read: Metadata) -> tuple[Block, ...]:
    """Takes title, kicker and lead out of the text: they have fields of their own."""
    leads = set(map(letters, (read.lead or "").split("\n"))) - {""}
    title, kicker = (letters(field or "") for field in (read.title, read.kicker))
    start = next(
        (b.order for b in blocks if _is_prose(b) and not _one_of(leads, b.text)), len(blocks)
    )
    said = {*leads, title, kicker} - {""}
    fields = {
        b.order
        for b in blocks
        if b.chosen
        and (folded := _one_of(said, b.text))
        and (
            (folded == title and (b.order < start or b.kind is _HEADING))
            or (folded == kicker and b.order < start)
            or folded in leads
        )
    }
    return tuple(replace(b, chosen=False) if b.order in fields else b for b in blocks)


def _is_prose(block: Block) -> bool:
    return block.chosen and block.words >= _LONG_WORDS


def _one_of(fields: Collection[str], text: str) -> str:
    """Return a text folded when it is one of some folded fields; empty when not. Its beginning mostly tells."""
    begin = letters(text[:BEGINNING])
    if not any(field.startswith(begin) for field in fields):
        return ""
    folded = letters(text)
    return folded if folded in fields else ""


def _facts(
    page: FetchedPage, decoded: DecodedPage, taken: _Taken, blocks: Sequence[Block]
) -> PageFacts:
    found, head = taken.walk, taken.head
    visible = [b for b in blocks if _HIDDEN not in b.marks]
    words = [b.words for b in visible]
    return PageFacts(
        title_tag=head.title,
        og_type=head.og_type,
        jsonld_types=tuple(dict.fromkeys(head.jsonld_types)),
        microdata_types=taken.declared.kinds,
        template=cms_template(taken.declared),
        words=sum(words),
        link_words=round(
            sum(n * b.link_share for n, b in zip(words, visible, strict=True) if b.link_share)
        ),
        links=found.links,
        teasers=_teasers(visible),
        images=sum(found.images),
        videos=found.videos,
        audios=found.audios,
        script_bytes=head.script_bytes,
        body_bytes=len(page.body),
        replaced=decoded.replaced,
        noscript=found.noscript,
        free_declared=head.free,
        robots=head.robots,
        scripts=taken.declared.scripts,
        actions=tuple(
            (form.get("action") or "")[:_MOST_ACTION]
            for form in islice(taken.root.iter("form"), _MOST_FORMS)
        ),
        bot_check=_bot_check(decoded, sum(words)),
    )


def _bot_check(decoded: DecodedPage, words: int) -> str:
    """Return the mark of a bot check; pages with more words than one has are not looked at."""
    if words > challenge.MOST_WORDS:
        return ""
    return challenge.by_body(decoded.utf8 or decoded.text.encode("utf-8", "replace"))


def _teasers(blocks: Sequence[Block]) -> int:
    """Counts linked headings that stand in the same place of the template three times or more."""
    fewest, most = HEADLINE_WORDS
    places = Counter(
        b.path
        for b in blocks
        if b.kind is _HEADING and b.link_share >= _TEASER_SHARE and fewest <= b.words <= most
    )
    return sum(count for count in places.values() if count >= _TEASER_GROUP)
