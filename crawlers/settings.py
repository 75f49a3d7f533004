"""Scrapy settings of the crawl process. What Scrapy would do by itself and we do ourselves is off."""

BOT_NAME = "copydesk"

# Nothing listens: 2.19 otherwise opens a port that executes what is posted to it (fault L11).
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# One transport: bounded, verified, without memory of credentials, referrers or proxies; `fetching.cookies` has cookies.
DOWNLOAD_HANDLERS = {
    "http": "crawlers.fetching.limits.BoundedHandler",
    "https": "crawlers.fetching.limits.BoundedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = False

# `fetching.fetcher` owns robots, redirects, retries, encodings and pace; see there why.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
ROBOTSTXT_OBEY = False
CONCURRENT_REQUESTS = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 8
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0

STATS_DUMP = False
LOG_INSTALL_ROOT_HANDLER = False
LOG_LEVEL = "INFO"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
