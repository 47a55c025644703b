"""Roles: column, group and door to the admin move together."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.actions import roles
from accounts.registries import role_handlers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def state(user) -> tuple[bool, bool, bool, set[str]]:
    user.refresh_from_db()
    return user.is_moderator, user.is_editor, user.is_staff, set(user.groups.values_list("name", flat=True))


def test_a_role_is_given_and_taken_whole() -> None:
    member = UserFactory()
    assert roles.grant_role(by=None, user=member, role="moderator")
    assert state(member) == (True, False, True, {"Moderators"})
    assert roles.grant_role(by=None, user=member, role="editor")
    assert state(member) == (True, True, True, {"Moderators", "Editors"})
    assert roles.revoke_role(by=None, user=member, role="moderator")
    assert state(member) == (False, True, True, {"Editors"})
    assert roles.revoke_role(by=None, user=member, role="editor")
    assert state(member) == (False, False, False, set())


def test_again_is_no_change() -> None:
    member = UserFactory()
    assert not roles.revoke_role(by=None, user=member, role="editor")
    roles.grant_role(by=None, user=member, role="editor")
    assert not roles.grant_role(by=None, user=member, role="editor")


def test_an_administrator_keeps_the_door_when_a_role_goes() -> None:
    administrator = UserFactory(administrator=True)
    roles.grant_role(by=administrator, user=administrator, role="editor")
    roles.revoke_role(by=administrator, user=administrator, role="editor")
    assert state(administrator) == (False, False, True, set())


@pytest.mark.parametrize("trait", [{}, {"moderator": True}, {"editor": True}])
def test_only_administrators_give_and_take(trait: dict) -> None:
    by, member = UserFactory(**trait), UserFactory()
    for act in (roles.grant_role, roles.revoke_role):
        with pytest.raises(PermissionDenied):
            act(by=by, user=member, role="moderator")
    assert state(member) == (False, False, False, set())


def test_a_closed_account_gets_no_role() -> None:
    with pytest.raises(PermissionDenied):
        roles.grant_role(by=None, user=UserFactory(is_active=False), role="editor")


def test_apps_hear_of_a_change_once(monkeypatch) -> None:
    heard = []
    monkeypatch.setattr(role_handlers, "_entries", {"test": lambda *what: heard.append(what)})
    by, member = UserFactory(administrator=True), UserFactory()
    roles.grant_role(by=by, user=member, role="moderator")
    roles.grant_role(by=by, user=member, role="moderator")
    assert heard == [(by, member, "moderator", True)]


def test_groups_hold_what_the_work_needs_and_nothing_that_removes() -> None:
    roles.ensure_groups()
    roles.ensure_groups()
    held = {
        group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
    }
    assert set(held) == {"Moderators", "Editors"}
    assert {
        "view_post",
        "change_post",
        "view_thread",
        "view_report",
        "change_report",
        "view_logentry",
    } <= held["Moderators"]
    assert {"view_drug", "change_drug"} <= held["Editors"]
    assert not any(
        "treatment" in name or "experience" in name or "reminder" in name for name in held["Editors"]
    )
    assert not any(name.startswith("delete") for names in held.values() for name in names)
    assert not any("user" in name or "consent" in name for names in held.values() for name in names)


def test_a_permission_that_does_not_belong_is_taken_away() -> None:
    roles.ensure_groups()
    editors = Group.objects.get(name="Editors")
    from django.contrib.auth.models import Permission

    editors.permissions.add(Permission.objects.get(codename="delete_user"))
    roles.ensure_groups()
    assert not editors.permissions.filter(codename="delete_user").exists()
