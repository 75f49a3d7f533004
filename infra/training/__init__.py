"""Training of the block classifier from a corpus folder, and its honest measure."""
