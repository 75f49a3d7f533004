"""trafilatura behind one frozen set of options: which of our lines it takes for the article."""

import re

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from pipelines.extract.html.parse import is_slow_to_write
from pipelines.extract.html.walk import Walk

_NO_WORD = re.compile(r"\W+")
_SHORT = 40
"""Characters up to which a line counts as found only when it is a whole line of the output."""
_PROBE = 60
MAX_LINES = 3_000
MAX_DEPTH = 100
"""Elements inside each other: real pages have 30, a tower of tables takes minutes."""
MAX_ELEMENTS = 30_000
"""Pages of the development corpora have 10,000 at most; above these bounds trafilatura takes ten seconds to minutes."""
_count = etree.XPath("count(//*)")


def ask_trafilatura(root: HtmlElement, walk: Walk) -> frozenset[int] | None:
    """Return the orders of the lines that trafilatura takes for the article's text; none when it fails.

    The texts stay ours: its output only says which lines. It works on a copy of the tree of its own.
    None when it was not asked, since it would take minutes.
    """
    return matched_lines(walk, trafilatura_text(root)) if _is_askable(root, walk) else None


def _is_askable(root: HtmlElement, walk: Walk) -> bool:
    is_small = len(walk.texts) <= MAX_LINES and max(walk.depths) <= MAX_DEPTH
    return is_small and _count(root) <= MAX_ELEMENTS and not is_slow_to_write(root)


def trafilatura_text(root: HtmlElement) -> str:
    """Return trafilatura's text of a parsed page; empty when it finds none or gives up."""
    # Fast: without the other extractors that it compares itself with. On 1,300 pages of the development corpora
    # that changed no score to speak of (nine got better or worse, by 0.04 together) and saved half of its time.
    options = Extractor(output_format="python", comments=False, tables=True, dedup=False, fast=True)
    try:
        found = bare_extraction(root, options=options)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError, KeyError):
        # It is written for usual pages; on broken trees it fails in many ways, all meaning "none".
        return ""
    return "" if found is None or isinstance(found, dict) else str(found.text or "")


def matched_lines(walk: Walk, text: str) -> frozenset[int]:
    """Return the orders of the lines that stand in a text, compared by letters and digits only."""
    lines = [_folded(line) for line in text.split("\n")]
    whole, joined = set(lines), "\n".join(lines)
    return frozenset(
        order for order, text in enumerate(walk.texts) if _stands(_folded(text), whole, joined)
    )


def _folded(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())


def _stands(folded: str, whole: set[str], joined: str) -> bool:
    if not folded:
        return False
    if len(folded) <= _SHORT:
        return folded in whole
    return folded in joined or (
        # It joins or breaks lines at times: then head or tail is found.
        len(folded) > 2 * _PROBE and folded[:_PROBE] in joined and folded[-_PROBE:] in joined
    )
