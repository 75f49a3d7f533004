"""Dates are written no more exactly than they are known."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.model import precision

HERE = datetime(2026, 5, 14, 9, 40, tzinfo=timezone(timedelta(hours=2)))
AS_IF = HERE.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "known", "written", "shown"),
    [
        (HERE, precision.MINUTE, "2026-05-14T09:40:00+02:00", "2026-05-14 09:40 UTC+02:00"),
        (AS_IF, precision.CLOCK, "2026-05-14T09:40:00", "2026-05-14 09:40"),
        (AS_IF, precision.DAY, "2026-05-14", "2026-05-14"),
        (AS_IF, None, "2026-05-14T09:40:00+00:00", "2026-05-14 09:40 UTC"),
        (None, None, None, ""),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(moment, known, written, shown):
    assert written == precision.written(moment, known)
    assert shown == precision.shown(moment, known)
