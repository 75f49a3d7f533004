"""Prefect's deployments and automations, kept equal to the source files."""
