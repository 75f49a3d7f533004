"""Scrapy's settings of the crawl process: `crawlers.settings`, checked for what nothing here would ever call."""

from scrapy.settings import BaseSettings, Settings

MODULE = "crawlers.settings"
_UNUSED = {
    "SPIDER_MIDDLEWARES": "no response passes through a spider callback; read listings in crawlers/discovery",
    "ITEM_PIPELINES": "pages go to the spool, not through items; clean them in pipelines",
    "FEEDS": "articles are stored by flows.steps.publish; read them with copydesk read",
    "HTTPCACHE_ENABLED": "validators and raw captures stand for a cache; see crawlers/fetching/conditional.py",
    "AUTOTHROTTLE_ENABLED": "pace is kept by crawlers/fetching/throttle.py; set it in the source file",
    "ROBOTSTXT_OBEY": "robots.txt is always obeyed, by crawlers/fetching/robots.py; leave it off here",
    "JOBDIR": "a crawl is taken up from its spool, not from Scrapy's queue",
}
"""Settings that a Scrapy project may carry and this one would ignore, each with what to use instead."""


class UnusedSettingError(ValueError):
    """A setting that this crawler would ignore; the message says which, why and what to use instead."""


def load_settings() -> Settings:
    """Return the settings of the crawl process.

    Raises:
        UnusedSettingError: When one is set that nothing would ever call.
    """
    settings = Settings()
    settings.setmodule(MODULE, priority="project")
    refuse_unused(settings)
    return settings


def refuse_unused(settings: BaseSettings) -> None:
    """Refuses settings that would be ignored; downloader middlewares and extensions work as ever.

    Raises:
        UnusedSettingError: With all of them.
    """
    found = [f"{name}: {instead}" for name, instead in _UNUSED.items() if settings.get(name)]
    if found:
        raise UnusedSettingError(f"{MODULE} sets what copydesk would ignore. {'. '.join(found)}.")
