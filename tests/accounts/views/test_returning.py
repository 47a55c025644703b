"""Coming back to an account that is closed for now: by the link in the receipt, or by signing in."""

import datetime
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import erase_due
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.models import Leaving
from accounts.registries import PostsChoice
from accounts.selectors.leaving import return_token
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CHOICE = "accounts:leaving"
PASSWORD = "correct horse battery"


@pytest.fixture
def leaver():
    member = UserFactory(handle="blue.door", email="leaver@mail.example")
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    return member


def is_back(member):
    member.refresh_from_db()
    return member.is_active


# -- The link ------------------------------------------------------------------------------------
def link_in_mail():
    return re.search(r"http://[^/]+(/come-back/\S+)", mail.outbox[0].body).group(1)


def test_looking_at_the_link_asks_and_pressing_does(leaver, client):
    url = link_in_mail()
    page = client.get(url)
    assert page.status_code == 200
    assert "Would you like to come back?" in page.content.decode()
    assert not is_back(leaver)
    page = client.post(url, follow=True)
    assert page.redirect_chain == [(reverse("account_login"), 302)]
    assert "Welcome back. Everything is as it was. Please sign in." in page.content.decode()
    assert is_back(leaver)


def test_the_link_names_nobody_and_is_told_to_nobody(leaver, client):
    page = client.get(link_in_mail())
    html = page.content.decode()
    assert "blue.door" not in html
    assert "leaver@" not in html
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in html


@pytest.mark.parametrize("state", ["used", "erased", "begun", "unknown", "changed"])
def test_links_that_lead_nowhere_are_one_page(leaver, client, state):
    url = link_in_mail()
    if state == "used":
        come_back(by=leaver)
    elif state == "erased":
        ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE, at_once=True)
        erase_due(leaver.pk)
    elif state == "begun":
        Leaving.objects.update(claimed_at=timezone.now())
    elif state == "unknown":
        url = reverse("accounts:come_back", args=["something"])
    else:
        url = url[:-3] + "xy/"
    for page in (client.get(url), client.post(url)):
        assert page.status_code == 404
        assert "This link has run out" in page.content.decode()


# -- Signing in ----------------------------------------------------------------------------------
def sign_in(client, password=PASSWORD):
    return client.post(
        reverse("account_login"), {"login": "leaver@mail.example", "password": password}, follow=True
    )


def test_a_right_password_leads_to_the_choice_and_signs_nobody_in(leaver, client):
    page = sign_in(client)
    assert page.redirect_chain[-1][0] == reverse(CHOICE)
    html = page.content.decode()
    assert "Your account is closed for now" in html
    assert "_auth_user_id" not in client.session
    assert not is_back(leaver)


def test_a_wrong_password_is_told_as_for_everybody(leaver, client):
    here = UserFactory(email="here@mail.example")
    answer = sign_in(client, "not the one at all").content.decode()
    other = client.post(
        reverse("account_login"), {"login": here.email, "password": "not the one at all"}
    ).content.decode()
    strip = lambda html: re.sub(r'value="[^"]*"', "", html)  # noqa: E731 - tokens and the address
    assert strip(answer) == strip(other)
    assert client.get(reverse(CHOICE)).status_code == 302


def test_coming_back_from_there(leaver, client):
    sign_in(client)
    page = client.post(reverse(CHOICE), {"wish": "back"}, follow=True)
    assert "Welcome back." in page.content.decode()
    assert is_back(leaver)
    assert client.get(reverse(CHOICE)).url == reverse("account_login")
    assert sign_in(client).context["user"] == leaver


def test_being_erased_at_once_from_there(leaver, client):
    sign_in(client)
    page = client.post(reverse(CHOICE), {"wish": "erase"})
    assert page.url == reverse("accounts:account_closed")
    assert erase_due(leaver.pk)


def test_who_has_a_second_step_may_come_back_but_not_be_erased_by_the_first(leaver, client):
    Authenticator.objects.create(user=leaver, type=Authenticator.Type.TOTP, data={})
    html = sign_in(client).content.decode()
    assert "only both together may erase it" in html
    assert "Erase it right away" not in html
    client.post(reverse(CHOICE), {"wish": "erase"})
    assert not erase_due(leaver.pk)
    client.post(reverse(CHOICE), {"wish": "back"})
    assert is_back(leaver)


@pytest.mark.parametrize("wish", ["", "erase everything", "\x00"])
def test_no_other_wish_does_anything(leaver, client, wish):
    sign_in(client)
    assert client.post(reverse(CHOICE), {"wish": wish}).status_code == 200
    assert not is_back(leaver)
    assert not erase_due(leaver.pk)


def test_a_right_code_leads_to_the_choice(leaver, client):
    mail.outbox.clear()
    page = client.post(reverse("account_request_login_code"), {"email": "leaver@mail.example"}, follow=True)
    code = re.search(
        r"^[A-Z0-9]{3,4}-[A-Z0-9]{3,4}$|^[A-Z0-9]{6}$", mail.outbox[0].body, re.MULTILINE
    ).group()
    page = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert page.redirect_chain[-1][0] == reverse(CHOICE)
    assert "_auth_user_id" not in client.session
    client.post(reverse(CHOICE), {"wish": "back"})
    assert is_back(leaver)


def test_who_forgot_the_password_gets_a_code_too(leaver, client):
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": "leaver@mail.example"})
    assert "With this code you can choose a new password." in mail.outbox[0].body


def test_who_proved_nothing_is_asked_to_sign_in(leaver, client):
    for answer in (client.get(reverse(CHOICE)), client.post(reverse(CHOICE), {"wish": "erase"})):
        assert answer.url == reverse("account_login")
    assert not erase_due(leaver.pk)


def test_a_proof_lasts_a_quarter_of_an_hour(leaver, client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        clock.shift(datetime.timedelta(minutes=16))
        assert client.post(reverse(CHOICE), {"wish": "back"}).url == reverse("account_login")
    assert not is_back(leaver)


def test_a_session_that_somebody_else_knew_proves_nothing(leaver, client):
    client.get(reverse("account_login"))
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_who_died_cannot_be_signed_in_as(client):
    member = UserFactory(email="leaver@mail.example")
    leaving = ask_to_leave(by=None, user=member, posts=PostsChoice.KEEP, why=Leaving.Why.MEMORIAL)
    assert sign_in(client).redirect_chain[-1][0] == reverse("account_inactive")
    assert client.post(reverse("accounts:come_back", args=[return_token(leaving)])).status_code == 404
