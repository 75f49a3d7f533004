"""How to reach an S3 server; apart from `s3`, so that a local store needs no boto3."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Options:
    """How to reach an S3 server; what is empty is left to boto3's own sources."""

    endpoint: str = ""
    """Address of a server that is not AWS."""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    """Belongs to temporary keys."""
    allow_http: bool = False
    """Allow an unencrypted endpoint that is not this machine."""
