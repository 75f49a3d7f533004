"""The form of lines: fingerprints, what they share, their sentences, and how they lie to each other."""
