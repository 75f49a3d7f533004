"""Backfill: listings of a past range of dates, read from the newest back, each with its articles."""
