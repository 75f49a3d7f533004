"""What repeats across the pages of a source, and what is cut for it."""
