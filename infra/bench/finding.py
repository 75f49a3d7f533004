"""What of the articles that a publisher has is found, and what is stored twice: `copydesk harvest` on loopback."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.bench import sides
from infra.newspaper import outside, server
from infra.newspaper.gold import gold
from infra.newspaper.score import score
from infra.quality import harvested
from pipelines.store.opening import open_store
from pipelines.store.reader import latest

SAMPLE = Path("seeds/sample/nordhafen.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What of a publisher's articles was found."""

    name: str
    there: int
    found: int
    stored: int
    twice: int
    """Stored articles that are another one once more."""

    def __str__(self) -> str:
        """Return it as a line."""
        share = self.found / max(self.there, 1)
        counts = f"{self.found:5} of {self.there:5} found {share:7.1%}"
        return f"  {self.name:44} {counts}   stored {self.stored:5}   twice {self.twice}"


def sample(room: Path) -> Found:
    """Harvest the sample newspaper into an empty room, and compare with its gold."""
    with server.serve() as paper:
        (room / "seeds").mkdir(parents=True)
        text = SAMPLE.read_text(encoding="utf-8")
        address = text.partition("home: ")[2].split("/\n")[0]
        (room / "seeds" / SAMPLE.name).write_text(text.replace(address, paper.base_url))
        sides.copydesk(room / "seeds", room / "of")
    result = score(_stored(room / "of"), gold())
    asked = {path for path in paper.paths() if "/artikel/" in path}
    there = [page for page in gold() if not page.rejection]
    found = sum(any(f"/artikel/{page.number}." in path for path in asked) for page in there)
    return Found(
        name=SAMPLE.stem,
        there=len(there),
        found=found,
        stored=result.stored,
        twice=len(repeated(_stored(room / "of"))),
    )


def corpus(folder: Path, room: Path) -> list[Found]:
    """Harvest a served corpus into an empty room, and say of each publisher what was found."""
    room.mkdir()
    with harvested.serving([folder], room) as sources:
        sides.copydesk(sources, room / "of")
    rows = _stored(room / "of")
    fetched: dict[str, set[str]] = defaultdict(set)
    for line in sides.ledger(room / "of" / "store"):
        if line["status"] == sides.GOOD and not line["is_listing"]:
            fetched[line["source_id"]].add(line["url"])
    stored = Counter(row["source_id"] for row in rows)
    twice = Counter(repeated(rows))
    return [
        Found(
            name=one.source_id,
            there=len(one.pages),
            found=len({outside.page_id(url) for url in fetched[one.source_id]} & set(one.pages)),
            stored=stored[one.source_id],
            twice=twice[one.source_id],
        )
        for one in outside.read_publishers(folder)
    ]


def _stored(room: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = latest(open_store(str(room / "store"))).to_pylist()
    return rows


def repeated(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the source of each article whose address or text another article of it has."""
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        marks = {(row["source_id"], row[name]) for name in ("url", "content_hash")}
        found += [row["source_id"]] if marks & seen else []
        seen |= marks
    return found


def told(name: str, found: Sequence[Found]) -> str:
    """Return what was found as lines: in all, and each publisher of which something is missing or there twice."""
    there, got = (sum(getattr(one, key) for one in found) for key in ("there", "found"))
    twice = sum(one.twice for one in found)
    whole = sum(one.found == one.there for one in found)
    odd = [str(one) for one in found if one.found != one.there or one.twice]
    head = (
        f"== found, {name}: {got} of {there} articles ({got / max(there, 1):.1%}), {twice} twice;"
    )
    return "\n".join((f"{head} {whole} of {len(found)} publishers whole", *odd))
