"""Where somebody is signed in: shown to them alone, ended by them, and told when it is new."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import periodic
from accounts.models import SignIn
from notifications.models import Notification
from tests.codes import code_now, give_code_app
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
DEVICES = reverse("accounts:devices")
NOWHERE = "0.0.0.0"  # noqa: S104
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36"
NEW = {"password1": "another quiet walk", "password2": "another quiet walk"}


def arrive(member, told=PHONE, password=PASSWORD, address="203.0.113.9"):
    browser = Client(headers={"user-agent": told}, REMOTE_ADDR=address)
    browser.post(reverse("account_login"), {"login": member.email, "password": password})
    return browser


def is_in(browser):
    return browser.get(reverse("accounts:sign_in")).status_code == 200


def lines(member):
    return list(
        Notification.objects.filter(user=member, kind="security").values_list("subject_id", flat=True)
    )


# -- What is kept ----------------------------------------------------------------------
def test_neither_an_address_nor_a_fingerprint_is_kept(member):
    browser = arrive(member)
    row = UserSession.objects.get(user=member)
    assert (row.ip, row.user_agent, row.data) == (NOWHERE, "Firefox on Android", {})
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})  # writes a row again
    for row in UserSession.objects.filter(user=member):
        assert (row.ip, row.user_agent) == (NOWHERE, "Firefox on Android")
    entry = SignIn.objects.get(user=member)
    assert (entry.device, entry.way) == ("Firefox on Android", "password")


def test_ways_are_told_apart(client, member, mailoutbox):
    from tests.accounts.views.test_signin import code_in

    client.post(reverse("account_request_login_code"), {"email": member.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    give_code_app(member)
    browser = arrive(member)
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert list(SignIn.objects.order_by("pk").values_list("way", flat=True)) == ["code", "password"]


def test_half_a_sign_in_is_none(member):
    give_code_app(member)
    arrive(member)
    assert not SignIn.objects.exists()
    assert not UserSession.objects.exists()


def test_sign_ins_go_after_their_time(member, settings):
    settings.SIGN_IN_KEEP_DAYS = 90
    now = timezone.now()
    for days in (91, 89):
        SignIn.objects.create(user=member, way="password", at=now - datetime.timedelta(days=days))
    periodic.purge_sign_ins()
    periodic.purge_sign_ins()
    assert [(now - row.at).days for row in SignIn.objects.all()] == [89]


# -- The page --------------------------------------------------------------------------
def test_the_page_lists_devices_with_this_one_first(member):
    arrive(member, DESK)
    here = arrive(member)
    page = here.get(DEVICES).content.decode()
    assert page.index("Firefox on Android") < page.index("This device") < page.index("Chrome on Windows")
    assert page.count("This device") == 1
    assert "with the password" in page
    assert "203.0.113.9" not in page
    assert "Gecko" not in page


def test_nobody_sees_the_devices_of_others(member):
    arrive(member, DESK)
    page = arrive(UserFactory()).get(DEVICES).content.decode()
    assert "Chrome on Windows" not in page
    assert "You are signed in nowhere else." in page


def test_sessions_that_are_over_are_not_listed(member):
    gone = arrive(member, DESK)
    here = arrive(member)
    Session.objects.filter(session_key=gone.session.session_key).update(
        expire_date=timezone.now() - datetime.timedelta(seconds=1)
    )
    assert "You are signed in nowhere else." in here.get(DEVICES).content.decode()


@pytest.mark.parametrize("n", [1, 6])
def test_the_page_asks_the_same_however_many(client, member, n, django_assert_num_queries):
    client.force_login(member)
    for _ in range(n):
        arrive(member, DESK)
    with django_assert_num_queries(4):  # member, sessions, which of them live, sign-ins
        client.get(DEVICES)


def test_one_device_is_signed_out(member):
    there, here = arrive(member, DESK), arrive(member)
    row = UserSession.objects.get(session_key=there.session.session_key)
    page = here.post(DEVICES, {"session": row.pk}, follow=True).content.decode()
    assert "You are signed out there." in page
    assert not is_in(there)
    assert is_in(here)
    assert "signed out there already" in here.post(DEVICES, {"session": row.pk}, follow=True).content.decode()


def test_everywhere_else_is_signed_out(member):
    others, here = [arrive(member, DESK) for _ in range(3)], arrive(member)
    assert "on 3 other devices" in here.post(DEVICES, follow=True).content.decode()
    assert [is_in(other) for other in others] == [False, False, False]
    assert is_in(here)
    assert UserSession.objects.filter(user=member).count() == 1
    assert "nowhere else" in here.post(DEVICES, follow=True).content.decode()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣", "\x00"])
def test_numbers_that_are_none_end_nothing(member, number):
    here = arrive(member)
    assert here.post(DEVICES, {"session": number}, follow=True).status_code == 200
    assert is_in(here)


def test_nobody_signs_others_out(member):
    there = arrive(member)
    stranger = arrive(UserFactory())
    stranger.post(DEVICES, {"session": UserSession.objects.get(user=member).pk})
    stranger.post(DEVICES)
    assert is_in(there)


def test_the_librarys_page_is_ours(member_client):
    page = member_client.get(reverse("usersessions_list")).content.decode()
    assert "Where you are signed in" in page


# -- Passwords -------------------------------------------------------------------------
def test_a_new_password_ends_the_other_sessions_and_not_this_one(member):
    there, here = arrive(member, DESK), arrive(member)
    key = there.session.session_key
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    assert is_in(here)
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(there)
    assert "Chrome on Windows" not in here.get(DEVICES).content.decode().partition("When you signed in")[0]


def test_a_password_that_was_forgotten_ends_all_sessions(client, member, mailoutbox):
    from tests.accounts.views.test_signin import code_in

    there = arrive(member, DESK)
    client.post(reverse("account_reset_password"), {"email": member.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(mailoutbox[0])})
    client.post(reverse("account_complete_password_reset"), NEW)
    assert not is_in(there)
    assert not Session.objects.filter(session_key=there.session.session_key).exists()
    assert lines(member) == [2]


# -- Telling ---------------------------------------------------------------------------
def test_the_first_sign_in_of_all_is_told_to_nobody(member, mailoutbox):
    arrive(member)
    assert not SignIn.objects.get().is_new
    assert lines(member) == []
    assert mailoutbox == []


def test_a_device_that_is_new_is_told_of_once(member, mailoutbox):
    arrive(member)
    arrive(member, DESK)
    arrive(member, DESK)
    assert list(SignIn.objects.order_by("pk").values_list("is_new", flat=True)) == [False, True, False]
    assert lines(member) == [1]
    (mail,) = mailoutbox
    assert mail.to == [member.email]
    assert mail.subject == "A change to your account"
    assert "a device that is new here" in mail.body
    assert "Chrome on Windows" in mail.body
    for word in ("203.0.113.9", "Gecko", "lupus", member.handle):
        assert word.casefold() not in (mail.body + mail.alternatives[0].content).casefold()


def test_a_device_that_was_away_for_long_is_new_again(member, mailoutbox, settings):
    arrive(member)
    SignIn.objects.update(at=timezone.now() - datetime.timedelta(days=settings.SIGN_IN_KNOWN_DAYS, hours=1))
    arrive(member)
    assert lines(member) == [1]


def test_somebody_who_was_away_so_long_that_nothing_is_known_is_told(member, mailoutbox, settings):
    member.joined_at = timezone.now() - datetime.timedelta(days=settings.SIGN_IN_KEEP_DAYS + 1)
    member.save()
    arrive(member)
    assert lines(member) == [1]
    assert len(mailoutbox) == 1


def test_a_changed_password_is_told_of(member, mailoutbox):
    arrive(member).post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    assert lines(member) == [2]
    assert [mail.to for mail in mailoutbox] == [[member.email]]


def test_a_changed_address_is_told_to_the_old_and_to_the_new_one(member, mailoutbox):
    from tests.accounts.views.test_signin import code_in

    old, browser = member.email, arrive(member)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.post(reverse("account_email"), {"action_add": "", "email": "moved@mail.example"})
    browser.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    assert EmailAddress.objects.get(user=member).email == "moved@mail.example"
    told = {mail.to[0]: mail.body for mail in mailoutbox[1:]}
    assert "This one is no longer used." in told[old]
    assert "Your account uses this e-mail address from now on." in told["moved@mail.example"]
    assert old not in told["moved@mail.example"]
    assert "moved@" not in told[old]
    assert lines(member) == [3]


@pytest.mark.django_db(transaction=True)
def test_second_steps_are_told_of_when_they_come_and_when_they_go(mailoutbox):
    member = UserFactory()
    browser = arrive(member)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert lines(member) == [4]
    browser.post(reverse("mfa_generate_recovery_codes"))
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=member).exists()
    assert sorted(lines(member)) == [4, 5, 6]
    assert len(mailoutbox) == 3


def test_notices_name_no_device_and_lead_to_the_page(member):
    arrive(member)
    arrive(member, DESK)
    browser = arrive(member, DESK)
    page = browser.get(reverse("notifications:notice_list")).content.decode()
    assert "Somebody signed in to your account on a device that is new here. Was it you?" in page
    assert "Chrome" not in page
    notice = Notification.objects.get(user=member)
    answer = browser.post(reverse("notifications:notice_open", args=[notice.pk]))
    assert answer.headers["Location"] == DEVICES
