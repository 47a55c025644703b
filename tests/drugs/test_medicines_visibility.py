"""Who reads an entry of somebody's medicines: rule and SQL agree for every viewer and state, and pages and copies obey."""

import re

import pytest
from django.utils import timezone

from accounts.actions.distance import block_member
from accounts.selectors.distance import blocker_ids
from accounts.selectors.team import team_mate_ids
from drugs import rules
from drugs.models import Reminder, Treatment
from drugs.selectors.directory import directory
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import DrugFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db
VIEWERS = {
    "visitor": lambda owner: visitor(),
    "member": lambda owner: UserFactory(),
    "blocked": lambda owner: _blocked_by(owner, UserFactory()),
    "blocking": lambda owner: _blocking(owner, UserFactory()),
    "moderator": lambda owner: UserFactory(moderator=True),
    "blocked moderator": lambda owner: _blocked_by(owner, UserFactory(moderator=True)),
    "editor": lambda owner: UserFactory(editor=True),
    "administrator": lambda owner: UserFactory(administrator=True),
    "owner": lambda owner: owner,
    "team mate": lambda owner: team_up(owner, UserFactory()),
    "moderator in the team": lambda owner: team_up(owner, UserFactory(moderator=True)),
    "blocked team mate": lambda owner: _blocked_by(owner, team_up(owner, UserFactory())),
}
OWNERS = {
    "here": {},
    "closed": {"is_active": False},
    "erased": {"is_active": False, "erased_at": timezone.now()},
}
IN_TEAM = {"owner", "team mate", "moderator in the team"}
READS = {
    "members": IN_TEAM | {"member", "blocking", "moderator", "blocked moderator", "editor", "administrator"},
    "team": IN_TEAM,
    "me": {"owner"},
}


def _blocked_by(owner, member):
    if owner.is_active:
        block_member(by=owner, member=member)
    return member


def _blocking(owner, member):
    if owner.is_active:
        block_member(by=member, member=owner)
    return member


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("audience", READS)
def test_visible_to_agrees_with_can_see_treatment(viewer, owner, audience):
    entry = TreatmentFactory(user=UserFactory(**OWNERS[owner]), audience=audience)
    user = VIEWERS[viewer](entry.user)
    seen = Treatment.objects.visible_to(user).filter(pk=entry.pk).exists()
    assert seen == rules.can_see_treatment(user, entry, blockers=blocker_ids(user), team=team_mate_ids(user))
    if owner == "here":
        assert seen == (viewer in READS[audience])
    elif viewer != "owner":
        assert not seen


@pytest.mark.parametrize("viewer", VIEWERS)
def test_reminders_are_their_members_alone(viewer):
    reminder = ReminderFactory()
    user = VIEWERS[viewer](reminder.user)
    assert Reminder.objects.visible_to(user).exists() == (viewer == "owner")


def _page_of(client, owner):
    return client.get(owner.get_absolute_url()).content.decode()


def test_a_members_page_shows_what_they_show_and_nothing_else(member_client):
    owner = UserFactory()
    TreatmentFactory(user=owner, drug=DrugFactory(slug="shownbrand"), shown=True)
    TreatmentFactory(user=owner, drug=DrugFactory(slug="secretbrand"))
    ReminderFactory(user=owner, words="zebra words")
    html = _page_of(member_client, owner)
    assert directory().by_slug["shownbrand"].name in html
    assert "Secretbrand" not in html
    assert "zebra" not in html


def test_what_is_for_the_team_stands_on_the_page_for_the_team_alone(client):
    owner, stranger = UserFactory(), UserFactory(moderator=True)
    TreatmentFactory(user=owner, drug=DrugFactory(slug="teambrand"), for_team=True)
    mate = team_up(owner, UserFactory())
    pages = {}
    for reader in (mate, stranger, owner):
        client.force_login(reader)
        pages[reader] = _page_of(client, owner)
    assert "Teambrand" in pages[mate]
    assert "For their team only" in pages[mate]
    assert "Teambrand" not in pages[stranger]
    assert re.search(r"My team\s*</span>", pages[owner])


def test_a_members_page_says_nothing_where_nothing_is_shown(member_client):
    owner = TreatmentFactory(drug=DrugFactory(slug="secretbrand")).user
    html = _page_of(member_client, owner)
    assert "Secretbrand" not in html
    assert "Medicines" not in html


def test_my_own_page_shows_what_members_see_of_it(member_client, member):
    TreatmentFactory(user=member, drug=DrugFactory(slug="secretbrand"))
    html = _page_of(member_client, member)
    assert "Secretbrand" not in html
    assert "You show no medicine to anybody." in html
    assert "/drugs/mine/" in html


def test_no_list_is_open_to_others_by_its_address(member_client):
    shown, reminder = TreatmentFactory(shown=True), ReminderFactory()
    for path in (
        f"/drugs/mine/{shown.pk}/remove/",
        f"/drugs/mine/reminders/{reminder.pk}/remove/",
        "/drugs/mine/999999999/remove/",
    ):
        assert member_client.get(path).status_code == 404, path
    for path in (f"/drugs/mine/{shown.pk}/remove/", f"/drugs/mine/reminders/{reminder.pk}/remove/"):
        member_client.post(path)
    assert Treatment.objects.exists()
    assert Reminder.objects.exists()


def test_no_administration_page_holds_them():
    from django.contrib import admin

    assert not {Treatment, Reminder} & set(admin.site._registry)
