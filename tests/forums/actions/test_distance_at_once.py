"""Two windows, two workers: distance and its column stay together, and nobody hears of two waiting threads in a day."""

import datetime

import pytest
from django.utils import timezone

from accounts.actions.distance import mute_member, unmute_member
from accounts.models import MemberMute, User
from forums.actions.mutes import mute, unmute
from forums.models import ContentMute, Subscription
from forums.unanswered import offer_to_members
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory
from tests.forums.actions.test_many_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_muting_and_unmuting_at_once_leaves_the_column_right():
    member, other, thread = UserFactory(), UserFactory(), ThreadFactory()

    def as_a_request(act, **what):
        return lambda: [act(by=User.objects.get(pk=member.pk), **what) for _ in range(10)]

    at_once(
        as_a_request(mute_member, member=other),
        as_a_request(unmute_member, member=other),
        as_a_request(mute, thread=thread),
        as_a_request(unmute, thread=thread),
    )
    kept = MemberMute.objects.filter(user=member).exists() or ContentMute.objects.filter(user=member).exists()
    assert User.objects.get(pk=member.pk).keeps_distance is kept


def test_two_runs_at_once_tell_a_member_of_one_thread():
    first = ThreadFactory(created_at=timezone.now() - datetime.timedelta(hours=7))
    for _ in range(5):
        ThreadFactory(forum=first.forum, created_at=first.created_at)
    members = [UserFactory(welcomes_unanswered=True) for _ in range(3)]
    for member in members:
        Subscription.objects.create(user=member, forum=first.forum)
    offered = at_once(*[offer_to_members] * 4)
    assert sum(offered) == 1
    told = Notification.objects.filter(kind="unanswered")
    assert sorted(told.values_list("user", "count")) == [(member.pk, 1) for member in members]
