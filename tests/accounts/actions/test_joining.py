"""What is cleared away when nobody confirms."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import periodic
from accounts.actions import joining
from accounts.handles import handle_key
from accounts.models import ReservedHandle, User
from tests.accounts.joining import sign_up
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


def test_a_discarded_account_leaves_its_name_held_as_long_as_itself(client) -> None:
    sign_up(client, handle="blue.door", email="begun@mail.example")
    account = User.objects.get()
    assert joining.discard_unconfirmed(email="Begun@mail.example")
    held = ReservedHandle.objects.get()
    assert held.handle_key == handle_key("blue.door")
    assert abs(held.reserved_until - account.joined_at - LONG_AGO) < datetime.timedelta(hours=1, minutes=1)
    assert "begun" not in held.held_for


def test_a_discarded_account_keeps_nothing_of_who_began_it_and_goes_with_the_next_purge(idp, client) -> None:
    account = unconfirmed(handle="blue.door", email="begun@mail.example")
    account.emailaddress_set.create(email=account.email, primary=True)
    account.socialaccount_set.create(provider="google", uid="12345")
    assert joining.discard_unconfirmed(email=account.email)
    account.refresh_from_db()
    assert (account.email, account.handle) == ("", f"former-{account.pk}")
    assert "begun" not in account.emailaddress_set.get().email
    assert account.socialaccount_set.get().uid != "12345"
    assert joining.purge_unconfirmed() == 1
    assert not User.objects.exists()


def test_who_proves_an_address_gets_it_from_who_only_began_with_it() -> None:
    account, member = unconfirmed(email="mine@mail.example"), UserFactory()
    assert joining.make_way(email="Mine@mail.example", member=member)
    account.refresh_from_db()
    assert account.email == ""
    assert not joining.make_way(email="mine@mail.example", member=account)  # late, and itself discarded


def test_nobody_makes_way_who_confirmed() -> None:
    holder, member = UserFactory(), UserFactory()
    assert not joining.make_way(email=holder.email, member=member)
    holder.refresh_from_db()
    assert holder.email


def test_a_confirmed_account_is_never_discarded() -> None:
    member = UserFactory()
    assert not joining.discard_unconfirmed(email=member.email)
    assert not joining.discard_unconfirmed(email="nobody@mail.example")
    assert User.objects.count() == 1
