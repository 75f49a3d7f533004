"""Which lines of a page are the article's text."""
