"""Source files made of a table of public facts: `python -m infra.publishers TABLE.csv`, for `seeds/<country>/`.

The table has a line a publisher: id, country, language, timezone, home, feeds, sitemaps, news_sitemap, notes; several
addresses in a field stand apart by spaces. A file that a person has written is never touched.
"""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

HEAD = (
    "# Made of public facts by infra/publishers.py: addresses that others published, not yet asked."
)
_REFUSING = "honest clients are refused"
"""Publishers who turn crawlers away are left alone."""
_MOST_FEEDS = 6
_EDITION = re.compile(r"[a-z]{2}\.")

Facts = Mapping[str, str]


def main() -> int:
    """Write the files that are missing or were made here before; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    with options.table.open(encoding="utf-8", newline="") as lines:
        written = [facts["id"] for facts in csv.DictReader(lines) if _write(facts, options.seeds)]
    sys.stdout.write(f"{len(written)} source files written below {options.seeds}\n")
    return 0


def _write(facts: Facts, seeds: Path) -> bool:
    file = seeds / facts["country"] / f"{facts['id']}.yaml"
    by_hand = file.exists() and HEAD not in file.read_text(encoding="utf-8")
    text = source_file(facts)
    if by_hand or not text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def source_file(facts: Facts) -> str:
    """Return the source file of a publisher; empty when the facts do not make one."""
    listings = list(_listings(facts))
    if not listings or _REFUSING in facts["notes"]:
        return ""
    host = urlsplit(facts["home"]).hostname or ""
    lines = [
        "# yaml-language-server: $schema=../schema.json",
        HEAD,
        f"name: {json.dumps(host.removeprefix('www.'))}",
        f"home: {facts['home']}",
        f"language: {json.dumps(facts['language'])}",
        f"timezone: {facts['timezone']}",
        "schedule: {every: 60m, jitter: 30m}",
        "seeds:",
        *listings,
        f"  - section: {facts['home']}",
        "paused: true",
        "checked: never",
    ]
    return "\n".join(lines) + "\n"


def _listings(facts: Facts) -> Iterator[str]:
    """Yield what is new first; whole archives only where nothing else is known."""
    found = [("sitemap", url) for url in facts["news_sitemap"].split()]
    feeds = [url for url in facts["feeds"].split() if not _is_other_edition(url, facts["home"])]
    found += [("feed", url) for url in feeds[:_MOST_FEEDS]]
    found = found or [("sitemap", url) for url in facts["sitemaps"].split()]
    for kind, url in dict.fromkeys(found):
        yield f"  - {kind}: {json.dumps(url, ensure_ascii=False)}"


def _is_other_edition(url: str, home: str) -> bool:
    """Whether both hosts begin with a language or country, and not with the same (hu.paper.example)."""
    ours, theirs = (_EDITION.match(urlsplit(u).hostname or "") for u in (home, url))
    return bool(ours and theirs and ours[0] != theirs[0])


if __name__ == "__main__":
    sys.exit(main())
