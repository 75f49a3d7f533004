"""Measuring the cleaner on pages with gold."""
