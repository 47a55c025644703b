"""Time between posts, in words."""

import datetime

import pytest
from django.utils import timezone

from forums.selectors.gaps import gap, later

NOW = timezone.now()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (6.9, ""),
        (7, "7 days later"),
        (59, "59 days later"),
        (60, "2 months later"),
        (92, "3 months later"),
        (729, "24 months later"),
        (730.6, "2 years later"),
        (3653, "10 years later"),
    ],
)
def test_a_week_and_more_is_said_in_days_months_or_years(days, words):
    assert later(NOW - datetime.timedelta(days=days), NOW) == words


def test_nothing_was_before_the_first_post():
    assert later(None, NOW) == ""


def test_posts_that_came_out_of_order_are_no_gap():
    assert later(NOW + datetime.timedelta(days=90), NOW) == ""


def test_a_gap_is_an_item_between_posts_that_may_lead_to_what_is_left_out():
    assert "<a" not in gap("3 months later")
    item = gap("3 months later", left_out=1, url="/there/#p2")
    assert item.startswith('<li class="since gap">')
    assert '<a class="go" href="/there/#p2">1 post in between</a>, 3 months later' in item
    assert "1,200 posts in between</a></span>" in gap("", left_out=1200, url="/there/")
