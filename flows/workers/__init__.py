"""Killable worker processes and the work they do on pages."""
