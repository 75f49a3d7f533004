"""The page that a site shows, with status 200, for an address that does not exist: learned once, known again.

A crawl asks for one such address of a source (fault I05). What then stands in an article's place under the
same title and with the same lines is that page, whatever its words.
"""

from dataclasses import replace

from pipelines.boilerplate.learning import retention
from pipelines.boilerplate.lines import fingerprints
from pipelines.model.draft import Draft, Mark, Stripped
from pipelines.model.sitemodel import MissingPage, SiteModel

LINES_KEPT = 1_000
SHARE = 0.8
"""Of a text's words, those on the missing page: the rest may name the address, or a teaser of the day."""


def remember(model: SiteModel, page: Draft) -> SiteModel:
    """Return the model that knows the source's page for an address that does not exist."""
    shown = [block.text for block in page.blocks if Mark.HIDDEN not in block.marks]
    found = MissingPage(
        day=page.fetched_at.date(),
        title=_title(page),
        lines=tuple(sorted(set(map(fingerprints.exact_key, shown)))[:LINES_KEPT]),
    )
    known = replace(model, missing=found)
    return replace(known, version=retention.version(known))


def stands_in(draft: Draft, stripped: Stripped, model: SiteModel) -> str:
    """Return the evidence that a page is the missing page in an article's place; empty when it is not."""
    missing = model.missing
    if missing is None or missing.title != _title(draft):
        return ""
    lead = (draft.metadata.lead,) if draft.metadata.lead else ()
    texts = [*lead, *(block.text for block in stripped.blocks)]
    words = sum(len(text.split()) for text in texts)
    lines = frozenset(missing.lines)
    same = sum(len(t.split()) for t in texts if fingerprints.exact_key(t) in lines)
    if not same or same < SHARE * words:
        return ""
    return (
        f"its title and {same} of its {words} words are those that an address which does not exist "
        f"gave on {missing.day.isoformat()}"
    )


def _title(page: Draft) -> str:
    return fingerprints.plain(page.cold_title or page.metadata.title or page.facts.title_tag)
