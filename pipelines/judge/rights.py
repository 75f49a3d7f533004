"""Rights signals of a page against the policy: store, keep no copy, or refuse. All signals are recorded anyway."""

import re
from collections.abc import Collection, Iterator

from pipelines.model.draft import Draft
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.source import Rights, Treatment

Signals = tuple[tuple[str, str], ...]
"""(place, value), e.g. ("meta robots", "noarchive")."""

_OTHERS = re.compile(r"^\s*(?!unavailable_after|max-)[a-z][\w-]*\s*:", re.IGNORECASE)
"""`X-Robots-Tag: otherbot: noarchive` is said to that agent alone."""


def judge(draft: Draft, refused: Collection[str], policy: Rights) -> Rejection | None:
    """Return the refusal of a page with a rights signal that the policy does not store; None otherwise.

    Args:
        draft: The page with its signals.
        refused: Values that the operator refuses of any source, e.g. "noarchive" or "tdm-reservation 1"; compared
            without case, as a word of the value or as `<last word of place> <value>`.
        policy: What the source's file says.
    """
    signals = draft.metadata.rights
    evidence = (
        _refused(signals, refused) or _reserved(signals, policy) or _archived(signals, policy)
    )
    if not evidence:
        return None
    return Rejection(
        url=draft.url,
        source_id=draft.source_id,
        stage=Stage.JUDGE,
        reason=Reason.RIGHTS_RESERVED,
        evidence=evidence,
        fetched_at=draft.fetched_at,
        raw=None,  # what is refused is kept nowhere
    )


def keeps_raw(signals: Signals, policy: Rights) -> bool:
    """Return whether a copy of a page may be kept."""
    return not (policy.noarchive is Treatment.NO_RAW and any(_noarchive(signals)))


def _refused(signals: Signals, refused: Collection[str]) -> str:
    wanted = {word.casefold() for word in refused}
    for place, value in signals:
        words = {word.strip() for word in value.casefold().split(",")}
        words.add(f"{place.split()[-1]} {value}".casefold())
        if wanted & words:
            return f"{place}: {value}, which the policy does not store"
    return ""


def _reserved(signals: Signals, policy: Rights) -> str:
    """What the page says itself beats the file of its site (TDM Reservation Protocol: the closer one counts)."""
    said = [(place, value.strip()) for place, value in signals if place.endswith("tdm-reservation")]
    own = [one for one in said if one[0].startswith(("header", "meta"))] or said
    place = next((place for place, value in own if value == "1"), "")
    if not place or policy.tdm is not Treatment.SKIP:
        return ""
    return (
        f"{place}: 1, reserved; where it is permitted, name it in the source file (rights: tdm, by)"
    )


def _archived(signals: Signals, policy: Rights) -> str:
    place = next(_noarchive(signals), "")
    return (
        f"{place}: noarchive, which the source file skips"
        if place and policy.noarchive is Treatment.SKIP
        else ""
    )


def _noarchive(signals: Signals) -> Iterator[str]:
    for place, value in signals:
        is_ours = place in ("meta robots", "header x-robots-tag") and not _OTHERS.match(value)
        if is_ours and "noarchive" in {word.strip() for word in value.casefold().split(",")}:
            yield place
