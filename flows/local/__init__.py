"""`copydesk up`: server, worker and sample newspaper on one machine."""
