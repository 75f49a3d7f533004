"""Bytes to text to tree to lines: decoding, parsing and one walk over a page."""
