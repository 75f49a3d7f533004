"""What the cuts of a page rest on in its source's model, and where another version of the model tells otherwise.

The evidence of a line decides by bounds: seen on two pages, on three, on a share of all. What moves between two
bounds changes no cut. A page counts among those that have its lines whether the model has learned it or not, so a
line that is new with this page alone has changed nothing either.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.boilerplate import asking, evidence, evidence_index, keep_reasons, same_text
from pipelines.boilerplate.body import BODY_SHARE
from pipelines.boilerplate.candidate import SEEN_PLAIN, SEEN_STRUCTURAL
from pipelines.boilerplate.evidence_index import PageEvidence
from pipelines.boilerplate.learning import learn, missing_page
from pipelines.boilerplate.lines import fingerprints, line_templates, places, sentences
from pipelines.model.draft import Block, Draft, Stripped
from pipelines.model.sitemodel import BlockEvidence, SiteModel

COUNTS = (SEEN_STRUCTURAL, SEEN_PLAIN)
WHOLE_COUNTS = (*COUNTS, same_text.ADDRESSES)
"""For pages of which no line is their own: the whole text may stand elsewhere."""
FRAME_COUNTS = (evidence_index.FRAME_PAGES,)
SHARES = tuple(
    sorted(
        {
            evidence_index.FRAME_SHARE, evidence.UNRELATED_SHARE / 2, evidence.UNRELATED_SHARE,
            evidence.FORMULA_SHARE, keep_reasons.NAMED_SHARE, keep_reasons.OFTEN_SHARE,
            keep_reasons.EVERYWHERE_SHARE, keep_reasons.ENDS_SHARE / 2, keep_reasons.ENDS_SHARE,
        }
    )
)  # fmt: skip
"""Of the articles that have a line: where rules change their mind."""

Standing = tuple[int, int, bool]
"""Bounds of numbers and of shares that a line has reached, and whether its wording is close to a known one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutGrounds:
    """What the cuts of a page rest on."""

    article: str
    """As `learn.article_hash` has it."""
    lines: tuple[tuple[str, ...], ...]
    """Keys of the lines left that may be cut once more pages have them, those by which one line is known together."""
    settled: tuple[tuple[str, ...], ...]
    """The same of the lines that are cut only when a good part of all pages has them."""
    is_strange: bool
    """Whether no line of its text is its own."""
    around: tuple[str, ...]
    """Containers of its text."""
    title: str
    """As the missing page would be known by it."""


def of_page(draft: Draft, stripped: Stripped, model: SiteModel) -> CutGrounds:
    """Return what the cuts of a page rest on: more pages with a line that is cut take nothing back."""
    title, settled = learn.title_of(draft), stripped.settled
    found = PageEvidence(model, draft)
    own = [
        (block.order in settled, keys) for block in stripped.blocks for keys in _keys(block, title)
    ]
    around = dict.fromkeys(places.container(block.path) for block in stripped.blocks)
    return CutGrounds(
        article=learn.article_hash(draft),
        lines=tuple(dict.fromkeys((*(keys for still, keys in own if not still), *_ends(draft)))),
        settled=tuple(dict.fromkeys(keys for still, keys in own if still)),
        is_strange=all(fingerprints.exact_key(block.text) in found for block in stripped.blocks),
        around=tuple(dict.fromkeys((places.body_container(draft.blocks), *around))),
        title=missing_page.title_of(draft),
    )


def _ends(draft: Draft) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the last sentences of paragraphs: without them nothing before them is cut either."""
    for block in asking.told_by_sentence(draft.blocks, draft):
        yield (fingerprints.sole_key(sentences.whole(block)[-1].text),)


def _keys(block: Block, title: str) -> Iterator[tuple[str, ...]]:
    said = fingerprints.without_title(block.text, title)
    yield fingerprints.keys(said)
    yield from ((key,) for key in line_templates.keys(block, said))
    yield from ((key,) for key in fingerprints.figure_keys(block.text))


class CutChanges:
    """Where one version of a model tells otherwise than another, as far as cuts are decided by it."""

    def __init__(self, before: SiteModel, after: SiteModel) -> None:
        self._before, self._after = before, after
        self._old = {family.fingerprint: family for family in before.evidence}
        self._new = {family.fingerprint: family for family in after.evidence}
        self._samples = frozenset(before.articles), frozenset(after.articles)
        self._keys = frozenset(self._moved())
        self._bodies = frozenset(_moved_bodies(before, after))
        missing = () if before.missing == after.missing else (before.missing, after.missing)
        self._titles = frozenset(page.title for page in missing if page)

    def touched(self, page: CutGrounds) -> str:
        """Return the first change that a page rests on, in words; empty when there is none."""
        if page.title in self._titles:
            return "what the site shows for an address that does not exist"
        if place := next((place for place in page.around if place in self._bodies), ""):
            return f"where the source keeps its text: '{place[-80:]}'"
        counts = WHOLE_COUNTS if page.is_strange else COUNTS
        found = (self._of_line(keys, page.article, counts) for keys in page.lines)
        often = (self._of_line(keys, page.article, ()) for keys in page.settled)
        return next(filter(None, (*found, *often)), "")

    def _moved(self) -> Iterator[str]:
        """Yield the keys whose standing has changed, if no page of the run is counted in before."""
        few = SHARES[0] * min(map(len, self._samples))
        for key in self._old.keys() | self._new.keys():
            was, now = self._old.get(key), self._new.get(key)
            if was is now and was is not None and len(was.articles) < few:
                continue
            before, after = self._samples
            if _standing((key,), {key: was}, before, WHOLE_COUNTS) != _standing(
                (key,), {key: now}, after, WHOLE_COUNTS
            ):
                yield key

    def _of_line(self, keys: Sequence[str], article: str, counts: Sequence[int]) -> str:
        if self._keys.isdisjoint(keys):
            return ""
        was = {
            key: evidence_index.counted_in(article, self._old.get(key), self._record(key))
            for key in keys
        }
        now = {key: self._new.get(key) for key in keys}
        before, after = self._samples
        if _standing(keys, was, before, counts) == _standing(keys, now, after, counts):
            return ""
        said = next((family for family in (*now.values(), *was.values()) if family), None)
        pages = learn.distinct(said.articles) if said else 0
        return f"'{said.sample[:80] if said else ''}' is known of {pages} pages now"

    def _record(self, key: str) -> str | None:
        """Return what the model before knew of a block that one article had."""
        once = self._before.once
        at = bisect_left(once, f"{key}\t")
        return once[at] if at < len(once) and once[at].startswith(f"{key}\t") else None


def _standing(
    keys: Sequence[str],
    found: Mapping[str, BlockEvidence | None],
    sample: frozenset[str],
    counts: Sequence[int],
) -> Standing:
    """Return how a line stands by the best known of its wordings, as `evidence.known` takes it."""
    known = [(learn.distinct(f.articles), key, f) for key in keys if (f := found[key])]
    if not known:
        return 0, 0, False
    count, key, family = max(known, key=lambda one: one[:2])
    share = len(sample.intersection(family.articles)) / max(1, len(sample))
    bounds = FRAME_COUNTS if key[0] in (line_templates.FRAME, line_templates.OPENING) else counts
    close = found[keys[0]] is not None or evidence.are_close(f for _, _, f in known)
    return _reached(bounds, count), _reached(SHARES, share), close and bool(counts)


def _reached(bounds: Iterable[float], figure: float) -> int:
    return sum(figure >= bound for bound in bounds)


def _moved_bodies(before: SiteModel, after: SiteModel) -> Iterator[str]:
    """Yield the containers of which it has changed whether the source keeps its text there, and mostly there."""
    old, new = _ranks(before), _ranks(after)
    yield from (place for place in old.keys() | new.keys() if old.get(place) != new.get(place))


def _ranks(model: SiteModel) -> dict[str, int]:
    """Return the containers that are known, those that are usual by how much they are."""
    least = max(SEEN_PLAIN, BODY_SHARE * len(model.articles))
    usual = sorted(((len(seen), place) for place, seen in model.bodies if len(seen) >= least))
    ranks = {place: rank for rank, (_, place) in enumerate(reversed(usual), 1)}
    return {place: ranks.get(place, 0) for place, _ in model.bodies}
