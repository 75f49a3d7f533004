"""Scores of one extracted page against its gold.

Tokens are case-folded runs of letters and digits after NFKC, one a character for scripts written
without spaces. Body = lead, section headlines and paragraphs; all shares are of one page, averages
are taken over pages.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

SHINGLE = 4
"""Tokens of a shingle."""
FOUND = 0.80
"""Share of a gold unit's shingles that the output must have for it to count as found."""
GOLD_LINE = 0.50
"""Share of an output line's shingles that the gold must have; under it the line is a leak."""

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a page's article is, by its corpus. Fields that are None are not known and not scored."""

    id: str
    url: str
    publisher: str = ""
    language: str = ""
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    body: tuple[str, ...] | None = None
    roles: tuple[str, ...] = ()
    """`lead`, `headline` or `paragraph` for each of `body`; empty when not known."""
    optional: tuple[str, ...] = ()
    """Lines that are neither right nor wrong."""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    lead_in_body: bool = True
    page_type: str = "article"
    section: str | None = None
    rejection: str | None = None
    """Reason code with which the page must be refused; None when it must pass or nothing is known."""
    is_liveblog: bool = False

    @property
    def scored(self) -> bool:
        """Whether there is a gold text; live blogs' gold disagrees with itself and is left out."""
        return bool(self.body or self.must or self.must_not) and not self.is_liveblog


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What an extractor made of a page."""

    text: str = ""
    lead: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    section: str | None = None
    rejection: str | None = None
    """Reason code when the page was refused."""


def tokens(text: str) -> list[str]:
    """Return the tokens of a text."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return all runs of four tokens; a shorter text is one shingle."""
    if not words:
        return []
    count = max(1, len(words) - SHINGLE + 1)
    return [tuple(words[i : i + SHINGLE]) for i in range(count)]


def precision_recall_f1(
    gold: Iterable[Hashable], out: Iterable[Hashable]
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of two bags, each 0 to 1."""
    wanted, given = Counter(gold), Counter(out)
    hits = sum((wanted & given).values())
    precision = hits / sum(given.values()) if given else 0.0
    recall = hits / sum(wanted.values()) if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


class Grams:
    """The n-grams (n = 1 to 4) of a text, to ask how much of another one is in it."""

    def __init__(self, words: Sequence[str]) -> None:
        self._sets = {
            n: {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}
            for n in range(1, SHINGLE + 1)
        }

    def share(self, words: Sequence[str]) -> float:
        """Return the share of the words' n-grams that are here, 0 to 1; 1 for no words."""
        if not words:
            return 1.0
        n = min(SHINGLE, len(words))
        grams = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        return sum(gram in self._sets[n] for gram in grams) / len(grams)


def normal_title(title: str | None) -> str:
    """Return a title in one spelling of quotes, dashes, white space and case."""
    return one_spelling(title or "").casefold()


def one_spelling(text: str) -> str:
    """Return a text in one spelling of quotes, dashes and white space; some golds are typed with plain ones."""
    text = unicodedata.normalize("NFKC", text)
    for pattern, plain in (
        ("[\u2018\u2019\u201a\u201b\u2032`\u00b4]", "'"),
        ("[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a]", '"'),
        ("[\u2010-\u2015\u2212]", "-"),
        ("[\u00ad\u200b-\u200f\u2060\ufeff]", ""),
        (r"\s+", " "),
    ):
        text = re.sub(pattern, plain, text)
    return text.strip()


def moment(text: str | None) -> datetime | None:
    """Reads an ISO date or date with time; None when it is neither."""
    if not text:
        return None
    plain = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.strip().replace("Z", "+00:00"))
    for form in (plain, plain[:19], plain[:10]):
        try:
            return datetime.fromisoformat(form)
        except ValueError:
            continue
    return None


def same_day(gold: str, out: str | None) -> bool:
    """Whether two dates share a day, in the gold's own zone or in UTC."""
    wanted, given = moment(gold), moment(out)
    if not wanted or not given:
        return False
    return bool(_days(wanted, wanted) & _days(given, wanted))


def _days(when: datetime, other: datetime) -> set[date]:
    if not when.tzinfo:
        return {when.date()}
    zones = {when.tzinfo, UTC} | ({other.tzinfo} if other.tzinfo else set())
    return {when.astimezone(zone).date() for zone in zones}


def same_minute(gold: str, out: str | None) -> bool:
    """Whether two aware dates are the same instant within a minute."""
    wanted, given = moment(gold), moment(out)
    if not wanted or not given or not wanted.tzinfo or not given.tzinfo:
        return False
    return abs((wanted - given).total_seconds()) < 60  # noqa: PLR2004 - one minute


def score(gold: Gold, out: Output) -> dict[str, float]:
    """Return all scores of a page, 0 to 1, by name; a score without gold is left out."""
    text = out.text
    if out.lead and gold.lead_in_body:
        text = f"{out.lead}\n{text}"
    scores = _meta_scores(gold, out)
    if gold.body:
        scores |= _body_scores(gold, text)
    if gold.must or gold.must_not:
        scores |= _snippet_scores(gold, text)
    return scores


def output_lines(gold: Gold, text: str) -> list[str]:
    """Return the lines of an output that count: without a copy of the title and the optional ones."""
    lines = _without_title([line.strip() for line in text.split("\n") if line.strip()], gold.title)
    if not gold.optional:
        return lines
    optional = Grams([word for line in gold.optional for word in tokens(line)])
    body = Grams([word for line in gold.body or () for word in tokens(line)])
    return [line for line in lines if not _is_optional(tokens(line), optional, body)]


def _is_optional(words: list[str], optional: Grams, body: Grams) -> bool:
    return bool(words) and optional.share(words) >= FOUND and body.share(words) < GOLD_LINE


def _without_title(lines: list[str], title: str | None) -> list[str]:
    wanted = normal_title(title)
    for place, line in enumerate(lines[:3]):
        if wanted and normal_title(line.lstrip("# ")) == wanted:
            return lines[:place] + lines[place + 1 :]
    return lines


def leaked_lines(gold: Gold, text: str) -> list[str]:
    """Return the output lines that belong to no gold unit."""
    grams = Grams([word for unit in gold.body or () for word in tokens(unit)])
    return [
        line
        for line in output_lines(gold, text)
        if tokens(line) and grams.share(tokens(line)) < GOLD_LINE
    ]


def lost_units(gold: Gold, text: str) -> list[str]:
    """Return the gold units that the output does not have."""
    grams = Grams([word for line in output_lines(gold, text) for word in tokens(line)])
    return [unit for unit in gold.body or () if grams.share(tokens(unit)) < FOUND]


def _body_scores(gold: Gold, text: str) -> dict[str, float]:
    body = gold.body or ()
    wanted = [word for unit in body for word in tokens(unit)]
    lines = [words for line in output_lines(gold, text) if (words := tokens(line))]
    given = [word for words in lines for word in words]
    precision, recall, f1 = precision_recall_f1(wanted, given)
    lost = lost_units(gold, text)
    scores = {
        "f1": f1,
        "precision": precision,
        "recall": recall,
        "shingle_f1": precision_recall_f1(shingles(wanted), shingles(given))[2],
        "units_found": 1 - len(lost) / len(body),
        "leaked": len(leaked_lines(gold, text)) / len(lines) if lines else 0.0,
        "empty": float(not given),
    }
    return scores | _found_by_role(gold, set(lost))


def _found_by_role(gold: Gold, lost: set[str]) -> dict[str, float]:
    found: dict[str, list[bool]] = {}
    for unit, role in zip(gold.body or (), gold.roles, strict=False):
        found.setdefault(f"{role}_found", []).append(unit not in lost)
    return {role: sum(hits) / len(hits) for role, hits in found.items()}


def _snippet_scores(gold: Gold, text: str) -> dict[str, float]:
    exact = _held("snippets", gold, text, lambda part: " ".join(part.split()))
    return exact | _held("spelled", gold, text, one_spelling)


def _held(name: str, gold: Gold, text: str, form: Callable[[str], str]) -> dict[str, float]:
    plain = form(text)
    kept = sum(form(snippet) in plain for snippet in gold.must)
    leaked = sum(form(snippet) in plain for snippet in gold.must_not)
    return {
        f"{name}_kept": float(kept),
        f"{name}_missed": float(len(gold.must) - kept),
        f"{name}_leaked": float(leaked),
    }


def _meta_scores(gold: Gold, out: Output) -> dict[str, float]:
    scores = {}
    if gold.title:
        scores["title"] = float(normal_title(gold.title) == normal_title(out.title))
    if gold.authors:
        scores["authors"] = float(_names(gold.authors) == _names(out.authors))
    if gold.date:
        scores["day"] = float(same_day(gold.date, out.date))
        scores["minute"] = float(same_minute(gold.date, out.date))
    if gold.section:
        scores["section"] = float(normal_title(gold.section) == normal_title(out.section))
    return scores


def _names(authors: Iterable[str]) -> set[str]:
    return {name for author in authors if (name := " ".join(tokens(author)))}
