from zoneinfo import available_timezones

import pytest

from pipelines.extract.dates import country_zones


@pytest.mark.parametrize(
    ("expected", "host", "language"),
    [
        ("Europe/Berlin", "blatt.example.de", ""),
        ("Europe/London", "paper.example.co.uk", "en"),
        ("Africa/Maputo", "jornal.example.co.mz", "pt"),
        ("Asia/Dhaka", "paper.example.com", "bn-BD"),
        ("America/Bogota", "diario.example.co", "es-CO"),
        ("", "startup.example.co", "en"),
        ("", "diario.example.com", "es-LA"),
        ("", "paper.example.tv", "en-US"),
        ("", "paper.example.com.br", "pt-BR"),
        ("Europe/Zurich", "blatt.example.com", "de_CH"),
    ],
)
def test_a_country_of_one_zone_is_known_by_ending_or_region(expected, host, language):
    assert expected == country_zones.of_page(f"https://{host}/a", language)


def test_every_zone_is_one():
    assert set() == set(country_zones._zones().values()) - available_timezones()


@pytest.mark.parametrize("package", ["pipelines", "no_such_package"])
def test_without_the_table_of_zones_the_countries_named_here_are_left(package):
    assert country_zones._LIVED_IN == country_zones._zones(package)
