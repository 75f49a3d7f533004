"""Commands that keep a store and its state in order."""
