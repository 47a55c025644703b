"""Subscribing: exactly one thing, once, and only what one may see."""

import pytest
from django.core.exceptions import PermissionDenied

from forums.actions.subscriptions import subscribe, unsubscribe
from forums.models import Subscription
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db

THINGS = {"thread": ThreadFactory, "forum": ForumFactory, "drug": DrugFactory}


@pytest.mark.parametrize("kind", THINGS)
def test_subscribing_twice_is_once_and_unsubscribing_twice_is_fine(member, kind):
    thing = {kind: THINGS[kind]()}
    assert subscribe(by=member, **thing) is True
    assert subscribe(by=member, **thing) is False
    assert Subscription.objects.filter(user=member, **thing).count() == 1
    assert unsubscribe(by=member, **thing) is True
    assert unsubscribe(by=member, **thing) is False
    assert not Subscription.objects.exists()


def test_what_one_may_not_see_cannot_be_subscribed_to(member):
    for thing in ({"thread": ThreadFactory(hidden=True)}, {"drug": DrugFactory(published_edition=False)}):
        with pytest.raises(PermissionDenied):
            subscribe(by=member, **thing)
    assert not Subscription.objects.exists()


def test_unsubscribing_from_what_is_hidden_now_is_not_refused(member):
    thread = ThreadFactory(hidden=True)
    Subscription.objects.create(user=member, thread=thread)
    assert unsubscribe(by=member, thread=thread) is True


def test_who_left_cannot_subscribe(member):
    member.is_active = False
    with pytest.raises(PermissionDenied):
        subscribe(by=member, forum=ForumFactory())


@pytest.mark.parametrize("act", [subscribe, unsubscribe])
def test_not_exactly_one_thing_is_a_mistake_of_the_caller(member, act):
    with pytest.raises(ValueError, match="one"):
        act(by=member)
    with pytest.raises(ValueError, match="one"):
        act(by=member, forum=ForumFactory(), drug=DrugFactory())


def test_unsubscribing_leaves_the_subscriptions_of_others(member, moderator):
    forum = ForumFactory()
    for user in (member, moderator):
        subscribe(by=user, forum=forum)
    unsubscribe(by=member, forum=forum)
    assert list(Subscription.objects.values_list("user_id", flat=True)) == [moderator.pk]
