"""Which origin of a field is right in a source: what a page's data say against what it shows, and what follows.

No page alone tells which of two is right. What the data of a source carry constantly and its pages never
show (a label in every title, the account that an article was entered with) is the system's; there, what is
shown comes first. A page whose data agree with what it shows tells against that, and keeps its own.
"""

from collections.abc import Iterable, Iterator, Sequence

from pipelines.extract.authors import bylines, names
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import byline_start
from pipelines.extract.titles.title import SHORT_TITLE, same_title
from pipelines.extract.wrapper.agreement import FEWEST, MAX_WORDS, ArticleCount, is_agreed
from pipelines.model.bounds import NAME_CHARACTERS
from pipelines.model.draft import Block

TITLE = "title carries"
SHOWN, UNSHOWN, OTHERS_AT = "author shown", "author unshown", "other byline at"
"""What pages tell: names of the data that they show, names in whose place they show others, and where."""
_PRINTED = ("h1", "shown")
_FEWEST_LETTERS = 3


def of_title(chosen: str, titles: Iterable[FieldCandidate]) -> Iterator[tuple[str, str]]:
    """Return what a title has more than the one that the page shows; an empty label when nothing, or all differs."""
    printed = [one.value for one in titles if one.origin in _PRINTED]
    if printed:
        label, _ = _carried(chosen, printed)
        yield TITLE, label


def shown_title(
    chosen: str, titles: Iterable[FieldCandidate], times: ArticleCount
) -> tuple[str, int] | None:
    """Return (title as the page shows it, articles) where the source's titles carry a label; None where they do not."""
    label, printed = _carried(chosen, [one.value for one in titles if one.origin in _PRINTED])
    count = times(TITLE, label) if label else 0
    return (printed, count) if is_agreed(count, times(TITLE, "")) else None


def _carried(chosen: str, printed: Sequence[str]) -> tuple[str, str]:
    """Return (label, title without it), both empty when a shown title is the chosen one or none is a part of it."""
    whole = same_title(chosen)
    if any(same_title(one) == whole for one in printed):
        return "", ""
    for one in printed:
        part = same_title(one)
        if len(part) < SHORT_TITLE:
            continue
        before, behind = whole.removesuffix(part), whole.removeprefix(part)
        if before != whole and not before[-1].isalnum():
            return f"{before}…"[-NAME_CHARACTERS:], one
        if behind != whole and not behind[0].isalnum():
            return f"…{behind}"[:NAME_CHARACTERS], one
    return "", ""


def of_authors(people: Sequence[str], lines: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Return which people of a page's data its top shows, and in whose place it shows others.

    Args:
        people: As the data name them.
        lines: Of the article's top, none of other articles.
    """
    short = [line for line in lines if line.words <= MAX_WORDS and line.level != 1]
    unseen = [name for name in people if not any(_is_in(name, line) for line in short)]
    yield from ((SHOWN, _key(name)) for name in people if name not in unseen)
    others = [line for line in short if _people(line)]
    if others and len(unseen) == len(people):
        yield from ((UNSHOWN, _key(name)) for name in unseen)
        yield OTHERS_AT, others[0].path


def shown_authors(
    people: Sequence[str], blocks: Iterable[Block], times: ArticleCount
) -> tuple[tuple[str, ...], str, int] | None:
    """Return (people, place, articles) of the byline that stands where others than those of the data are shown.

    None where the source's pages do not agree, or this page shows one of those that its data name.
    """
    unseen = [times(UNSHOWN, _key(name)) for name in people]
    if not people or not all(
        is_agreed(count, times(SHOWN, _key(name)))
        for count, name in zip(unseen, people, strict=True)
    ):
        return None
    for block in blocks:
        if block.words <= MAX_WORDS and times(OTHERS_AT, block.path) >= FEWEST:
            if any(_is_in(name, block) for name in people):
                return None
            if found := _people(block):
                return found, block.path, min(unseen)
    return None


def _people(line: Block) -> tuple[str, ...]:
    """Return the people that a line names, where it says that it is a byline."""
    if not (bylines.is_said(line) or bylines.is_named(line)):
        return ()
    return names.distinct(filter(names.is_person, names.split(byline_start.said_in(line.text))))


def _is_in(name: str, line: Block) -> bool:
    """Whether a line holds a name, or its last word: initials and second names are left out of bylines."""
    last = _key(name).rpartition(" ")[2]
    return len(last) >= _FEWEST_LETTERS and last in _key(line.text)


def _key(name: str) -> str:
    return same_title(name)[:NAME_CHARACTERS]
