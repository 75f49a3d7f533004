"""Words of natural languages: one file a language in `data`, read together."""
