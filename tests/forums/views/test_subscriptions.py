"""The buttons Subscribe and Unsubscribe."""

import pytest
from django.urls import reverse

from forums.models import Subscription
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db

THINGS = {"thread": ThreadFactory, "forum": ForumFactory, "drug": DrugFactory}
ON, OFF = "forums:subscribe", "forums:unsubscribe"


def press(client, name, kind, pk, **more):
    return client.post(reverse(name), {"kind": kind, "id": pk, **more})


@pytest.mark.parametrize("kind", THINGS)
def test_the_buttons_subscribe_and_unsubscribe_and_lead_back(member_client, member, kind):
    thing = THINGS[kind]()
    response = press(member_client, ON, kind, thing.pk, next="/forums/?show=all")
    assert response.headers["Location"] == "/forums/?show=all"
    assert Subscription.objects.filter(user=member, **{kind: thing}).exists()
    response = press(member_client, OFF, kind, thing.pk)
    assert response.headers["Location"] == thing.get_absolute_url()
    assert not Subscription.objects.exists()


def test_other_sites_are_not_led_to(member_client):
    forum = ForumFactory()
    response = press(member_client, ON, "forum", forum.pk, next="https://elsewhere.example/")
    assert response.headers["Location"] == forum.get_absolute_url()


@pytest.mark.parametrize("name", [ON, OFF])
@pytest.mark.parametrize(
    ("kind", "pk"),
    [
        ("thread", 2**40), ("forum", 0), ("drug", 7), ("", 1), ("user", 1),
        ("forum", "x"), ("forum", "-1"), ("forum", "9" * 40), ("forum", ""), ("forum", "²"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(member_client, name, kind, pk):
    assert press(member_client, name, kind, pk).status_code == 404


def test_what_one_may_not_see_is_not_found(member_client):
    assert press(member_client, ON, "thread", ThreadFactory(hidden=True).pk).status_code == 404
    assert press(member_client, ON, "drug", DrugFactory(published_edition=False).pk).status_code == 404
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("name", [ON, OFF])
def test_visitors_sign_in_first_and_reading_changes_nothing(client, member_client, name):
    assert member_client.get(reverse(name)).status_code == 405
    member_client.logout()
    response = press(client, name, "forum", ForumFactory().pk)
    assert response.status_code == 302
    assert reverse("account_login") in response.headers["Location"]


def test_the_page_of_a_room_shows_the_button_that_fits(member_client):
    forum = ForumFactory()
    assert reverse(ON) in member_client.get(forum.get_absolute_url()).content.decode()
    press(member_client, ON, "forum", forum.pk)
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert reverse(OFF) in page
    assert "You subscribe to this now." in page
