"""Me: what is a member's own."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from drugs.selectors.directory import directory
from forums.models import Bookmark, Draft, Subscription
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

URL = "/forums/mine/"


def test_it_is_for_members(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"


def test_me_in_the_bar_leads_to_it_and_settings_are_one_tap_away(member_client):
    assert f'<a href="{URL}">' in member_client.get("/").content.decode()
    page = member_client.get(URL).content.decode()
    assert f'<a href="{URL}" aria-current="page">' in page
    for name in (
        "accounts:settings",
        "notifications:email_preferences",
        "accounts:sign_in",
        "accounts:your_data",
    ):
        assert f'href="{reverse(name)}"' in page


def test_it_leads_to_everything_that_is_ones_own(member_client):
    page = member_client.get(URL).content.decode()
    for name in ("forums:draft_list", "forums:bookmark_list", "forums:muted_list", "low_energy"):
        assert f'href="{reverse(name)}"' in page
    for query in ("show=mine", "show=mine&amp;only=replied", "show=subscribed"):
        assert f'href="/forums/all/?{query}"' in page


def test_forums_and_drugs_are_listed_with_a_way_to_unsubscribe(member_client, member):
    forum, drug, draft = ForumFactory(), DrugFactory(), DrugFactory(published_edition=False)
    for thing in ({"forum": forum}, {"drug": drug}, {"drug": draft}, {"thread": ThreadFactory(title="Talk")}):
        Subscription.objects.create(user=member, **thing)
    Subscription.objects.create(user=UserFactory(), forum=ForumFactory(name="Of another"))
    page = member_client.get(URL).content.decode()
    assert forum.get_absolute_url() in page
    assert drug.get_absolute_url() in page
    assert draft.get_absolute_url() not in page
    assert "Of another" not in page
    assert page.count("Unsubscribe") == 2
    answer = member_client.post(
        reverse("forums:unsubscribe"), {"kind": "forum", "id": forum.pk, "next": URL}, follow=True
    )
    assert answer.redirect_chain == [(URL, 302)]
    assert forum.get_absolute_url() not in answer.content.decode()


def test_counts_are_of_ones_own_and_stop_at_99(member_client, member):
    Draft.objects.create(user=member, submission_id=uuid.uuid4(), publish_at=timezone.now())
    Draft.objects.bulk_create(Draft(user=member, submission_id=uuid.uuid4()) for _ in range(120))
    Bookmark.objects.create(user=member, post=PostFactory())
    Bookmark.objects.create(user=UserFactory(), post=PostFactory())
    page = member_client.get(URL).content.decode()
    assert "1 about to go out" in page
    assert '<span class="num">99+ kept</span>' in page
    assert page.count('<span class="num">1 kept</span>') == 1


@pytest.mark.parametrize("rows", [1, 20])
def test_it_takes_three_queries(member_client, member, django_assert_num_queries, rows):
    for _ in range(rows):
        Subscription.objects.create(user=member, forum=ForumFactory())
        Subscription.objects.create(user=member, drug=DrugFactory())
    directory()  # reads the catalogue into the process
    with django_assert_num_queries(3):
        member_client.get(URL)
