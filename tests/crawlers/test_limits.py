"""What a failed download is called."""

import pytest
from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, ResponseDataLossError
from service_identity.exceptions import VerificationError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawlers.fetching.limits import Limit, fault_of
from pipelines.model.rejection import Reason

LIMIT = Limit(bytes=1000, seconds=5)


@pytest.mark.parametrize(
    ("error", "reason", "is_passing"),
    [
        (ResponseFailed([Failure(SSL.Error("handshake"))]), Reason.TLS_FAILED, False),
        (ResponseFailed([Failure(VerificationError(errors=[]))]), Reason.TLS_FAILED, False),
        (DownloadTimeoutError("slow"), Reason.TIMED_OUT, True),
        (ResponseDataLossError(), Reason.TRUNCATED, True),
        (CannotResolveHostError("x.example"), Reason.CONNECTION_FAILED, False),
        (ConnectionRefusedError(), Reason.CONNECTION_FAILED, True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_a_failure_has_one_name_and_is_asked_again_only_where_that_may_help(
    error, reason, is_passing
):
    fault = fault_of(error, LIMIT)
    assert (reason, is_passing) == (fault.reason, fault.is_passing)
