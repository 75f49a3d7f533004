"""What surrounds the product: sample newspaper, measuring benches, constraints, deployment."""
