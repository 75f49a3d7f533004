"""Conduct runs: settings, steps, flows, command."""
