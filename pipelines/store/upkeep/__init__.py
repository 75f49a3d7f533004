"""Upkeep of a store: taking articles down, merging small files, cleaning up."""
