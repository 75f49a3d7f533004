"""One page to blocks and metadata."""
