"""A new source proposed from its home address: surveyed, its listings weighed, a few pages tried."""
