"""Settings from the environment."""

from pathlib import Path

import pytest

from flows import settings
from flows.settings import SettingsError


def test_defaults_lie_under_var():
    defaults = settings.load()
    assert ("var/store", "var/state", "var/spool") == (
        defaults.store,
        defaults.state,
        str(defaults.spool),
    )


def test_a_folder_becomes_a_sqlite_address(tmp_path):
    assert f"sqlite:///{tmp_path}/copydesk.sqlite" == settings.load(state=str(tmp_path)).state_url


def test_a_state_address_stays_as_it_is():
    address = "postgresql+psycopg://desk@db/copydesk"
    assert address == settings.load(state=address).state_url


def test_given_values_stand_above_the_environment(monkeypatch):
    monkeypatch.setenv("COPYDESK_STORE", "s3://from-environment")
    assert "s3://from-environment" == settings.load(store=None).store
    assert "here" == settings.load(store="here").store


def test_the_user_agent_names_the_contact():
    assert "copydesk/0.1" == settings.load().user_agent
    agent = settings.load(contact="desk@example.org").user_agent
    assert "copydesk/0.1 (+desk@example.org)" == agent


@pytest.mark.parametrize("contact", ["nobody", "a@b.c\r\nX-Evil: 1", "two words@example.org"])
def test_l06_a_contact_that_does_not_fit_a_header_is_refused(contact):
    with pytest.raises(SettingsError, match=r"used: contact: give a mail address"):
        settings.load(contact=contact)


def test_all_faults_are_listed_at_once():
    with pytest.raises(SettingsError, match=r"(?s)workers.*log_level") as caught:
        settings.load(workers=0, log_level="LOUD")
    assert "COPYDESK_<NAME>" in str(caught.value)


def test_l05_the_secret_is_masked():
    shown = settings.load(s3_secret_key="canary-4711")
    assert "canary-4711" not in f"{shown!r}{shown}"


def test_every_setting_stands_in_the_example_with_its_default():
    example = Path(__file__).parents[2] / "infra" / "env.example"
    lines = [line for line in example.read_text().splitlines() if "COPYDESK_" in line]
    named = {
        line.lstrip("#").partition("=")[0].removeprefix("COPYDESK_").lower(): line for line in lines
    }
    fields = settings.Settings.model_fields
    assert set(fields) == set(named)
    told = {n: line.partition("=")[2] for n, line in named.items() if not line.startswith("#")}
    for name, default in told.items():
        assert settings.load() == settings.load(**{name: default})


def test_every_setting_is_explained_in_the_example():
    example = (Path(__file__).parents[2] / "infra" / "env.example").read_text()
    for field in settings.Settings.model_fields.values():
        assert f"# {field.description}" in example
