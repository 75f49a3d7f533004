import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.cron import BadCronError, check_cron


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "0 5 * * *",
        "*/15 6-22/2 1,15 * 1-5",
        "0 0 31 1,3 *",
        "0 0 29 feb *",
        "0 5 * jan-jun MON,sun",
        "0 0 30 2 mon",
        "59 23 31 12 7",
        "5/10 * * * *",
    ],
)
def test_usual_expressions_are_accepted(expression):
    assert check_cron(expression) is None


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "has 0 fields"),
        ("0 5 * * * *", "has 6 fields"),
        ("@daily", "has 1 fields"),
        ("60 * * * *", "minute '60'"),
        ("* 24 * * *", "hour '24'"),
        ("* * 0 * *", "day-of-month '0'"),
        ("* * * 13 *", "month '13'"),
        ("* * * mon *", "month 'mon'"),
        ("* * * * 8", "day-of-week '8'"),
        ("* * * * jan", "day-of-week 'jan'"),
        ("*/0 * * * *", "minute '\\*/0'"),
        ("*/ * * * *", "minute '\\*/'"),
        ("10-5 * * * *", "minute '10-5'"),
        ("1,,2 * * * *", "minute '1,,2'"),
        ("-1 * * * *", "minute '-1'"),
        ("? * * * *", "minute '\\?'"),
        ("0 5 L * *", "day-of-month 'L': the scheduler knows no L"),
        ("0 5 * * 5#2", "day-of-week '5#2'"),
        ("0 5 * * 5l", "day-of-week '5l'"),
        (f"*/{'9' * 5000} * * * *", "too long"),
        ("H * * * *", "minute 'H'"),
        ("0 0 30 feb *", "day-of-month '30' cannot be read, is out of range or never comes"),
        ("0 0 31 4,6,9,11 *", "day-of-month '31' cannot be read, is out of range or never comes"),
        ("\u0665 * * * *", "cannot be read"),
    ],
)
def test_what_cannot_run_is_refused(expression, message):
    with pytest.raises(BadCronError, match=message):
        check_cron(expression)


FIELD = st.from_regex(r"(\*|[0-9]{1,2}|[a-z]{3})(-[0-9]{1,2})?(/[0-9])?(,[0-9])?", fullmatch=True)


@pytest.mark.slow
@given(st.lists(FIELD, min_size=5, max_size=5).map(" ".join))
def test_what_is_accepted_is_accepted_by_the_scheduler(expression):
    croniter = pytest.importorskip("prefect._vendor.croniter").croniter
    try:
        check_cron(expression)
    except BadCronError:
        return
    assert croniter.is_valid(expression)
