"""Lines that correct the article they stand in, told by their label."""

import re

from pipelines.languages import lexicon

_LABEL = re.compile(
    rf"(?:{lexicon.alternatives('correction')})\s*[:\uff1a]\s*\S.{{8,}}", re.IGNORECASE
)
"""A label, and behind its colon what is corrected."""


def is_correction(text: str) -> bool:
    """Return whether a line says by its label that it corrects its article."""
    return _LABEL.match(text) is not None
