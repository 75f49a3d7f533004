"""The sample newspaper: own articles with gold, page templates and a loopback server."""
