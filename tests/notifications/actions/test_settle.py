"""Lines that follow what is given and taken back."""

import pytest

from notifications.actions.notify import mark_all_read, settle_notice
from notifications.models import Notification
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def settle(member, count):
    return settle_notice(kind="reaction", subject_id=7, dedupe_key="post:7", user_id=member.pk, count=count)


def state(member):
    member.refresh_from_db()
    line = Notification.objects.filter(user=member).first()
    return (line.count if line else 0, member.unread_notices)


def test_an_unread_line_follows_the_count_and_goes_with_the_last(member):
    seen = []
    for count in (0, 1, 3, 3, 2, 0, 0):
        settle(member, count)
        seen.append(state(member))
    assert seen == [(0, 0), (1, 1), (3, 1), (3, 1), (2, 1), (0, 0), (0, 0)]


def test_twice_the_same_changes_nothing(member):
    assert [settle(member, 2) for _ in range(3)] == [True, False, False]


def test_a_line_that_was_read_is_new_again_only_for_more_than_ever(member):
    settle(member, 2)
    mark_all_read(by=member)
    for count in (1, 2, 0, 2):
        assert not settle(member, count)
    assert state(member) == (2, 0)
    assert settle(member, 3)
    assert state(member) == (3, 1)


def test_a_line_that_grows_comes_to_the_top_and_one_that_shrinks_stays(member):
    settle(member, 1)
    first = Notification.objects.get().created_at
    settle(member, 2)
    second = Notification.objects.get().created_at
    settle(member, 1)
    assert first < second == Notification.objects.get().created_at


def test_who_left_is_passed_over(db):
    assert not settle(UserFactory(is_active=False), 1)
    assert not Notification.objects.exists()
