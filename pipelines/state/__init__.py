"""Crawl state: a cache behind the articles table."""
