"""The rule of who sees a member, and its twin in SQL."""

import pytest
from django.utils import timezone

from accounts import rules
from accounts.models import User
from tests.factories.accounts import UserFactory, visitor

VIEWERS = {
    "visitor": visitor,
    "member": UserFactory,
    "moderator": lambda: UserFactory(moderator=True),
    "administrator": lambda: UserFactory(administrator=True),
}
MEMBERS = {
    "active": dict,
    "muted": lambda: {"muted": True},
    "closed": lambda: {"is_active": False},
    "erased": lambda: {"is_active": False, "erased_at": timezone.now()},
}


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", MEMBERS)
def test_visible_to_agrees_with_can_see_member(viewer: str, state: str) -> None:
    reader, member = VIEWERS[viewer](), UserFactory(**MEMBERS[state]())
    assert User.objects.visible_to(reader).filter(pk=member.pk).exists() == rules.can_see_member(
        reader, member
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"confirmed": False}, True),
        ({}, False),
        ({"confirmed": False, "last_login": timezone.now()}, False),
        ({"confirmed": False, "moderator": True}, False),
        ({"confirmed": False, "administrator": True}, False),
        ({"confirmed": False, "is_active": False}, False),
    ],
)
def test_unconfirmed_accounts_are_those_that_nobody_proved_or_used(changes: dict, expected: bool) -> None:
    member = UserFactory(**changes)
    assert User.objects.unconfirmed().filter(pk=member.pk).exists() is expected
