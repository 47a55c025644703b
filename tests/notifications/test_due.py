"""When a digest is due, on the member's own clock."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.digests import next_due, zone_named

UTC = datetime.UTC
ZONES = st.sampled_from(sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})).map(
    zoneinfo.ZoneInfo
)
MOMENTS = st.integers(788_918_400, 2_143_000_000).map(  # 1995 to 2037
    lambda seconds: datetime.datetime.fromtimestamp(seconds, UTC)
)
HOURS, WEEKDAYS = st.integers(0, 23), st.integers(0, 6)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def is_skipped(day, hour, zone):
    """Whether the clocks of `zone` never showed `hour`:00 on `day`."""
    wall = datetime.datetime.combine(day, datetime.time(hour))
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


@given(ZONES, MOMENTS, HOURS)
def test_a_daily_digest_comes_once_within_the_next_day_at_the_members_hour(zone, after, hour):
    due = next_due("daily", 0, hour, zone, after)
    assert after < due <= after + 2 * DAY  # two, where a zone left out a day
    local = due.astimezone(zone)
    assert (local.hour, local.minute) == (hour, 0) or any(
        is_skipped(local.date() - step * DAY, hour, zone) for step in (0, 1)
    )


@given(ZONES, MOMENTS, WEEKDAYS, HOURS)
def test_a_weekly_digest_comes_on_the_members_weekday(zone, after, weekday, hour):
    due = next_due("weekly", weekday, hour, zone, after)
    assert after < due <= after + 8 * DAY
    local = due.astimezone(zone)
    assert (local.weekday(), local.hour, local.minute) == (weekday, hour, 0) or any(
        is_skipped(local.date() - step * DAY, hour, zone) for step in (0, 1)
    )


@given(ZONES, MOMENTS, st.sampled_from(["daily", "weekly"]), WEEKDAYS, HOURS)
def test_digests_follow_each_other_without_doubles_or_gaps(zone, after, frequency, weekday, hour):
    first = next_due(frequency, weekday, hour, zone, after)
    second = next_due(frequency, weekday, hour, zone, first)
    step = DAY if frequency == "daily" else 7 * DAY
    assert step - 3 * HOUR <= second - first <= step + DAY + 3 * HOUR


@given(ZONES, MOMENTS, MOMENTS, HOURS)
def test_waiting_longer_never_brings_the_digest_earlier(zone, one, other, hour):
    early, late = sorted([one, other])
    assert next_due("daily", 0, hour, zone, early) <= next_due("daily", 0, hour, zone, late)


def test_off_is_never_due():
    assert (
        next_due("off", 0, 9, zoneinfo.ZoneInfo("UTC"), datetime.datetime(2026, 11, 22, tzinfo=UTC)) is None
    )


def test_an_hour_that_the_clock_skips_is_the_moment_of_the_change():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")  # 29 March 2026: 2:00 becomes 3:00
    due = next_due("daily", 0, 2, berlin, datetime.datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due == datetime.datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert next_due("daily", 0, 2, berlin, due) == datetime.datetime(2026, 3, 30, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_counts_once():
    new_york = zoneinfo.ZoneInfo("America/New_York")  # 1 November 2026: 1:00 comes twice
    due = next_due("daily", 0, 1, new_york, datetime.datetime(2026, 10, 31, 12, tzinfo=UTC))
    assert due == datetime.datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert next_due("daily", 0, 1, new_york, due) == datetime.datetime(2026, 11, 2, 6, tzinfo=UTC)


def test_nine_oclock_stays_nine_oclock_over_a_change():
    new_york = zoneinfo.ZoneInfo("America/New_York")
    before = next_due("weekly", 6, 9, new_york, datetime.datetime(2026, 10, 20, tzinfo=UTC))
    after = next_due("weekly", 6, 9, new_york, before)
    assert [before.hour, after.hour] == [13, 14]  # UTC


def test_a_zone_that_left_out_a_whole_day_still_gets_its_digest_once():
    samoa = zoneinfo.ZoneInfo("Pacific/Apia")  # there was no 30 December 2011, a Friday
    due = next_due("weekly", 4, 9, samoa, datetime.datetime(2011, 12, 27, tzinfo=UTC))
    assert due.astimezone(samoa).date() == datetime.date(2011, 12, 31)
    assert next_due("weekly", 4, 9, samoa, due).astimezone(samoa).date() == datetime.date(2012, 1, 6)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "\0"])
def test_an_unknown_zone_is_utc(name):
    assert zone_named(name).key == "UTC"
