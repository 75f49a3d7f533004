"""Source files: read, checked, and every fault told with its line."""
