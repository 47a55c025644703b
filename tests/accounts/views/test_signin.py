"""Signing in, getting back in, and keeping the keys."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.accounts.joining import code_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client, member, password: str = PASSWORD, **extra):
    return client.post(
        reverse("account_login"), {"login": member.email, "password": password} | extra, follow=True
    )


def test_address_and_password_open_the_door(client, member) -> None:
    page = sign_in(client, member)
    assert page.redirect_chain[-1][0] == reverse("home")
    assert client.session["_auth_user_id"] == str(member.pk)


def test_the_way_leads_back_to_where_one_wanted_to_go(client, member) -> None:
    page = sign_in(client, member, next=reverse("accounts:your_data"))
    assert page.redirect_chain[-1][0] == reverse("accounts:your_data")


def test_the_way_never_leads_to_another_site(client, member) -> None:
    page = sign_in(client, member, next="https://elsewhere.example/")
    assert page.redirect_chain[-1][0] == reverse("home")


def test_a_mailed_code_opens_the_door_too(client, member, mailoutbox) -> None:
    client.post(reverse("account_request_login_code"), {"email": member.email.upper()})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert client.session["_auth_user_id"] == str(member.pk)


def test_waiting_for_a_code_bars_no_other_way(client, member) -> None:
    client.post(reverse("account_request_login_code"), {"email": "typo@mail.example"})
    assert client.get(reverse("account_login")).status_code == 200
    sign_in(client, member)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_code_runs_out_after_fifteen_minutes(client, member, mailoutbox, time_machine) -> None:
    time_machine.move_to("2026-11-22 12:00", tick=False)
    client.post(reverse("account_request_login_code"), {"email": member.email})
    time_machine.move_to("2026-11-22 12:16", tick=False)
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert "_auth_user_id" not in client.session


def test_a_new_code_ends_the_old_one(client, member, mailoutbox) -> None:
    client.post(reverse("account_request_login_code"), {"email": member.email})
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    old, new = (code_in(message) for message in mailoutbox)
    client.post(reverse("account_confirm_login_code"), {"code": old})
    assert "_auth_user_id" not in client.session
    client.post(reverse("account_confirm_login_code"), {"code": new})
    assert "_auth_user_id" in client.session


def test_a_mailed_code_leads_to_a_new_password(client, member, mailoutbox) -> None:
    client.post(reverse("account_reset_password"), {"email": member.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(mailoutbox[0])})
    page = client.post(
        reverse("account_complete_password_reset"),
        {"password1": "another quiet walk", "password2": "another quiet walk"},
        follow=True,
    )
    assert "Your new password works from now on." in page.content.decode()
    member.refresh_from_db()
    assert member.check_password("another quiet walk")
    assert [message.subject for message in mailoutbox] == ["Your code", "A change to your account"]


def test_a_password_opens_nothing_until_its_address_is_confirmed(client, mailoutbox) -> None:
    """Else, to sign up with somebody's address and then try that password would tell whether the address was new."""
    member = UserFactory(confirmed=False)
    EmailAddress.objects.create(user=member, email=member.email, primary=True)
    page = sign_in(client, member)
    assert "do not fit together" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert mailoutbox == []


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize("value", ["", "\x00", "x" * 10000, "' or 1=1 --"])
def test_bad_input_gets_a_plain_answer(client, member, field: str, value: str) -> None:
    page = client.post(
        reverse("account_login"), {"login": member.email, "password": PASSWORD} | {field: value}
    )
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_a_closed_account_says_so_to_who_knows_its_password(client) -> None:
    member = UserFactory(is_active=False)
    page = sign_in(client, member)
    assert "This account is closed" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_press(member_client) -> None:
    assert "Sign out on this device?" in member_client.get(reverse("account_logout")).content.decode()
    assert "_auth_user_id" in member_client.session
    page = member_client.post(reverse("account_logout"), follow=True)
    assert "You are signed out." in page.content.decode()
    assert "_auth_user_id" not in member_client.session


def test_a_new_address_works_once_its_code_is_typed(member_client, member, mailoutbox) -> None:
    old = member.email
    member_client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    member_client.post(reverse("account_email"), {"action_add": "", "email": "moved@mail.example"})
    member.refresh_from_db()
    assert member.email == old
    member_client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    member.refresh_from_db()
    assert member.email == "moved@mail.example"
    assert [address.email for address in EmailAddress.objects.filter(user=member)] == ["moved@mail.example"]
    assert mailoutbox[0].to == ["moved@mail.example"]
    assert [old] in [message.to for message in mailoutbox[1:]]  # the old one is told


@pytest.mark.parametrize("name", ["account_email", "mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_changing_a_way_in_asks_for_the_password_again(member_client, name: str) -> None:
    page = member_client.post(reverse(name), {"action_add": "", "email": "moved@mail.example"}, follow=True)
    assert "Is it you?" in page.content.decode()


def test_a_password_is_changed_with_the_one_before(member_client, member) -> None:
    new = {"password1": "another quiet walk", "password2": "another quiet walk"}
    page = member_client.post(reverse("account_change_password"), {"oldpassword": "not this"} | new)
    assert "That is not the password you use now." in page.content.decode()
    member_client.post(reverse("account_change_password"), {"oldpassword": PASSWORD} | new)
    member.refresh_from_db()
    assert member.check_password("another quiet walk")
    assert "_auth_user_id" in member_client.session


def test_a_code_app_can_be_set_up_and_is_then_asked_for(client, member, mailoutbox) -> None:
    from allauth.mfa.totp.internal import auth

    client.force_login(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    page = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert "Please keep these now." in page.content.decode()  # spare codes come with it
    spare = re.findall(r"<code>([0-9a-f]+)</code>", page.content.decode())
    assert spare
    client.post(reverse("account_logout"))
    page = sign_in(client, member)
    assert "The second step" in page.content.decode()
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": spare[0]})
    assert client.session["_auth_user_id"] == str(member.pk)


MANAGED = [
    "account_email", "account_change_password", "account_reauthenticate", "socialaccount_connections", "mfa_index",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp", "accounts:sign_in",
]  # fmt: skip
OPEN = [
    "account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive",
    "socialaccount_login_cancelled", "accounts:account_closed",
]  # fmt: skip


@pytest.mark.parametrize("name", [*OPEN, *MANAGED])
def test_every_page_is_in_our_look_and_voice(client, member, name: str) -> None:
    if name in MANAGED:
        client.force_login(member)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse(name))
    html = page.content.decode()
    assert page.status_code in (200, 401)
    assert '<a class="brand"' in html
    assert "LupusTeam</a>" in html  # and not the bare host name
    assert html.count("<h1") == 1
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", html)
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(
        r"\b(must|invalid|failed|incorrect|please enter|oops)\b|!",
        re.sub(r"<[^>]+>", "", main),
        re.IGNORECASE,
    )


@pytest.mark.parametrize("name", MANAGED)
def test_pages_of_members_lead_visitors_to_the_door(client, name: str) -> None:
    page = client.get(reverse(name))
    assert page.status_code == 302
    assert page.headers["Location"].startswith(reverse("account_login"))
