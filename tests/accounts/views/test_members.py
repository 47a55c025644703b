"""Who sees a member's page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.medicines import TreatmentFactory
from tests.factories.profiles import ProfileFactory

pytestmark = pytest.mark.django_db


def test_a_member_sees_name_sign_and_month(member_client) -> None:
    other = UserFactory(handle="blue.door", joined_at=datetime.datetime(2026, 11, 3, tzinfo=datetime.UTC))
    html = member_client.get(other.get_absolute_url()).content.decode()
    assert '<h1 id="h-member">blue.door</h1>' in html
    assert "Member since November 2026" in html
    assert "3 November" not in html
    assert reverse("forums:threads_by", args=["blue.door"]) in html
    assert other.email not in html
    assert "<title>A member" in html  # names stay out of the history of the browser


def test_a_visitor_cannot_tell_who_exists(client) -> None:
    member = UserFactory(handle="blue.door")
    there, not_there = (
        client.get(reverse("accounts:member_detail", args=[name])) for name in (member.handle, "nobody.here")
    )
    assert there.status_code == not_there.status_code == 404
    assert there.content == not_there.content


@pytest.mark.parametrize("changes", [{"is_active": False}, {"is_active": False, "erased_at": timezone.now()}])
def test_who_left_has_no_page(member_client, changes: dict) -> None:
    assert member_client.get(UserFactory(**changes).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("written", ["BLUE.DOOR", "bluedoor", "Blue_Door"])
def test_other_ways_to_write_a_name_lead_to_its_page(member_client, written: str) -> None:
    member = UserFactory(handle="blue.door")
    response = member_client.get(reverse("accounts:member_detail", args=[written]))
    assert response.status_code == 302
    assert response.headers["Location"] == member.get_absolute_url()


@pytest.mark.parametrize("written", ["мария", "%00", "a" * 300, "..", "<b>"])
def test_odd_names_are_looked_up_or_not_found(member_client, written: str) -> None:
    UserFactory(handle="мария")
    status = member_client.get(reverse("accounts:member_detail", args=[written])).status_code
    assert status == (200 if written == "мария" else 404)


def test_my_own_page_says_who_sees_it(member_client, member) -> None:
    html = member_client.get(member.get_absolute_url()).content.decode()
    assert "This is your own page, as you see it." in html
    assert reverse("accounts:see_as") in html


def test_a_moderator_is_marked_in_words(member_client) -> None:
    html = member_client.get(UserFactory(moderator=True).get_absolute_url()).content.decode()
    assert "Moderator</span>" in html


def test_a_page_costs_few_queries_however_much_it_shows(member_client, django_assert_max_num_queries) -> None:
    owner = UserFactory()
    ProfileFactory(user=owner, audience="members")
    TreatmentFactory.create_batch(3, user=owner, shown=True)
    member_client.get(owner.get_absolute_url())  # the directory of drugs is kept from now on
    with django_assert_max_num_queries(7):
        assert "Medicines" in member_client.get(owner.get_absolute_url()).content.decode()
