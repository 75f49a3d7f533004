"""`make bench`: copydesk beside the plain thing. `python -m infra.bench CASE…` runs single cases.

What counts is CPU time, user and system, of all processes of a side, as a share of the plain spider's in the same
round: it holds on a busy machine too. Wall time is printed only when a loop on every core, before and after, finds the
machine idle. The server is warm and its cost is not counted; sides take turns at going first.
"""

import argparse
import os
import sys
from pathlib import Path

from infra.bench.cases import CASES, Options
from infra.quality.harvested import CONTACT


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "cases", nargs="*", default=list(CASES), metavar="CASE", help=", ".join(CASES)
    )
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the numbers of pages and sources"
    )
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    asked = parser.parse_args()
    if unknown := set(asked.cases) - CASES.keys():
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("COPYDESK_CONTACT", CONTACT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling at each start is no user's case
    options = Options(corpora=asked.corpora, rounds=asked.rounds, scale=asked.scale)
    for name in asked.cases:
        for text in CASES[name](options):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
