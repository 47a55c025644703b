"""Muting a thread, a forum or a drug."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions.distance import mute_member, unmute_member
from forums.actions.mutes import mute, unmute
from forums.actions.subscriptions import subscribe
from forums.models import ContentMute, Subscription
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db
THINGS = {"thread": ThreadFactory, "forum": ForumFactory, "drug": DrugFactory}


@pytest.mark.parametrize("kind", THINGS)
def test_a_verb_twice_changes_nothing_more(member, kind):
    thing = {kind: THINGS[kind]()}
    assert [mute(by=member, **thing) for _ in range(2)] == [True, False]
    assert ContentMute.objects.filter(user=member, **thing).count() == ContentMute.objects.count() == 1
    assert member.keeps_distance is True
    assert [unmute(by=member, **thing) for _ in range(2)] == [True, False]
    assert not ContentMute.objects.exists()
    member.refresh_from_db()
    assert member.keeps_distance is False


def test_the_column_stays_while_anything_is_kept(member):
    thread, other = ThreadFactory(), UserFactory()
    mute(by=member, thread=thread)
    mute_member(by=member, member=other)
    unmute_member(by=member, member=other)
    member.refresh_from_db()
    assert member.keeps_distance is True
    mute_member(by=member, member=other)
    unmute(by=member, thread=thread)
    member.refresh_from_db()
    assert member.keeps_distance is True


def test_a_subscription_stays_and_nobody_is_told(member):
    thread = ThreadFactory()
    subscribe(by=member, thread=thread)
    mute(by=member, thread=thread)
    assert Subscription.objects.filter(user=member, thread=thread).exists()
    assert not Notification.objects.exists()


def test_what_one_may_not_see_one_cannot_mute(member):
    with pytest.raises(PermissionDenied):
        mute(by=member, thread=ThreadFactory(hidden=True))
    with pytest.raises(PermissionDenied):
        mute(by=UserFactory(is_active=False), thread=ThreadFactory())
    assert not ContentMute.objects.exists()


@pytest.mark.parametrize("verb", [mute, unmute])
def test_exactly_one_thing_is_named(member, verb):
    with pytest.raises(ValueError, match="one thread, one forum or one drug"):
        verb(by=member)
    with pytest.raises(ValueError, match="one thread, one forum or one drug"):
        verb(by=member, thread=ThreadFactory(), forum=ForumFactory())
