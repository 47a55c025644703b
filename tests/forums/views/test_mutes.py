"""Mute buttons, and the page that lists all that is muted."""

import pytest
from django.urls import reverse

from accounts.actions.distance import block_member, mute_member
from accounts.actions.erasure import erase_member
from accounts.registries import PostsChoice
from forums.actions.mutes import mute
from forums.models import ContentMute
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db
LIST = reverse("forums:muted_list")


@pytest.mark.parametrize(
    ("kind", "factory"), [("thread", ThreadFactory), ("forum", ForumFactory), ("drug", DrugFactory)]
)
def test_mute_and_back(member_client, kind, factory):
    thing = factory()
    form = {"kind": kind, "id": thing.pk}
    for _ in range(2):
        response = member_client.post(reverse("forums:mute"), form)
        assert response.headers["Location"] == thing.get_absolute_url()
    assert ContentMute.objects.count() == 1
    assert thing.get_absolute_url() in member_client.get(LIST).content.decode()
    response = member_client.post(reverse("forums:unmute"), {**form, "next": LIST})
    assert response.headers["Location"] == LIST
    assert not ContentMute.objects.exists()


@pytest.mark.parametrize("form", [{}, {"kind": "thread", "id": "1" * 30}, {"kind": "post", "id": "1"}])
def test_what_is_not_there_is_not_found(member_client, form):
    assert member_client.post(reverse("forums:mute"), form).status_code == 404


def test_a_thread_one_may_not_see_is_not_found(member_client):
    form = {"kind": "thread", "id": ThreadFactory(hidden=True).pk}
    assert member_client.post(reverse("forums:mute"), form).status_code == 404


@pytest.mark.parametrize("name", ["forums:mute", "forums:unmute"])
def test_reading_changes_nothing(member_client, name):
    assert member_client.get(reverse(name)).status_code == 405


def test_nothing_muted_says_that_this_is_fine(member_client):
    assert "You muted nobody and nothing." in member_client.get(LIST).content.decode()


def test_the_list_names_everything_with_a_way_back(member_client, member):
    muted, blocked, left = UserFactory(), UserFactory(), UserFactory(handle="gone.away")
    thread, forum, drug = ThreadFactory(title="Larkspur"), ForumFactory(name="Evenings"), DrugFactory()
    mute_member(by=member, member=muted)
    mute_member(by=member, member=left)
    block_member(by=member, member=blocked)
    for kind, thing in {"thread": thread, "forum": forum, "drug": drug}.items():
        mute(by=member, **{kind: thing})
    erase_member(by=left, user=left, posts=PostsChoice.KEEP)
    html = member_client.get(LIST).content.decode()
    for word in (muted.handle, blocked.handle, "gone.away", "Larkspur", "Evenings", drug.name, "Unblock"):
        assert word in html
    assert "This member has left" in html
    for other in (muted, blocked):
        assert reverse("accounts:member_distance", args=[other.handle]) in html


def test_a_thread_hidden_since_is_not_named(member_client, member):
    thread = ThreadFactory(title="Larkspur")
    mute(by=member, thread=thread)
    thread.hidden_at = thread.created_at
    thread.save()
    assert "Larkspur" not in member_client.get(LIST).content.decode()


def test_the_list_is_the_members_own(member_client, member):
    mute(by=UserFactory(), thread=ThreadFactory(title="Larkspur"))
    assert "Larkspur" not in member_client.get(LIST).content.decode()


def test_queries_do_not_grow_with_what_is_muted(member_client, member, django_assert_max_num_queries):
    for _ in range(4):
        mute_member(by=member, member=UserFactory())
        mute(by=member, thread=ThreadFactory())
        mute(by=member, drug=DrugFactory())
    with django_assert_max_num_queries(7):  # session, member, and one for each kind
        member_client.get(LIST)


def test_settings_lead_to_the_list(member_client):
    assert LIST in member_client.get(reverse("accounts:settings")).content.decode()
