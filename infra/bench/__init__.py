"""Speed, measured against the plain thing a user would write, as a ratio in one run."""
