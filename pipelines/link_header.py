"""What the header `Link` of an answer names (RFC 8288). Pure."""

import re
from collections.abc import Sequence

MAX_CHARACTERS = 16_384
"""So much of the header is read."""

_LINK = re.compile(r"<([^<>]{1,2000})>\s*((?:;[^,;<>\"]{1,200}(?:\"[^\"<>]{0,500}\")?\s*){1,20})")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def linked(headers: Sequence[tuple[str, str]], relation: str) -> str:
    """Return the first address that has a relation, as written; empty when none has.

    Args:
        headers: Of the answer, names in lower case.
        relation: In lower case (`canonical`, `next`), or the address that stands for one.
    """
    said = ", ".join(value for name, value in headers if name == "link")[:MAX_CHARACTERS]
    for address, parameters in _LINK.findall(said):
        named = _RELATION.search(parameters)
        if named and relation in (named[1] or named[2] or "").lower().split():
            return str(address).strip()
    return ""
