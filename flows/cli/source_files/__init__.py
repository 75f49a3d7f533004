"""`copydesk sources`: the commands about source files."""
