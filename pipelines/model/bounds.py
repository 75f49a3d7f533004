"""Bounds that several rooms share: what counts as prose, as a link, as text of others."""

from pipelines.model.draft import Mark

PROSE_WORDS = 15
"""Words from which a line is prose; shorter ones may be labels, teasers or captions."""
HEADLINE_WORDS = (3, 30)
"""Words of a headline, at least and at most."""
ARTICLE_WORDS = 80
"""Words of text that may be an article by themselves: what stands beside them need not be."""
NAME_CHARACTERS = 80
"""Characters of a name, a section, a label: longer ones are statements, and keys are cut there."""
BEGINNING = 40
"""Characters by which texts differ."""
CANDIDATES = 40
"""Values of one field, and parts of one element, that are looked at: a page that has more has listed something."""
NEARLY_ALL = 0.8
"""Share of one text in another from which they say the same."""
PARTLY_LINK = 0.4
"""Share of a line's characters in links, from which it is in doubt where it stands beside other evidence."""
MOSTLY_LINK = 0.5
"""Share of a line's characters in links, from which it leads elsewhere."""
NEARLY_ALL_LINK = 0.8
"""Share of a line's characters in links, from which it is nothing but a link."""
CACHED_MODELS = 4
"""Site models of which a process keeps what it derived from them: a worker has pages of few sources at a time."""
GARBAGE = 10_000
"""New objects between two looks for cycles: pages leave few, and Python's 700 cost 2 % of a worker."""
OF_OTHERS = frozenset({Mark.HIDDEN, Mark.NAV, Mark.RELATED, Mark.COMMENTS})
"""Marks of places in which no field of the page's own article stands."""
