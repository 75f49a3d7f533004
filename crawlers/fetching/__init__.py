"""Guard, robots, pace, revisit, limits: what stands between a URL and a request."""
