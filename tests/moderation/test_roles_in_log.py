"""Who may moderate is part of the record."""

import pytest

from accounts.actions.roles import grant_role, revoke_role
from moderation.models import LogEntry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_roles_given_and_taken_are_logged_once_with_who_did_it() -> None:
    by, member = UserFactory(administrator=True), UserFactory()
    for _ in range(2):
        grant_role(by=by, user=member, role="moderator")
    revoke_role(by=None, user=member, role="moderator")
    assert [(row.verb, row.by, row.member, row.detail) for row in LogEntry.objects.order_by("pk")] == [
        ("grant", by, member, "moderator"),
        ("revoke", None, member, "moderator"),
    ]
