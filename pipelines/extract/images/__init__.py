"""Images of an article with caption and credit."""
