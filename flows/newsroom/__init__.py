"""How all sources stand, as plain values read from the run reports: `copydesk status`."""
