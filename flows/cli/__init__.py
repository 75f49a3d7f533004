"""`copydesk`: the command line."""
