"""Names, comfort, and what members say about themselves."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions.consents import give_health_consent, withdraw_health_consent
from accounts.actions.profiles import (
    GeneralPieces,
    HealthPieces,
    change_comfort,
    change_handle,
    save_profile,
)
from accounts.exceptions import ConsentMissing, HandleTaken
from accounts.models import HealthProfile, Profile, ReservedHandle
from accounts.registries import time_zone_handlers
from accounts.selectors.consents import health_inventory
from tests.factories.accounts import UserFactory
from tests.factories.profiles import ProfileFactory

pytestmark = pytest.mark.django_db


def test_the_old_name_is_held_for_90_days_for_its_owner_alone() -> None:
    member, other = UserFactory(handle="blue.door"), UserFactory()
    assert change_handle(by=member, handle="red.door")
    held = ReservedHandle.objects.get()
    assert held.handle_key == "bluedoor"
    assert held.reserved_until - timezone.now() > datetime.timedelta(days=89)
    with pytest.raises(HandleTaken):
        change_handle(by=other, handle="Blue_Door")
    assert change_handle(by=member, handle="blue.door")
    assert [row.handle_key for row in ReservedHandle.objects.all()] == ["reddoor"]


def test_another_way_to_write_the_same_name_holds_nothing() -> None:
    member = UserFactory(handle="blue.door")
    assert change_handle(by=member, handle="Blue.Door")
    member.refresh_from_db()
    assert member.handle == "Blue.Door"
    assert not ReservedHandle.objects.exists()


def test_the_same_name_is_no_change() -> None:
    assert not change_handle(by=UserFactory(handle="blue.door"), handle="blue.door")


def test_a_members_name_is_taken_and_nothing_changes() -> None:
    UserFactory(handle="red.door")
    member = UserFactory(handle="blue.door")
    with pytest.raises(HandleTaken):
        change_handle(by=member, handle="RedDoor")
    member.refresh_from_db()
    assert member.handle == "blue.door"
    assert not ReservedHandle.objects.exists()


def test_a_closed_account_has_no_name_to_change() -> None:
    with pytest.raises(PermissionDenied):
        change_handle(by=UserFactory(is_active=False), handle="red.door")


def test_apps_hear_of_a_new_time_zone_only_when_it_is_new(monkeypatch) -> None:
    heard = []
    monkeypatch.setattr(time_zone_handlers, "_entries", {"test": lambda user: heard.append(user.time_zone)})
    member = UserFactory(time_zone="UTC")
    change_comfort(by=member, theme="dark", text_size="", time_zone="UTC")
    assert heard == []
    change_comfort(by=member, theme="dark", text_size="", time_zone="Asia/Tokyo")
    assert heard == ["Asia/Tokyo"]


def test_only_switches_that_are_named_change() -> None:
    member = UserFactory(uses_shortcuts=True, welcomes_unanswered=True)
    change_comfort(by=member, theme="", text_size="", time_zone="UTC", uses_shortcuts=False)
    member.refresh_from_db()
    assert (member.uses_shortcuts, member.welcomes_unanswered) == (False, True)
    with pytest.raises(ValueError, match="is_moderator"):
        change_comfort(by=member, theme="", text_size="", time_zone="UTC", is_moderator=True)


# -- What members say about themselves -----------------------------------------------------------
BEES = GeneralPieces(words="I keep bees", words_audience="members", languages=("pt", "de"))
SKIN = HealthPieces(connection="have", kind="skin", kind_audience="team", diagnosed=2011)


@pytest.fixture
def agreed():
    member = UserFactory()
    give_health_consent(by=member)
    return member


def rows(member):
    """Both rows of `member` without their moments, or None."""
    return [
        {name: value for name, value in row.items() if name != "changed_at"} if row else None
        for row in (model.objects.filter(pk=member.pk).values().first() for model in (Profile, HealthProfile))
    ]


def test_pieces_are_kept_as_they_were_said(agreed) -> None:
    assert save_profile(by=agreed, general=BEES, health=SKIN)
    general, health = rows(agreed)
    assert general == {
        "user_id": agreed.pk, "words": "I keep bees", "words_audience": "members", "country": "", "country_audience": "me",
        "languages": ["pt", "de"], "languages_audience": "me", "picture": None, "picture_audience": "me",
    }  # fmt: skip
    assert health == {
        "user_id": agreed.pk, "connection": "have", "connection_audience": "me", "kind": "skin", "kind_audience": "team",
        "diagnosed": 2011, "diagnosed_audience": "me",
    }  # fmt: skip


def test_saying_the_same_again_changes_nothing(agreed) -> None:
    save_profile(by=agreed, general=BEES, health=SKIN)
    before = Profile.objects.get().changed_at, HealthProfile.objects.get().changed_at
    assert not save_profile(by=agreed, general=BEES, health=SKIN)
    assert (Profile.objects.get().changed_at, HealthProfile.objects.get().changed_at) == before


def test_who_says_nothing_any_more_has_no_row(agreed) -> None:
    save_profile(by=agreed, general=BEES, health=SKIN)
    assert save_profile(by=agreed, general=GeneralPieces(), health=HealthPieces(kind_audience="members"))
    assert rows(agreed) == [None, None]


def test_pieces_about_health_that_are_not_named_stay(agreed) -> None:
    save_profile(by=agreed, general=BEES, health=SKIN)
    save_profile(by=agreed, general=GeneralPieces(country="150"))
    assert rows(agreed)[1]["kind"] == "skin"


def test_without_the_agreement_nothing_at_all_is_saved() -> None:
    member = UserFactory()
    with pytest.raises(ConsentMissing):
        save_profile(by=member, general=BEES, health=SKIN)
    assert rows(member) == [None, None]
    assert save_profile(by=member, general=BEES)


def test_agreement_taken_back_takes_the_pieces_about_health_and_no_others(agreed) -> None:
    save_profile(by=agreed, general=BEES, health=SKIN)
    assert health_inventory(agreed) == ["3 lines of your profile about your health"]
    withdraw_health_consent(by=agreed)
    general, health = rows(agreed)
    assert general["words"] == "I keep bees"
    assert health is None
    assert health_inventory(agreed) == []


@pytest.mark.parametrize("gone", [{"is_active": False}, {"erased_at": timezone.now()}])
def test_closed_account_says_nothing_more(gone) -> None:
    member = UserFactory(**gone)
    with pytest.raises(PermissionDenied):
        save_profile(by=member, general=BEES)
    assert rows(member) == [None, None]


@pytest.mark.parametrize(
    "pieces",
    [
        GeneralPieces(words="Something else", words_audience="members"),
        GeneralPieces(words="Something else", words_audience="team"),
        GeneralPieces(words="As it stands", words_audience="members"),
    ],
)
def test_who_may_not_write_shows_others_no_more_words(pieces) -> None:
    member = UserFactory(muted=True)
    ProfileFactory(user=member, words="As it stands", words_audience="team", picture=None)
    with pytest.raises(PermissionDenied, match="You cannot show others new words"):
        save_profile(by=member, general=pieces)
    assert Profile.objects.get().words == "As it stands"


@pytest.mark.parametrize(
    "pieces",
    [
        GeneralPieces(words="As it stands", words_audience="team", country="PT"),
        GeneralPieces(words="As it stands", words_audience="me"),
        GeneralPieces(words="Something for myself", words_audience="me"),
        GeneralPieces(words="", words_audience="members"),
    ],
)
def test_who_may_not_write_may_take_words_away_and_change_the_rest(pieces) -> None:
    member = UserFactory(muted=True)
    ProfileFactory(user=member, words="As it stands", words_audience="team", picture=None)
    assert save_profile(by=member, general=pieces)


def test_year_before_all_diagnoses_is_refused_by_the_database(agreed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        save_profile(by=agreed, general=BEES, health=HealthPieces(diagnosed=1929))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one_row(agreed) -> None:
    barrier = threading.Barrier(2)

    def press(words):
        barrier.wait()
        save_profile(by=agreed, general=GeneralPieces(words=words), health=SKIN)
        connection.close()

    threads = [threading.Thread(target=press, args=(words,)) for words in ("One", "Two")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Profile.objects.get().words in {"One", "Two"}
    assert HealthProfile.objects.count() == 1
