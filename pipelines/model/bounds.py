"""Bounds that several rooms share: what counts as prose, as a link, as text of others."""

from pipelines.model.draft import Mark

PROSE_WORDS = 15
"""Words from which a line is prose; shorter ones may be labels, teasers or captions."""
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
