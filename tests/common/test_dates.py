"""Dates in words, in the reader's zone."""

import datetime
import zoneinfo

import pytest
from django.utils import timezone

from common.dates import in_words

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)  # a Sunday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 11, 22, 9, 40), "today at 9:40"),
        ((2026, 11, 21, 18, 5), "yesterday at 18:05"),
        ((2026, 11, 19, 8, 0), "Thursday"),
        ((2026, 11, 14, 8, 0), "14 November"),
        ((2025, 3, 2, 8, 0), "2 March 2025"),
        ((2026, 11, 23, 8, 0), "23 November"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, words):
    assert in_words(datetime.datetime(*moment, tzinfo=datetime.UTC), now=NOW) == words


def test_today_is_the_readers_day():
    late = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
    with timezone.override(zoneinfo.ZoneInfo("Asia/Tokyo")):
        assert in_words(late, now=late + datetime.timedelta(hours=16)) == "yesterday at 8:30"


def test_hours_can_be_left_out():
    assert in_words(NOW, hours=False, now=NOW) == "today"
