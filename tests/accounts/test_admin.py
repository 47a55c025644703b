"""Members in the admin: for administrators, through actions; addresses and health fields after a reason."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.actions.consents import record_consent
from accounts.actions.erasure import erase_due
from accounts.models import Consent, HealthProfile, Leaving, StaffLook, User
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
@pytest.mark.parametrize("model", ["user", "consent", "reservedhandle", "stafflook"])
def test_other_staff_see_nothing_of_it(client, trait: dict, model: str) -> None:
    client.force_login(UserFactory(**trait))
    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 403


def test_the_list_shows_names_and_no_addresses(client, administrator) -> None:
    member = UserFactory(handle="blue.door")
    html = client.get(reverse(LIST)).content.decode()
    assert "blue.door" in html
    assert member.email not in html


def test_a_member_is_found_by_name_and_no_address_is_looked_for_in_the_list(client, administrator) -> None:
    UserFactory(handle="blue.door", email="somebody@mail.example")
    for query, found in [
        ("Blue_Door", True),
        ("blue", True),
        ("somebody@mail.example", False),
        ("somebody@", False),
        ("mail.example", False),
        ("ﾠ", False),
    ]:
        html = client.get(reverse(LIST), {"q": query}).content.decode()
        assert ("blue.door" in html.replace(f'value="{query}"', "")) is found, query


def page_of(member: User) -> str:
    return reverse("admin:accounts_user_change", args=[member.pk])


def give_reason(client, member: User, what: str, **words):
    return client.post(
        reverse("admin:accounts_user_look", args=[member.pk]), {"what": what, "reason": "asked"} | words
    )


def test_an_address_is_shown_after_a_reason_and_to_nobody_else(client, administrator) -> None:
    member = UserFactory(email="somebody@mail.example")
    EmailAddress.objects.create(user=member, email="another@mail.example", verified=False)
    page = client.get(page_of(member)).content.decode()
    assert "Show e-mail" in page
    assert "@mail.example" not in page
    answer = give_reason(client, member, "email", note="You wrote to us on Monday")
    assert answer.status_code == 302
    page = client.get(page_of(member)).content.decode()
    assert "somebody@mail.example" in page
    assert "another@mail.example" in page
    look = StaffLook.objects.get()
    assert (look.member, look.by, look.role, look.what) == (member, administrator, "administrator", "email")
    assert (look.reason, look.note) == ("asked", "You wrote to us on Monday")
    client.force_login(UserFactory(administrator=True))
    assert "@mail.example" not in client.get(page_of(member)).content.decode()


def test_health_fields_are_shown_after_a_reason_of_their_own(client, administrator) -> None:
    member = UserFactory()
    HealthProfile.objects.create(user=member, connection="caring", diagnosed=1957)
    give_reason(client, member, "email")
    page = client.get(page_of(member)).content.decode()
    assert "1957" not in page
    assert "Show health fields" in page
    give_reason(client, member, "health")
    page = client.get(page_of(member)).content.decode()
    assert "1957" in page
    assert "I care for someone who has it" in page


def test_what_is_open_closes_after_half_an_hour(client, administrator) -> None:
    member = UserFactory()
    give_reason(client, member, "email")
    assert member.email in client.get(page_of(member)).content.decode()
    StaffLook.objects.update(at=timezone.now() - datetime.timedelta(minutes=settings.STAFF_LOOK_MINUTES))
    assert member.email not in client.get(page_of(member)).content.decode()


@pytest.mark.parametrize("words", [{"reason": ""}, {"reason": "curious"}, {"note": "x" * 201}])
def test_without_a_reason_nothing_is_shown_and_words_are_kept(client, administrator, words) -> None:
    member = UserFactory()
    answer = give_reason(client, member, "health", **words)
    assert answer.status_code == 200
    assert words.get("note", "") in answer.content.decode()
    assert not StaffLook.objects.exists()


@pytest.mark.parametrize("what", ["", "report", "messages", "password"])
def test_other_pieces_are_not_here(client, administrator, what) -> None:
    assert give_reason(client, UserFactory(), what).status_code == 404
    assert not StaffLook.objects.exists()


@pytest.mark.parametrize("trait", [{}, {"moderator": True}, {"editor": True}])
def test_nobody_else_opens_a_piece_or_finds_an_address(client, trait: dict) -> None:
    client.force_login(UserFactory(**trait))
    member = UserFactory()
    assert give_reason(client, member, "email").status_code in (302, 403)
    found = client.post(reverse("admin:accounts_user_find"), {"address": member.email, "reason": "asked"})
    assert found.status_code in (302, 403)
    assert not StaffLook.objects.exists()


def test_reading_a_page_opens_nothing(client, administrator) -> None:
    member = UserFactory()
    assert client.get(reverse("admin:accounts_user_look", args=[member.pk])).status_code == 405
    query = {"address": member.email, "reason": "asked"}
    assert client.get(reverse("admin:accounts_user_find"), query).status_code == 200
    assert not StaffLook.objects.exists()


def test_a_member_is_found_by_the_whole_address_with_a_reason(client, administrator) -> None:
    member = UserFactory(email="somebody@mail.example")
    answer = client.post(
        reverse("admin:accounts_user_find"),
        {"address": " Somebody@mail.example", "reason": "asked", "note": "You wrote to us"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == page_of(member)
    assert "somebody@mail.example" in answer.content.decode()
    look = StaffLook.objects.get()
    assert (look.member, look.what, look.note) == (member, "email", "You wrote to us")


@pytest.mark.parametrize("address", ["somebody@", "mail.example", "some%@mail.example", "other@mail.example"])
def test_part_of_an_address_finds_nobody(client, administrator, address: str) -> None:
    UserFactory(handle="blue.door", email="somebody@mail.example")
    answer = client.post(reverse("admin:accounts_user_find"), {"address": address, "reason": "asked"})
    assert answer.status_code == 200
    assert "blue.door" not in answer.content.decode()
    assert not StaffLook.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "email__startswith=som",
        "email=somebody@mail.example",
        "emailaddress__email__startswith=som",
        "password__startswith=p",
        "health_profile__isnull=0",
        "health_profile__kind=skin",
        "is_moderator__exact=0&email__contains=@",
    ],
)
def test_no_filter_in_the_address_tells_what_no_page_shows(client, administrator, query: str) -> None:
    UserFactory(handle="blue.door", email="somebody@mail.example")
    answer = client.get(f"{reverse(LIST)}?{query}")
    assert answer.status_code in (302, 400)
    assert "blue.door" not in answer.content.decode()


def test_administrators_see_who_looked_and_change_nothing(client, administrator) -> None:
    look = StaffLook.objects.create(
        member=UserFactory(handle="blue.door"), by=UserFactory(handle="red.gate"), role="moderator", what="report",
        reason="report",
    )  # fmt: skip
    text = client.get(reverse("admin:accounts_stafflook_changelist")).content.decode()
    assert "blue.door" in text
    assert "red.gate" in text
    page = reverse("admin:accounts_stafflook_change", args=[look.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "law"}).status_code == 403
    assert (
        client.post(reverse("admin:accounts_stafflook_delete", args=[look.pk]), {"post": "yes"}).status_code
        == 403
    )


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
    page = act(client, "erase", member, posts="anonymise").content.decode()
    assert "1 account closed. It is erased within minutes." in page
    assert Leaving.objects.get().why == "staff"
    assert erase_due(member.pk)
    member.refresh_from_db()
    assert member.erased_at is not None
    assert "0 accounts closed." in act(client, "erase", member, posts="anonymise").content.decode()


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
