"""What the pages of a source tell of their fields, counted over its articles, and when that is agreed."""

from collections.abc import Callable

FEWEST = 5
"""Articles that must agree."""
SHARE = 0.9
"""Of the articles that tell something, those that must agree."""
MAX_WORDS = 20
"""Words of a line that shows a byline or a date; longer is prose."""
MAX_LINES = 12
"""Lines of an article's top whose places are told."""
PLACE_ARTICLES = 3
"""Articles from which what a place holds counts."""
PLACE_SHARE = 0.8
"""Share of the articles with a line at a place in which it must have held the field."""

ArticleCount = Callable[[str, str], int]
"""Return in how many articles of the source a value or place was told."""


def is_agreed(right: int, wrong: int) -> bool:
    """Return whether so many articles for something are enough beside so many against it."""
    return right >= FEWEST and right >= SHARE * (right + wrong)
