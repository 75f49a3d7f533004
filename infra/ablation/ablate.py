"""`make ablate`: each rule and each trained part switched off in turn, and what that costs on pages with gold.

Every page is cleaned by weights that saw no page of its publisher; with a rule off they stay as they are. The table of
a whole run goes to `ABLATION.md` here. For a part: `--rule NAME` (a part of names will do), `--sample N` for each Nth
publisher of large corpora.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from infra.ablation import lab, press, report
from infra.ablation.effects import Board
from infra.ablation.lab import PRESS, Group, Trial
from infra.ablation.switches import Switch, switches
from infra.quality import corpora
from infra.training import foldfiles, train
from infra.training.folds import fold_of, publisher

OUT = Path(__file__).with_name("ABLATION.md")
FEWEST, FEWEST_PAPERS = 60, 12
"""Publishers of a corpus, and papers of the made-up press, that a sample has where there are as many."""
LANES = 2
"""Processes; each holds the pages of one publisher."""


def groups(folder: Path) -> Iterator[Group]:
    """Return the pages of a corpus by publisher, those of other kinds than articles too."""
    golds = {gold.id: gold for gold in corpora.load_golds(folder)}
    pages: defaultdict[str, list[tuple[str, str, bytes]]] = defaultdict(list)
    for name, body in corpora.pages(folder):
        if name in golds:
            url = lab.address(golds[name].url)
            pages[lab.source_of(url)].append((name, url, body))
    for own in pages.values():
        name = publisher(golds[own[0][0]].url or own[0][0])
        yield Group(
            corpus=folder.name,
            publisher=name,
            fold=fold_of(name),
            pages=tuple(own),
            golds={page: golds[page] for page, *_ in own},
        )


def tried(group: Group, chosen: Sequence[Switch], folds: Path) -> Trial:
    """Return what each rule changes on a group's pages."""
    judge = press.by_lines if group.corpus == PRESS else lab.by_gold
    return lab.tried(group, chosen, folds, judge)


def trials(found: Sequence[Group], chosen: Sequence[Switch], folds: Path) -> list[Trial]:
    """Return all trials, the largest groups first, so that no lane waits long for another."""
    ordered = sorted(found, key=lambda group: -sum(len(body) for *_, body in group.pages))
    done: list[Trial] = []
    with ProcessPoolExecutor(LANES) as pool:
        for trial in pool.map(partial(tried, chosen=chosen, folds=folds), ordered):
            done.append(trial)
            if len(done) % 100 == 0:
                _say(f"{len(done)} of {len(ordered)} publishers")
    return done


def main() -> int:
    """Measures; skips with a reason when the corpora are absent."""
    options = _options()
    if not options.corpora.is_dir():
        _say(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER")
        return 0
    chosen = [one for one in switches() if options.rule in one.name]
    if not chosen:
        _say(f"no rule is called {options.rule!r}; {', '.join(one.name for one in switches())}")
        return 2
    folders = [options.corpora / name for name in train.CORPORA]
    folds = options.folds or train.write_folds(folders)
    found = [
        one for folder in folders for one in _sampled([*groups(folder)], options.sample, FEWEST)
    ]
    found += _sampled([*press.groups()], options.sample, FEWEST_PAPERS)
    golds = {page: gold for one in found for page, gold in one.golds.items()}
    board = Board(trials(found, chosen, folds), golds)
    text = report.table(board, chosen, _about(options, folds, folders))
    _say(text)
    if not options.rule and options.sample == 1:
        OUT.write_text(text, encoding="utf-8")
    return 0


def _sampled(found: Sequence[Group], step: int, fewest: int) -> Sequence[Group]:
    """Return each Nth group, but more of them where that were too few."""
    return found[:: max(1, min(step, len(found) // fewest))]


def _about(options: argparse.Namespace, folds: Path, folders: Sequence[Path]) -> report.About:
    code = foldfiles.folder(folders).name.rpartition("-")[2]
    return report.About(
        day=datetime.now(UTC).date().isoformat(),
        code=code,
        weights=folds.name.rpartition("-")[2],
        sample=options.sample,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--rule", default="", help="a part of the names of the rules to try")
    parser.add_argument("--sample", type=int, default=1, help="each Nth publisher of large corpora")
    parser.add_argument(
        "--folds", type=Path, help="weights of other code, as `make train` left them"
    )
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
