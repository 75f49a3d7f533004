"""Words by which a page's template tells what it is: of classes and ids, of labels and buttons, of its address.

What they mean is learned (`kind_model`); no list of them stands in the code.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from pipelines.judge.judged_page import JudgedPage
from pipelines.model.draft import SCRIPT_PLACE, STATED_PLACE

LABEL_WORDS = 5
LONGEST = 30
"""Characters of a word; longer ones are made up by programs."""
_GAP = re.compile(r"[>. ]+")
_WORD = re.compile(r"[^\W\d_]+")

Words = Mapping[str, frozenset[str]]
"""By the place that they stand in."""


def kind_words(page: JudgedPage) -> Words:
    """Return the words of a page by their place; those of a label are one, as it stands.

    What was read in data of scripts has no classes.
    """
    paths = {block.path for block in page.visible} - {SCRIPT_PLACE, STATED_PLACE}
    labels = (block.text.casefold() for block in page.visible if block.size <= LABEL_WORDS)
    address = urlsplit(page.draft.final_url).path.casefold()
    return {
        "classes": _short(word for path in paths for word in _GAP.split(path)),
        "labels": _short(labels),
        "address": _short(_WORD.findall(address)),
    }


def _short(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word and len(word) <= LONGEST)
