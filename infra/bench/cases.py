"""Cases of the bench: what is served, what is harvested in which order, and what is printed of it."""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.bench import calibration, finding, learned, papers, real_pages, requests, sides
from infra.bench.papers import Paper, Press
from infra.bench.sides import Harvest
from infra.bench.store import report
from infra.bench.store.made import SOURCES
from infra.newspaper import loopback

REAL_PAPERS, REAL_PAGES, SMALL_PAGES = 10, 100, 1_000
PAGES_A_SOURCE = 3
MANY = (10, 100, 1_000)
MEMORY = (1_000, 10_000)
COMMITS, ARTICLES_A_COMMIT = 20_000, 10
CORPORA = ("fundus", "fundus-evaluation", "article-extraction-benchmark")
"""Those of which single pages are cleaned, one to eight a publisher, 200 to 300 kB each."""
OURS, PLAIN, PLAIN_TWO = "copydesk", "plain", "plain on two processes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may ask of the bench."""

    corpora: Path
    rounds: int
    scale: float
    """Of the numbers of pages and sources: less for a quick look."""

    def scaled(self, number: int) -> int:
        """Return a number of pages or sources as this run has it."""
        return max(1, round(number * self.scale))


@dataclass(slots=True)
class Stand:
    """Papers that are served, a folder for what comes of them, and a harvest of each side's making."""

    press: Press
    url: str
    room: Path

    def ours(self, name: str) -> Harvest:
        """Harvests with copydesk into the room's store of that name."""
        return sides.copydesk(self.room / "seeds", self.room / name)

    def plain(self, processes: int = 1) -> Harvest:
        """Harvests all that is out today with the plain spider."""
        sitemaps = [self.url + papers.sitemap(paper) for paper in self.press.papers]
        return sides.plain(sitemaps, self.room / "plain", processes)


@contextmanager
def standing(made: Sequence[Paper]) -> Iterator[Stand]:
    """Serves papers, first day, from a thread of this process, whose own cost is not counted."""
    press = Press(made)
    with loopback.serving(press) as running, tempfile.TemporaryDirectory() as place:
        press.open_day(1, running.base_url)
        papers.write_sources(made, running.base_url, Path(place) / "seeds")
        yield Stand(press, running.base_url, Path(place))


def real(options: Options) -> Iterator[str]:
    """Ten papers of a hundred real-sized pages each: first harvest, unchanged rerun, second day."""
    folder = options.corpora / CORPORA[0]
    if not folder.is_dir():
        yield f"skipped: no corpus in {folder}; give --corpora FOLDER"
        return
    made = real_pages.varied(folder, REAL_PAPERS, options.scaled(REAL_PAGES))
    yield from _days("real-sized pages", made, options)


def small(options: Options) -> Iterator[str]:
    """A paper of a thousand small pages: first harvest, unchanged rerun, second day."""
    yield from _days("small pages", papers.small(options.scaled(SMALL_PAGES)), options)


def _days(name: str, made: Sequence[Paper], options: Options) -> Iterator[str]:
    rounds: dict[str, list[dict[str, Harvest]]] = {"first": [], "unchanged": [], "second day": []}
    with standing(made) as stand:
        idle = calibration.is_idle()
        for number in range(options.rounds):
            store = f"store-{number}"
            stand.press.open_day(1, stand.url)
            rounds["first"].append(_beside(stand, store, number, two=True))
            rounds["unchanged"].append({OURS: stand.ours(store)})
            stand.press.open_day(2, stand.url)
            rounds["second day"].append(_beside(stand, store, number, two=False))
        idle = calibration.is_idle() and idle
    for plain in rounds["unchanged"]:
        plain[PLAIN] = rounds["first"][0][PLAIN]
    for case, found in rounds.items():
        yield table(f"{name}, {case}", found, is_idle=idle)


def _beside(stand: Stand, store: str, number: int, *, two: bool) -> dict[str, Harvest]:
    """Lets all sides harvest, the first of the round before last."""
    turns: list[tuple[str, Callable[[], Harvest]]] = [
        (OURS, lambda: stand.ours(store)),
        (PLAIN, stand.plain),
    ]
    turns += [(PLAIN_TWO, lambda: stand.plain(2))] if two else []
    first = number % len(turns)
    return {side: harvest() for side, harvest in (*turns[first:], *turns[:first])}


def sources(options: Options) -> Iterator[str]:
    """Many sources of three small pages: first harvest and unchanged rerun, by number of sources."""
    for number in (options.scaled(number) for number in MANY):
        with standing(papers.small(PAGES_A_SOURCE, number)) as stand:
            first, again, plain = stand.ours("store"), stand.ours("store"), stand.plain()
        beside = {OURS: first, PLAIN: plain}
        yield table(f"{number} sources, first", [beside], is_idle=False)
        yield table(f"{number} sources, unchanged", [beside | {OURS: again}], is_idle=False)


def memory(options: Options) -> Iterator[str]:
    """Peak memory of a first harvest by the number of small pages of one source."""
    peaks = []
    for number in (options.scaled(number) for number in MEMORY):
        with standing(papers.small(number)) as stand:
            found = stand.ours("store")
        peaks.append(found.cost.peak_mib)
        yield f"== peak memory: {found.pages} pages {found.cost.peak_mib:.0f} MiB, {found.cost.cpu_seconds:.1f} s CPU"
    yield f"== peak memory grows by {peaks[-1] / peaks[0]:.2f} from {MEMORY[0]} to {MEMORY[-1]} pages"


def cleaning(options: Options) -> Iterator[str]:
    """Cleaning alone, in one process: a page of an unknown and of a known source, beside trafilatura."""
    for name in CORPORA:
        folder = options.corpora / name
        if folder.is_dir():
            yield learned.report(name, learned.measure(folder))
        else:
            yield f"skipped: no corpus in {folder}; give --corpora FOLDER"


def found(options: Options) -> Iterator[str]:
    """Articles found and stored twice, per publisher; requests by run, by child of a deep index; the smallest gap."""
    with tempfile.TemporaryDirectory() as place:
        yield finding.told("the sample newspaper", [finding.sample(Path(place) / "sample")])
        for folder in (options.corpora / name for name in CORPORA):
            if folder.is_dir():
                yield finding.told(folder.name, finding.corpus(folder, Path(place) / folder.name))
            else:
                yield f"skipped: no corpus in {folder}; give --corpora FOLDER"
    yield requests.of_runs(options.scaled(REAL_PAGES))
    yield requests.of_index(options.scaled(requests.CHILDREN))
    yield requests.of_gaps()


def store(options: Options) -> Iterator[str]:
    """A store of 200,000 versions: commits as it grows, readers' questions before and after compaction."""
    with tempfile.TemporaryDirectory() as place:
        commits = max(SOURCES, options.scaled(COMMITS))
        yield from report.lines(Path(place) / "store", commits, ARTICLES_A_COMMIT)


CASES: Mapping[str, Callable[[Options], Iterator[str]]] = {
    "real": real,
    "small": small,
    "sources": sources,
    "memory": memory,
    "cleaning": cleaning,
    "finding": found,
    "store": store,
}


def table(name: str, rounds: Sequence[Mapping[str, Harvest]], *, is_idle: bool) -> str:
    """Return what a case cost each side: medians over the rounds, CPU of all processes beside plain in the same round.

    Args:
        name: Of the case.
        rounds: By side.
        is_idle: Whether wall time is worth anything.
    """
    head = ("pages", "CPU s", "of plain", "MiB", *(["seconds"] if is_idle else []))
    rows = [
        f"== {name} ({len(rounds)} rounds, medians)",
        " " * 26 + "".join(f"{h:>10}" for h in head),
    ]
    for side in rounds[0]:
        found = [r[side] for r in rounds]
        shares = [r[side].cost.cpu_seconds / r[PLAIN].cost.cpu_seconds for r in rounds]
        figures = [statistics.median(h.pages for h in found)]
        figures += [statistics.median(h.cost.cpu_seconds for h in found)]
        figures += [statistics.median(shares), statistics.median(h.cost.peak_mib for h in found)]
        figures += [statistics.median(h.cost.seconds for h in found)] if is_idle else []
        forms = (".0f", ".1f", ".2f", ".0f", ".1f")
        rows.append(
            f"{side:26}"
            + "".join(f"{f:>10{form}}" for f, form in zip(figures, forms, strict=False))
        )
    return "\n".join(rows)
