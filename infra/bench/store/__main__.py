"""`python -m infra.bench.store`: what commits and readers' questions cost as a store grows.

A store of 200 sources with hourly runs is written by the project's own code in a folder, and asked before and after
`copydesk compact`, there and in a bucket of moto's server; the same questions go to DuckDB, Polars and one JSON object
an article. CPU seconds of the asking process, requests and bytes are told, never wall time: machines are shared.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from infra.bench.cases import ARTICLES_A_COMMIT, COMMITS
from infra.bench.store.made import SOURCES
from infra.bench.store.report import lines


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--each", type=int, default=ARTICLES_A_COMMIT, help="articles of a commit")
    parser.add_argument("--folder", type=Path, help="where the store is kept, and looked for")
    asked = parser.parse_args()
    if asked.commits < SOURCES:
        parser.error(f"there are {SOURCES} sources, each of which must have a commit")
    with tempfile.TemporaryDirectory() as scratch:
        for text in lines(asked.folder or Path(scratch) / "bench", asked.commits, asked.each):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
