"""Plain step functions that flows and the command share."""
