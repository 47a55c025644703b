"""Members in the admin: for administrators, through actions, without addresses in lists."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.actions.consents import record_consent
from accounts.models import Consent, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST = "admin:accounts_user_changelist"


@pytest.fixture
def administrator(client):
    user = UserFactory(administrator=True, handle="head")
    client.force_login(user)
    return user


def act(client, name: str, *members: User, **extra):
    return client.post(
        reverse(LIST),
        {"action": name, "_selected_action": [member.pk for member in members]} | extra,
        follow=True,
    )


@pytest.mark.parametrize("trait", [{"moderator": True}, {"editor": True}])
@pytest.mark.parametrize("model", ["user", "consent", "reservedhandle"])
def test_other_staff_see_nothing_of_it(client, trait: dict, model: str) -> None:
    client.force_login(UserFactory(**trait))
    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 403


def test_the_list_shows_names_and_no_addresses(client, administrator) -> None:
    member = UserFactory(handle="blue.door")
    html = client.get(reverse(LIST)).content.decode()
    assert "blue.door" in html
    assert member.email not in html


def test_a_member_is_found_by_name_or_by_the_whole_address(client, administrator) -> None:
    UserFactory(handle="blue.door", email="somebody@mail.example")
    for query, found in [
        ("Blue_Door", True),
        ("somebody@mail.example", True),
        ("somebody@", False),
        ("mail.example", False),
    ]:
        html = client.get(reverse(LIST), {"q": query}).content.decode()
        assert ("blue.door" in html.replace(f'value="{query}"', "")) is found, query


def test_nothing_is_edited_or_removed_by_hand(client, administrator) -> None:
    member = UserFactory()
    page = reverse("admin:accounts_user_change", args=[member.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"is_superuser": "on"}).status_code == 403
    assert client.get(reverse("admin:accounts_user_delete", args=[member.pk])).status_code == 403
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403
    member.refresh_from_db()
    assert not member.is_superuser


@pytest.mark.parametrize(("name", "column"), [("moderator", "is_moderator"), ("editor", "is_editor")])
def test_roles_are_given_and_taken_by_buttons(client, administrator, name: str, column: str) -> None:
    member = UserFactory()
    assert "1 member changed." in act(client, f"make_{name}", member).content.decode()
    member.refresh_from_db()
    assert getattr(member, column)
    act(client, f"unmake_{name}", member)
    member.refresh_from_db()
    assert not getattr(member, column)


def test_erasing_asks_on_a_second_page(client, administrator) -> None:
    member = UserFactory(handle="blue.door")
    page = act(client, "erase", member)
    assert "Nobody can bring it back." in page.content.decode()
    member.refresh_from_db()
    assert member.is_active
    assert "1 account erased." in act(client, "erase", member, posts="anonymise").content.decode()
    member.refresh_from_db()
    assert member.erased_at is not None


def test_the_last_administrator_cannot_be_erased_here_either(client, administrator) -> None:
    page = act(client, "erase", administrator, posts="erase")
    assert "This site needs an administrator." in page.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


def test_agreements_can_be_looked_up_only(client, administrator) -> None:
    row = record_consent(by=UserFactory(), kind=Consent.Kind.HEALTH, way=Consent.Way.SIGNUP)
    assert client.get(reverse("admin:accounts_consent_changelist")).status_code == 200
    page = reverse("admin:accounts_consent_change", args=[row.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"version": "2000-01-01"}).status_code == 403


def test_addresses_keys_and_codes_have_no_lists() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels.isdisjoint({"account", "socialaccount", "mfa"})
