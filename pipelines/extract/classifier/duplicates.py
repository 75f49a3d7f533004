"""Lines that stand twice on a page: copies are left out, what an article says again stays.

Pages hold whole lists and paragraphs a second time, for phones or for printing. But reviews say `Dishwasher-safe:
No` of one thing after another, interviews ask one question of three people, and each section has its `What the
opposition says`: what heads something new is said again. A table of contents says what headings say; the headings
stay.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pipelines.extract.blocks.build import is_bold
from pipelines.extract.html.normalize import letters
from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import Walk
from pipelines.model.bounds import NEARLY_ALL_LINK

_BEGIN = 16
"""Letters from which a line may stand once only."""
_LISTS = frozenset({"ul", "ol", "dl"})
_TABLES = frozenset({"table"})
"""Of rows alone: paragraphs in tables are a page laid out with them."""
_CLIMBED = 4
"""Elements above a line among which its list is looked for."""
_ASKS = ("?", "\uff1f", "\u061f", "\u055e", "\u1367")
_PULLED = re.compile(r"pull|quot|zitat|citat|cita(?:$|[^a-z])", re.IGNORECASE)
_SET_APART = frozenset({"blockquote", "figure", "aside", "q"})


def copies(walk: Walk, orders: Sequence[int]) -> dict[int, int]:
    """Return the lines that only repeat another one, each with that line; short ones may always repeat.

    An entry of a list that has something new to say is none, and neither is a heading, a question or a bold line
    with something new below it.

    Args:
        walk: The page.
        orders: Chosen lines, ascending.
    """
    found = _again(walk, orders) | _contents(walk, orders)
    new = [order for order in orders if order not in found]
    lists = {_list(walk, order) for order in new} - {0}
    below = dict(pairwise(orders))
    said_again = {
        order
        for order in found
        if not _is_heading(walk, found[order]) or _is_heading(walk, order)
        if _list(walk, order) in lists or _heads_new(walk, order, found, below)
    }
    kept = {order: first for order, first in found.items() if order not in said_again}
    return kept | dict(_pulled(walk, [order for order in orders if order not in kept]))


def _again(walk: Walk, orders: Sequence[int]) -> dict[int, int]:
    """Return the lines that say what a line before them says."""
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for order in orders:
        alike[_beginning(walk.texts[order])].append(order)
    found: dict[int, int] = {}
    for begin, those in alike.items():
        first: dict[str, int] = {}
        for order in those if len(those) > 1 and len(begin) == _BEGIN else ():
            original = first.setdefault(letters(walk.texts[order]), order)
            if original != order:
                found[order] = original
    return found


def _beginning(text: str) -> str:
    """Return the first letters and digits of a text, so many that shorter texts may repeat."""
    begin = letters(text[: 4 * _BEGIN])
    return (begin if len(begin) >= _BEGIN else letters(text))[:_BEGIN]


def _contents(walk: Walk, orders: Sequence[int]) -> dict[int, int]:
    """Return entries of a table of contents: links, or two entries of one list, that say what headings below say."""
    headings: dict[str, int] = {}
    for order in orders:
        if _is_heading(walk, order):
            headings.setdefault(letters(walk.texts[order]), order)
    begins = {said[:_BEGIN] for said in headings}
    said = {
        order: heading
        for order in orders
        if _beginning(walk.texts[order]) in begins
        and not _is_heading(walk, order)
        and (heading := headings.get(letters(walk.texts[order]), -1)) > order
    }
    lists = [_list(walk, order) for order in said]
    return {
        order: heading
        for order, heading in said.items()
        if walk.linked[order] >= NEARLY_ALL_LINK * len(walk.texts[order])
        or (_list(walk, order) and lists.count(_list(walk, order)) > 1)
    }


def _is_heading(walk: Walk, order: int) -> bool:
    node = walk.nodes[order]
    return walk.tags[node] in HEADINGS or walk.tags[walk.parents[node]] in HEADINGS


def _list(walk: Walk, order: int) -> int:
    """Return the frame of the list or table that a line is an entry of; 0 when it is of none, or a heading in one."""
    node = walk.nodes[order]
    wanted = _TABLES if walk.tag_names[node] == "tr" else _LISTS
    for _ in range(_CLIMBED):
        if walk.tag_names[node] in wanted:
            return node
        if walk.tags[node] in HEADINGS:
            break
        node = walk.parents[node]
    return 0


def _heads_new(walk: Walk, order: int, found: Mapping[int, int], below: Mapping[int, int]) -> bool:
    """Whether a heading, a question or a bold line has something new right below it, as the first one had."""
    text = walk.texts[order]
    heading = _is_heading(walk, order)
    if not (heading or is_bold(walk, order) or text.endswith(_ASKS)):
        return False
    after, first_after = below.get(order, -1), below.get(found[order], -1)
    is_new = after > 0 and after not in found and not _is_heading(walk, after)
    return is_new and first_after not in (order, -1)


def _pulled(walk: Walk, orders: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return quotations set large, each with the paragraph beside them that says the same words."""
    set_large = {order for order in orders if _is_set_large(walk, order)}
    if not set_large:
        return
    said = {order: letters(walk.texts[order]) for order in orders}
    for order in sorted(set_large):
        own = said[order]
        holding = (o for o in orders if o not in set_large and len(said[o]) > len(own))
        first = next((o for o in holding if len(own) >= _BEGIN and own in said[o]), None)
        if first is not None:
            yield order, first


def _is_set_large(walk: Walk, order: int) -> bool:
    node = walk.nodes[order]
    for _ in range(_CLIMBED - 1):
        if walk.tag_names[node] in _SET_APART or _is_pulled(walk.classes[node]):
            return True
        node = walk.parents[node]
    return False


@lru_cache(maxsize=5_000)
def _is_pulled(classes: str) -> bool:
    """Whether classes call an element a quotation; the cache only saves time."""
    return _PULLED.search(classes) is not None
