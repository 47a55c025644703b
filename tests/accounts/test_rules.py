"""Who may do what to an account."""

import datetime

import pytest

from accounts import rules
from tests.factories.accounts import UserFactory, visitor

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("year", "month", "allowed"),
    [
        (1984, 5, True),
        (2010, 10, True),  # was 16 by the end of last month
        (2010, 11, False),  # turns 16 this month, perhaps tomorrow
        (2010, 12, False),
        (2011, 1, False),
        (2026, 1, False),
    ],
)
def test_only_who_is_certainly_old_enough_may_join(year: int, month: int, allowed: bool) -> None:
    assert rules.is_old_enough(year, month, today=TODAY, minimum_age=16) is allowed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "moderates", "edits", "administers"),
    [
        (visitor, False, False, False),
        (UserFactory, False, False, False),
        (lambda: UserFactory(moderator=True), True, False, False),
        (lambda: UserFactory(editor=True), False, True, False),
        (lambda: UserFactory(administrator=True), True, True, True),
        (lambda: UserFactory(administrator=True, is_active=False), False, False, False),
    ],
)
def test_roles_end_with_the_account(make, moderates: bool, edits: bool, administers: bool) -> None:
    user = make()
    assert rules.is_moderator(user) is moderates
    assert rules.is_editor(user) is edits
    assert rules.is_administrator(user) is administers
    assert rules.can_assign_roles(user) is administers


@pytest.mark.django_db
def test_members_are_erased_by_themselves_by_administrators_and_by_the_site() -> None:
    member = UserFactory()
    assert rules.can_erase(member, member)
    assert rules.can_erase(None, member)
    assert rules.can_erase(UserFactory(administrator=True), member)
    assert not rules.can_erase(UserFactory(moderator=True), member)
    assert not rules.can_erase(visitor(), member)


@pytest.mark.django_db
def test_muted_and_closed_accounts_do_not_write() -> None:
    assert rules.can_write(UserFactory())
    assert not rules.can_write(UserFactory(muted=True))
    assert not rules.can_write(UserFactory(is_active=False))
    assert not rules.can_write(visitor())
