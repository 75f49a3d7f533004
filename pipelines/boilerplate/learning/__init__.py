"""Learning a source: what repeats over its pages, kept bounded, by version."""
