"""What an operator can set: `COPYDESK_*` in the environment or in a file, read once, then handed down as values."""

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines import codec

AGENT = "copydesk/0.1"
"""Product token of the user agent; robots.txt rules are looked up for `copydesk`."""

FILE = "copydesk.env"
"""In the current folder; a name in the environment stands above the same name in it."""


class SettingsError(ValueError):
    """The environment holds a value that cannot be used; the message names every one."""


def _contact(text: str) -> str:
    """Return a mail address or http(s) address that fits into one header line; empty stays empty."""
    contact = text.strip()
    if contact and not re.fullmatch(r"[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+", contact):
        raise ValueError(
            "give a mail address (desk@example.org) or an address of a page (https://…)"
        )
    return contact


class Settings(BaseSettings):
    """Every setting with its default; `infra/env.example` lists them."""

    model_config = SettingsConfigDict(
        env_prefix="COPYDESK_",
        frozen=True,
        extra="ignore",
        env_file=FILE,
        env_file_encoding="utf-8",
    )

    store: str = Field("var/store", description="Object store: a folder or s3://BUCKET/PREFIX.")
    state: str = Field(
        "var/state", description="Crawl state: a folder (SQLite) or an SQLAlchemy address."
    )
    spool: Path = Field(
        Path("var/spool"), description="Folder for pages between fetching and storing."
    )
    seeds: Path = Field(Path("seeds"), description="Folder of the source files.")
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        "",
        description="Mail or web address for publishers, part of the user agent; without it only the "
        "sample newspaper is harvested.",
    )
    s3_endpoint: str = Field("", description="Address of an S3 server that is not AWS.")
    s3_region: str = Field("", description="Region of the bucket.")
    s3_access_key: str = Field("", description="Access key; empty uses boto3's own sources.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret that belongs to the key.")
    s3_session_token: SecretStr = Field(
        SecretStr(""), description="Token that belongs to temporary keys."
    )
    s3_encryption: Literal["", "AES256", "aws:kms"] = Field(
        "",
        description="How the S3 server encrypts what is put there: AES256 or aws:kms; empty leaves it to the bucket.",
    )
    s3_kms_key: str = Field(
        "",
        description="Id or ARN of the KMS key; it says aws:kms. Empty takes the account's own key.",
    )
    s3_allow_http: bool = Field(
        default=False,
        description="Let an S3 server on another machine be asked without TLS, inside one's own network.",
    )
    arbiter: bool = Field(
        default=False,
        description="Let the state database decide on commits, for stores without conditional writes.",
    )
    refused_rights: str = Field(
        "",
        description="Pages with one of these rights signals are not stored, e.g. noarchive, tdm-reservation 1; "
        "all signals of a stored page are recorded.",
    )
    gone_text: Literal["drop", "keep"] = Field(
        "drop",
        description="Whether the row that tells of an article that its publisher took away (404 twice, 410) "
        "has its text: drop or keep.",
    )
    raw_keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days that copies of fetched pages stay in the store before `copydesk compact` removes them, "
        "where a source file says nothing (raw: {keep: 90d}); 0 keeps them for ever.",
    )
    articles_keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days that an article stays in the store from when it was first stored, before `copydesk compact` "
        "takes it down with all its versions and captures, where a source file says nothing (articles: {keep: 730d}); "
        "0 keeps them for ever.",
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="Processes that clean pages; the number of CPUs when not set.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level of our log lines."
    )

    @property
    def state_url(self) -> str:
        """SQLAlchemy address of the crawl state."""
        if "://" in self.state:
            return self.state
        return f"sqlite:///{(Path(self.state) / 'copydesk.sqlite').absolute()}"

    @property
    def rights_policy(self) -> frozenset[str]:
        """The refused rights signals one by one."""
        return frozenset(filter(None, map(str.strip, self.refused_rights.split(","))))

    @property
    def user_agent(self) -> str:
        """Full user agent; names the contact when there is one."""
        return f"{AGENT} (+{self.contact})" if self.contact else AGENT


def load(**given: object) -> Settings:
    """Reads file and environment; given values (those that are not None) stand above them.

    Raises:
        SettingsError: When a value is not usable or a name in the file is none of a setting; lists all of them.
    """
    _check_names(FILE)
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(
            f"settings cannot be used: {codec.faults(error)}. "
            f"Each is set by COPYDESK_<NAME> in the environment or in {FILE}; infra/env.example explains them."
        ) from error


def _check_names(file: str) -> None:
    """Raises `SettingsError` when the file names a setting that there is not: it would be ignored in silence."""
    known = {f"COPYDESK_{name.upper()}" for name in Settings.model_fields}
    given = dotenv_values(file, encoding="utf-8") if Path(file).is_file() else {}
    unknown = sorted(set(given) - known)
    if unknown:
        near = "; ".join(f"{name} is no setting{_meant(name, known)}" for name in unknown)
        raise SettingsError(f"{file}: {near}. infra/env.example lists them all")


def _meant(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" (meant: {near[0]}?)" if near else ""
