"""The one thing a member hears of their team: that somebody asks."""

import pytest

from accounts.actions.distance import block_member, mute_member
from accounts.actions.team import ask_to_team, decline_ask
from accounts.models import User
from notifications.models import OutgoingEmail
from notifications.selectors import notice_page
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return UserFactory(handle="ada")


def lines(reader):
    page = notice_page(User.objects.get(pk=reader.pk), "")
    return [line for group in page.groups for line in group.lines]


def test_it_names_nobody_and_leads_to_the_page(member_client, member, asker):
    ask_to_team(by=asker, member=member)
    (line,) = lines(member)
    assert line.text == "Someone asks to be in your team."
    assert (line.name, line.more) == ("", 0)
    response = member_client.post(f"/notices/{line.pk}/open/")
    assert response.headers["Location"] == "/settings/team/#asks"
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("change", ["decline", "block", "mute", "gone"])
def test_it_is_shown_only_while_the_ask_waits_for_who_wants_to_hear(member, asker, change):
    ask_to_team(by=asker, member=member)
    if change == "decline":
        decline_ask(by=member, member=asker)
    elif change == "block":
        block_member(by=member, member=asker)
    elif change == "mute":
        mute_member(by=member, member=asker)
    else:
        User.objects.filter(pk=asker.pk).update(is_active=False)
    assert lines(member) == []
