"""Layout drift: has the source's template changed since the model learned it, and what is learned then?

A model that no longer fits is frozen and a successor learns beside it. From `PAGES` pages on, the successor
is the one in force: what was known of the old template is not applied to the new one. From `KNOWN_ARTICLES`
on, it takes the old model's place. When the old template comes back before that, the successor is dropped.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from pipelines.boilerplate.learning import learn, retention
from pipelines.boilerplate.learning.learn import Observation, distinct
from pipelines.model.sitemodel import SiteModel, cold

KNOWN_ARTICLES = 10
"""A model of fewer articles knows no template that could drift."""
PAGES = 5
"""Pages in another layout, over runs without one in the old, from which the layout has changed."""
STRANGE_SHARE = 0.8
OWN_WORDS = 8
"""Words of a line in the body that no other page has, from which a page has a text of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A source's model after a run's pages."""

    model: SiteModel
    changed: str = ""
    """Evidence that the layout changed; empty when the pages fit, or are too few to tell."""


def settle(model: SiteModel, observations: Collection[Observation]) -> Learned:
    """Return the model that knows these pages too, unless their layout is not the one it learned.

    Args:
        model: What was known before.
        observations: Of the pages; gone through several times, never held as a whole.
    """
    if not observations:
        return Learned(model=model)
    strange = drifted(model, observations)
    if strange is None:
        return Learned(model=learn.merge(model, observations))
    begun = replace(model.successor or renewed(model), missing=model.missing)
    successor = learn.merge(begun, observations)
    pages = distinct(successor.articles)
    if pages >= KNOWN_ARTICLES:
        return Learned(model=successor, changed=f"{strange}; learned anew from {pages} pages")
    frozen = replace(model, successor=successor, version=_version(model.version, successor.version))
    if pages < PAGES:
        return Learned(model=frozen)
    return Learned(model=frozen, changed=f"{strange}; learning anew, {pages} pages so far")


def in_force(model: SiteModel) -> SiteModel:
    """Return what pages are to be finished with: the successor once the layout has changed for sure.

    Always the same object for the same model: who looks things up in it keeps an index by identity.
    """
    successor = model.successor
    if successor is None or distinct(successor.articles) < PAGES:
        return model
    return successor


def drifted(model: SiteModel, observations: Collection[Observation]) -> str | None:
    """Return the evidence that most of these pages have another skeleton than the model learned from.

    None when the template is the known one, or when the model is too small to tell. Pages without a text
    of their own (maintenance, consent) are no new template, whatever they look like.
    """
    if distinct(model.articles) < KNOWN_ARTICLES:
        return None
    known = {place for place, _ in model.bodies}
    many = STRANGE_SHARE * len(observations)
    if sum(page.body not in known for page in observations) < many:
        return None
    strange = [place for place in _bodies_with_own_text(observations) if place not in known]
    if not strange or len(strange) < many:
        return None
    places = {spot for page in observations for _, spot, _ in page.sights}
    shared = {spot for family in model.evidence for spot, _ in family.spots} & places
    if len(shared) * 2 > len(places):
        return None
    return (
        f"{len(strange)} of {len(observations)} pages keep their text at '{strange[0][-100:]}', "
        f"the model knows '{min(known, default='')[-100:]}'"
    )


def _bodies_with_own_text(observations: Iterable[Observation]) -> list[str]:
    pages = Counter(key for page in observations for key in {keys[0] for keys, *_ in page.sights})
    return [
        page.body
        for page in observations
        if page.body
        and any(
            pages[keys[0]] == 1
            and spot.startswith(retention.BODY)
            and len(sample.split()) >= OWN_WORDS
            for keys, spot, sample in page.sights
        )
    ]


def renewed(model: SiteModel) -> SiteModel:
    """Return an empty model of the same source, to learn a new template into."""
    return cold(model.source_id)


def _version(frozen: str, successor: str) -> str:
    return hashlib.sha256(f"{frozen} {successor}".encode()).hexdigest()[:16]
