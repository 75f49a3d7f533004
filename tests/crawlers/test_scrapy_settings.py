import subprocess
import sys

import pytest
from scrapy.settings import Settings

from crawlers import scrapy_settings


def test_the_settings_of_this_project_are_all_used():
    assert "copydesk" == scrapy_settings.load_settings()["BOT_NAME"]


@pytest.mark.parametrize("name", ["SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "FEEDS"])
def test_a_setting_that_nothing_would_call_is_refused_with_a_remedy(name):
    with pytest.raises(scrapy_settings.UnusedSettingError, match=f"{name}: .+"):
        scrapy_settings.refuse_unused(Settings({name: {"mine.Part": 100}}))


@pytest.mark.parametrize("name", ["DOWNLOADER_MIDDLEWARES", "EXTENSIONS"])
def test_what_scrapy_calls_here_is_let_through(name):
    assert scrapy_settings.refuse_unused(Settings({name: {"mine.Part": 100}})) is None


@pytest.mark.slow
def test_the_crawl_process_ends_with_the_message_and_no_traceback():
    code = (
        "from crawlers import settings; settings.ITEM_PIPELINES = {'mine.Part': 1};"
        "from crawlers.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="\n", capture_output=True, text=True, check=False
    )
    assert 1 == done.returncode
    assert "ITEM_PIPELINES: " in done.stderr
    assert "Traceback" not in done.stderr
