"""Days of a member's calendar: exact schedules, also over short months, and due where the member lives."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugs.models import Reminder
from drugs.schedules import first_after, is_due, today_of

DAY = datetime.date
DAYS = st.dates(DAY(2020, 1, 1), DAY(2040, 1, 1))


def schedule(starts_on, every, unit):
    return Reminder(starts_on=starts_on, next_on=starts_on, every=every, unit=unit)


@pytest.mark.parametrize(
    ("starts_on", "every", "unit", "after", "expected"),
    [
        (DAY(2026, 12, 1), 4, "weeks", DAY(2026, 12, 1), DAY(2026, 12, 29)),
        (DAY(2026, 12, 1), 4, "weeks", DAY(2027, 3, 1), DAY(2027, 3, 23)),
        (DAY(2026, 12, 1), 1, "weeks", DAY(2026, 11, 1), DAY(2026, 12, 1)),
        (DAY(2027, 1, 31), 1, "months", DAY(2027, 1, 31), DAY(2027, 2, 28)),
        (DAY(2027, 1, 31), 1, "months", DAY(2027, 2, 28), DAY(2027, 3, 31)),
        (DAY(2027, 1, 31), 3, "months", DAY(2027, 2, 1), DAY(2027, 4, 30)),
        (DAY(2028, 2, 29), 12, "months", DAY(2028, 2, 29), DAY(2029, 2, 28)),
        (DAY(2028, 2, 29), 12, "months", DAY(2031, 6, 1), DAY(2032, 2, 29)),
    ],
)
def test_the_next_day_is_the_first_of_the_schedule(starts_on, every, unit, after, expected):
    assert first_after(schedule(starts_on, every, unit), after) == expected


@given(DAYS, st.integers(1, 60), st.sampled_from(["weeks", "months"]), DAYS)
def test_no_day_of_the_schedule_is_left_out(starts_on, every, unit, after):
    """Walking day by day over the schedule finds the same day."""
    reminder = schedule(starts_on, every, unit)
    found = first_after(reminder, after)
    assert found > after
    walked = first_after(reminder, starts_on - datetime.timedelta(days=1))
    while walked <= after:
        walked = first_after(reminder, walked)
    assert found == walked


@pytest.mark.parametrize(
    ("zone", "at", "due"),
    [
        ("UTC", "2026-12-01T07:59", False),
        ("UTC", "2026-12-01T08:00", True),
        ("UTC", "2026-12-02T00:01", True),
        ("Asia/Tokyo", "2026-11-30T22:59", False),
        ("Asia/Tokyo", "2026-11-30T23:00", True),
        ("America/Los_Angeles", "2026-12-01T15:59", False),
        ("America/Los_Angeles", "2026-12-01T16:00", True),
        ("No/Such_Place", "2026-12-01T08:00", True),
    ],
)
def test_a_day_comes_in_the_morning_where_the_member_lives(zone, at, due):
    now = datetime.datetime.fromisoformat(at).replace(tzinfo=datetime.UTC)
    assert is_due(DAY(2026, 12, 1), zone, now) == due


def test_today_is_the_day_of_the_members_calendar():
    late = datetime.datetime(2026, 12, 31, 20, tzinfo=datetime.UTC)
    assert today_of("Pacific/Kiritimati", late) == DAY(2027, 1, 1)
    assert today_of("Pacific/Pago_Pago", late) == DAY(2026, 12, 31)
