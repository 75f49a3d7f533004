"""Rights signals of a page against the operator's policy: store or refuse. All signals are recorded anyway."""

from collections.abc import Collection

from pipelines.model.draft import Draft
from pipelines.model.rejection import Reason, Rejection, Stage


def judge(draft: Draft, refused: Collection[str]) -> Rejection | None:
    """Return the refusal of a page with a rights signal that the policy does not store; None otherwise.

    Args:
        draft: The page; its signals are (place, value), e.g. ("meta robots", "noarchive").
        refused: Values that the policy refuses, e.g. "noarchive" or "tdm-reservation 1"; compared
            without case, as a word of the value or as `<last word of place> <value>`.
    """
    wanted = {word.casefold() for word in refused}
    for place, value in draft.metadata.rights:
        words = {word.strip() for word in value.casefold().split(",")}
        words.add(f"{place.split()[-1]} {value}".casefold())
        if wanted & words:
            return Rejection(
                url=draft.url,
                source_id=draft.source_id,
                stage=Stage.JUDGE,
                reason=Reason.RIGHTS_RESERVED,
                evidence=f"{place}: {value}, which the policy does not store",
                fetched_at=draft.fetched_at,
                raw=draft.raw,
            )
    return None
