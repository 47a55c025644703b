"""What is cleared away when nobody confirms."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import periodic
from accounts.actions import joining
from accounts.models import ReservedHandle, User
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(hours=49)


def unconfirmed(**changes) -> User:
    return UserFactory(confirmed=False, **{"joined_at": timezone.now() - LONG_AGO} | changes)


def test_accounts_that_nobody_confirmed_go_after_48_hours() -> None:
    old = unconfirmed()
    EmailAddress.objects.create(user=old, email=old.email)
    young = unconfirmed(joined_at=timezone.now() - datetime.timedelta(hours=47))
    confirmed = UserFactory(joined_at=timezone.now() - LONG_AGO)
    assert joining.purge_unconfirmed() == 1
    assert set(User.objects.all()) == {young, confirmed}


@pytest.mark.parametrize(
    "changes",
    [{"moderator": True}, {"editor": True}, {"administrator": True}, {"last_login": timezone.now()}],
)
def test_staff_and_who_ever_signed_in_stay(changes: dict) -> None:
    unconfirmed(**changes)
    assert joining.purge_unconfirmed() == 0
    assert User.objects.count() == 1


def test_who_wrote_something_stays() -> None:
    author = unconfirmed()
    PostFactory(author=author)
    assert joining.purge_unconfirmed() == 0
    assert User.objects.filter(pk=author.pk).exists()


def test_a_second_run_finds_nothing_left() -> None:
    unconfirmed()
    periodic.purge_unconfirmed()
    periodic.purge_unconfirmed()
    assert not User.objects.exists()


def test_a_batch_ends_and_the_next_one_goes_on() -> None:
    for _ in range(3):
        unconfirmed()
    assert [joining.purge_unconfirmed(batch_size=2) for _ in range(2)] == [2, 1]


def test_holds_on_names_end_with_the_same_run() -> None:
    """A name that a try took goes free at the same moment whether or not the address had an account."""
    ReservedHandle.objects.create(handle_key="old", reserved_until=timezone.now())
    ReservedHandle.objects.create(handle_key="young", reserved_until=timezone.now() + LONG_AGO)
    joining.purge_unconfirmed()
    assert [row.handle_key for row in ReservedHandle.objects.all()] == ["young"]


def test_a_discarded_account_leaves_its_name_held_as_long_as_itself() -> None:
    account = unconfirmed(handle="blue.door", joined_at=timezone.now())
    assert joining.discard_unconfirmed(email=account.email.upper())
    held = ReservedHandle.objects.get()
    assert held.handle_key == "bluedoor"
    assert held.reserved_until == account.joined_at + datetime.timedelta(hours=48)
    assert account.email not in held.held_for


def test_a_confirmed_account_is_never_discarded() -> None:
    member = UserFactory()
    assert not joining.discard_unconfirmed(email=member.email)
    assert not joining.discard_unconfirmed(email="nobody@mail.example")
    assert User.objects.count() == 1
