"""Forms of archive pages' addresses."""

from datetime import date

import pytest

from crawlers.backfill import archives
from pipelines.model.backfill import Period

SITE = "https://x.example"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/archiv/2024/05/03", "/archiv/{year}/{month}/{day}"),
        ("/archiv/2024-05-03.html", "/archiv/{year}-{month}-{day}.html"),
        ("/archive/2024/5/3/", "/archive/{year}/{m}/{d}/"),
        ("/2024/05/index.html", "/{year}/{month}/index.html"),
        ("/ausgabe?tag=20240503", "/ausgabe?tag={year}{month}{day}"),
        ("/archiv/03.05.2024.html", "/archiv/{day}.{month}.{year}.html"),
        ("/archiv?tag=3-5-2024", "/archiv?tag={d}-{m}-{year}"),
        ("/archive/05/31/2024/", "/archive/{month}/{day}/{year}/"),
        ("/2024/05/03/ein-titel", ""),
        ("/artikel/20240503123", ""),
        ("/impressum", ""),
    ],
)
def test_an_archive_page_ends_with_its_date(path, form):
    assert (SITE + form if form else "") == archives.form_of(SITE + path)


def test_one_link_with_a_month_shows_a_form_and_a_year_takes_two():
    links = [
        f"{SITE}/archiv/2024/05/03",
        f"{SITE}/wahl/2024",
        f"{SITE}/jahr/2023",
        f"{SITE}/jahr/2024",
    ]
    assert [f"{SITE}/archiv/{{year}}/{{month}}/{{day}}", f"{SITE}/jahr/{{year}}"] == list(
        archives.forms(links)
    )


def test_a_form_gives_the_newest_page_first_with_its_days_of_the_window():
    window = Period(first=date(2023, 12, 30), last=date(2024, 2, 3))
    assert [
        (f"{SITE}/2024/2", Period(first=date(2024, 2, 1), last=date(2024, 2, 3))),
        (f"{SITE}/2024/1", Period(first=date(2024, 1, 1), last=date(2024, 1, 31))),
        (f"{SITE}/2023/12", Period(first=date(2023, 12, 30), last=date(2023, 12, 31))),
    ] == list(archives.pages(f"{SITE}/{{year}}/{{m}}", window))
