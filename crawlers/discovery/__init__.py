"""Listings to discovered URLs."""
