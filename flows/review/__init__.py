"""The before/after page: what a page says and what is kept of it, for the eyes of a person."""
