"""The page on which a member chooses distance."""

import pytest
from django.urls import reverse

from accounts.actions.distance import block_member, mute_member
from accounts.models import MemberBlock, MemberMute
from accounts.selectors.distance import distance_to
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    return UserFactory(handle="blue.door")


def page_of(member, **query):
    return reverse("accounts:member_distance", args=[member.handle], query=query or None)


def test_the_page_says_what_both_do(member_client, other):
    html = member_client.get(page_of(other)).content.decode()
    assert "Their posts are folded for you" in html
    assert "they cannot open your page, mention you" in html
    assert "They can still read what you post in threads" in html
    assert "Nobody is told" in html
    assert "<title>Mute or block a member" in html  # no name in the history of the browser


@pytest.mark.parametrize("distance", ["mute", "block", ""])
@pytest.mark.parametrize("before", ["mute", "block", ""])
def test_a_choice_replaces_the_one_before(member_client, member, other, before, distance):
    for choice in (before, distance, distance):
        response = member_client.post(page_of(other), {"distance": choice, "next": "/forums/muted/"})
        assert response.headers["Location"] == "/forums/muted/"
    member.refresh_from_db()
    assert distance_to(member, other) == distance
    assert MemberMute.objects.count() == (distance == "mute")
    assert MemberBlock.objects.count() == (distance == "block")
    assert member.keeps_distance is bool(distance)


def test_an_unknown_choice_says_so_beside_the_form(member_client, member, other):
    response = member_client.post(page_of(other), {"distance": "hate"})
    assert response.status_code == 200
    assert "Please choose one of the three." in response.content.decode()
    assert not MemberBlock.objects.exists()


def test_another_site_is_no_way_back(member_client, other):
    response = member_client.post(page_of(other), {"distance": "mute", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == reverse("accounts:settings")


def test_oneself_is_refused_kindly(member_client, member):
    response = member_client.get(page_of(member))
    assert response.status_code == 403
    assert "This is you." in response.content.decode()


@pytest.mark.parametrize("handle", ["nobody.here", "a" * 300])
def test_who_is_not_here_is_not_found(member_client, handle):
    assert member_client.get(reverse("accounts:member_distance", args=[handle])).status_code == 404


def test_visitors_are_asked_to_sign_in(client, other):
    assert client.get(page_of(other)).headers["Location"].startswith(reverse("account_login"))


def test_a_moderator_can_be_muted_and_the_page_says_what_still_comes(member_client):
    html = member_client.get(page_of(UserFactory(moderator=True))).content.decode()
    assert "still reaches you" in html


def test_who_blocks_me_has_no_page_and_can_be_blocked(member_client, member, other):
    block_member(by=other, member=member)
    hidden, unknown = (
        member_client.get(reverse("accounts:member_detail", args=[name]))
        for name in (other.handle, "nobody.here")
    )
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert member_client.post(page_of(other), {"distance": "block"}).status_code == 302
    assert MemberBlock.objects.filter(user=member, member=other).exists()


def test_the_blocker_and_moderators_open_both_pages(client, member, other):
    block_member(by=member, member=other)
    client.force_login(member)
    assert "You blocked this member." in client.get(other.get_absolute_url()).content.decode()
    client.force_login(UserFactory(moderator=True))
    assert client.get(member.get_absolute_url()).status_code == 200


def test_the_member_page_leads_to_it_and_says_what_is_kept(member_client, member, other):
    assert page_of(other) in member_client.get(other.get_absolute_url()).content.decode()
    mute_member(by=member, member=other)
    html = member_client.get(other.get_absolute_url()).content.decode()
    assert "You muted this member." in html
    assert "Change the distance" in html


def test_my_own_page_offers_no_distance(member_client, member):
    assert "/distance/" not in member_client.get(member.get_absolute_url()).content.decode()


def test_the_muted_see_no_difference(client, member, other):
    """Every byte of the page of who muted them is as before."""
    client.force_login(other)
    before = client.get(member.get_absolute_url()).content
    mute_member(by=member, member=other)
    assert client.get(member.get_absolute_url()).content == before
