"""The title of a page and where its article begins."""
