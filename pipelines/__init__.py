"""Turn pages into articles; knows neither Scrapy nor Prefect."""
