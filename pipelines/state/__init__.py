"""Crawl state: a cache behind the lake."""
