"""The articles table as a Delta table: its log, actions, checkpoints, protocol, and following it."""
