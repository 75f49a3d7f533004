"""Object storage: keys, articles table, transaction log, readers."""
