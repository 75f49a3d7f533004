"""Find and fetch: the only room that knows Scrapy."""
