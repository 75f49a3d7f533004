"""Lines that stand twice on a page: copies are left out, what an article says again stays.

Pages hold whole lists and paragraphs a second time, for phones or for printing. But reviews say `Dishwasher-safe:
No` of one thing after another, and interviews ask one question of three people. On development pages whose words
were compared with the gold's as bags, entries of lists put 53 right and 11 wrong, bold lines 13 and 1; headings
(30 and 10) and paragraphs (14 and 8) did not, and stay left out.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from pipelines.extract.blocks.build import is_bold
from pipelines.extract.html.normalize import letters
from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import Walk

_BEGIN = 16
"""Letters from which a line may stand once only."""
_LISTS = frozenset({"ul", "ol", "dl"})
_TABLES = frozenset({"table"})
"""Of rows alone: paragraphs in tables are a page laid out with them."""
_CLIMBED = 4
"""Elements above a line among which its list is looked for."""


def without_copies(walk: Walk, orders: Sequence[int]) -> frozenset[int]:
    """Leaves out lines that only repeat one before them; short ones may always.

    An entry of a list that has something new to say stays, and so does a bold line with something new below it.

    Args:
        walk: The page.
        orders: Chosen lines, ascending.
    """
    copies = _copies(walk.texts, orders)
    new = frozenset(orders) - copies
    if not copies:
        return new
    lists = {_list(walk, order) for order in new} - {0}
    said_again = {
        order for order in copies if _list(walk, order) in lists or _leads_in(walk, order, new)
    }
    return new | said_again


def _copies(texts: Sequence[str], orders: Sequence[int]) -> set[int]:
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for order in orders:
        alike[_beginning(texts[order])].append(order)
    copies: set[int] = set()
    for begin, those in alike.items():
        seen: set[str] = set()
        for order in those if len(those) > 1 and len(begin) == _BEGIN else ():
            whole = letters(texts[order])
            if whole in seen:
                copies.add(order)
            seen.add(whole)
    return copies


def _beginning(text: str) -> str:
    """Return the first letters and digits of a text, so many that shorter texts may repeat."""
    begin = letters(text[: 4 * _BEGIN])
    return (begin if len(begin) >= _BEGIN else letters(text))[:_BEGIN]


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


def _leads_in(walk: Walk, order: int, new: Collection[int]) -> bool:
    if order + 1 not in new or not is_bold(walk, order):
        return False
    return not any(walk.tags[walk.nodes[at]] in HEADINGS for at in (order, order + 1))
