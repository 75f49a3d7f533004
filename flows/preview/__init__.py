"""One page looked at: fetched or read, judged and explained; nothing of it is stored."""
