"""`make soak`: SIGKILL at random instants of commits, compactions, takedowns and harvests; bits flipped in a store.

After each kill the same work is done again, and the store must be equal to one that was never disturbed, object by
object. After each flip the store must give what it gave before, or say what is wrong. A seed gives instants and bits.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from infra.soak import flips, harvests, kills
from infra.soak.stores import WORKS


def main() -> int:
    """Run the soak; print a line for each kind of work and of object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="of each of commit, compact, forget")
    parser.add_argument("--harvests", type=int, default=20, help="kills of a harvest")
    parser.add_argument("--flips", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        for name in WORKS if asked.kills else ():
            told = kills.soak(name, Path(place) / name, asked.kills, asked.seed)
            failed += _say(name, told)
        if asked.harvests:
            failed += _say("harvest", harvests.soak(Path(place), asked.harvests, asked.seed))
        if asked.flips:
            failed += flips.soak(Path(place) / "flips", asked.flips, asked.seed, _line)
    return 1 if failed else 0


def _say(name: str, told: kills.Told) -> int:
    _line(
        f"{name:10} {told.killed:4d} killed ({told.early} more had ended before), {told.equal:4d} equal after repair"
    )
    for fault in told.faults:
        _line(f"    {fault}")
    return told.killed - told.equal


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
