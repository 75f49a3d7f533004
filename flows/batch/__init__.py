"""Saved pages and streams of JSON lines, cleaned in batches."""
