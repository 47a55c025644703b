"""Names and comfort."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions.profiles import change_comfort, change_handle
from accounts.exceptions import HandleTaken
from accounts.models import ReservedHandle
from accounts.registries import time_zone_handlers
from tests.factories.accounts import UserFactory

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
