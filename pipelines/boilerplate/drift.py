"""Layout drift: has the source's template changed since the model learned it?"""

from collections.abc import Sequence

from pipelines.boilerplate.learn import Observation, distinct
from pipelines.model.sitemodel import SiteModel, cold

KNOWN_ARTICLES = 10
"""A model of fewer articles knows no template that could drift."""
PAGES = 5
STRANGE_SHARE = 0.8


def drifted(model: SiteModel, observations: Sequence[Observation]) -> str | None:
    """Gives the evidence that most of these pages have another skeleton than the model learned from.

    None when the template is the known one, or when model or batch are too small to tell. When it
    drifted, learn from the batch into `renewed(model)`: what was known of the old template is not
    applied to the new one, and the model recovers with the batch.
    """
    known = {place for place, _ in model.bodies}
    if distinct(model.articles) < KNOWN_ARTICLES or len(observations) < PAGES:
        return None
    strange = [page for page in observations if page.body and page.body not in known]
    if len(strange) < STRANGE_SHARE * len(observations):
        return None
    places = {sight.spot for page in observations for sight in page.sights}
    shared = {spot for family in model.evidence for spot, _ in family.spots} & places
    if len(shared) * 2 > len(places):
        return None
    return (
        f"{len(strange)} of {len(observations)} pages keep their text at '{strange[0].body[-100:]}', "
        f"the model knows '{min(known, default='')[-100:]}'"
    )


def renewed(model: SiteModel) -> SiteModel:
    """Gives an empty model of the same source, to learn a new template into."""
    return cold(model.source_id)
