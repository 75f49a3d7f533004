"""What a page declares of itself in its head, JSON-LD, microdata and class names."""
