"""Commands that talk to Prefect's server."""
