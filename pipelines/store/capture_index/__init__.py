"""Which raw capture has which page: CDXJ files beside the WARC files."""
