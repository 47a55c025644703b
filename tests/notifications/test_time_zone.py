"""A member moves: the digest follows."""

import pytest
import time_machine

from accounts.actions.profiles import change_comfort
from notifications.actions.preferences import set_digest
from notifications.models import EmailPreference
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22 12:00Z", tick=False)
def test_the_digest_comes_at_the_chosen_hour_of_the_new_zone() -> None:
    member = UserFactory(time_zone="UTC")
    set_digest(by=member, frequency="daily", weekday=0, hour=9, titles=False)
    change_comfort(by=member, theme="", text_size="", time_zone="Asia/Tokyo")
    assert EmailPreference.objects.get(user=member).digest_due_at.isoformat() == "2026-11-23T00:00:00+00:00"


def test_who_has_no_digest_gets_none_by_moving() -> None:
    member = UserFactory(time_zone="UTC")
    set_digest(by=member, frequency="off", weekday=0, hour=9, titles=False)
    change_comfort(by=member, theme="", text_size="", time_zone="Asia/Tokyo")
    assert EmailPreference.objects.get(user=member).digest_due_at is None
