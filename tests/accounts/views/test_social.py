"""Joining and signing in through Google and Facebook, against the stand-in that speaks their language."""

import json
import re

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.urls import reverse, reverse_lazy

from accounts.models import Consent, ReservedHandle, User
from tests.accounts.joining import code_in, confirm, provider_answers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PROVIDERS = ["google", "facebook"]
JOIN = "/accounts/3rdparty/signup/"


def leave_for(client, provider: str, process: str = "login", **extra):
    """Press "Continue with …"; returns the address that the browser is sent to."""
    response = client.post(f"/accounts/{provider}/login/?process={process}", **extra)
    assert response.status_code == 302
    return response.headers["Location"]


def come_back(client, idp, provider: str, process: str = "login", **person):
    """The whole dance; returns the first page seen back here."""
    return client.get(idp.answer(leave_for(client, provider, process), **person), follow=True)


@pytest.fixture
def without_providers(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        name: values | {"APPS": []} for name, values in settings.SOCIALACCOUNT_PROVIDERS.items()
    }


@pytest.mark.parametrize("page", ["account_signup", "account_login"])
def test_buttons_say_what_the_company_learns_and_load_nothing_of_theirs(client, page: str) -> None:
    html = client.get(reverse(page)).content.decode()
    for name in ("Google", "Facebook"):
        assert f"Continue with {name}" in html
    assert "then learns that you use this site" in html
    assert html.index('name="password') < html.index("Continue with Google")  # e-mail first
    assert not re.search(r"(google|facebook)\.(com|net)", html)


@pytest.mark.parametrize("page", ["account_signup", "account_login"])
def test_without_credentials_there_is_no_button(client, without_providers, page: str) -> None:
    html = client.get(reverse(page)).content.decode()
    assert "Continue with Google" not in html
    assert "Continue with Facebook" not in html


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_get_only_asks(client, provider: str) -> None:
    page = client.get(f"/accounts/{provider}/login/")
    assert page.status_code == 200
    assert "Continue with" in page.content.decode()


def test_google_leads_to_the_same_questions_and_then_in(client, idp, mailoutbox) -> None:
    page = come_back(client, idp, "google", email="newcomer@mail.example")
    assert page.redirect_chain[-1][0] == JOIN
    html = page.content.decode()
    assert "newcomer@mail.example" in html
    assert 'name="email"' not in html  # theirs to tell, not to type
    assert "checked" not in html
    assert not User.objects.exists()

    client.post(JOIN, provider_answers())

    member = User.objects.get()
    assert client.session["_auth_user_id"] == str(member.pk)
    assert (member.handle, member.email) == ("blue.door", "newcomer@mail.example")
    assert not member.has_usable_password()
    assert member.emailaddress_set.get().verified
    assert set(Consent.objects.filter(user=member).values_list("kind", flat=True)) >= {
        "terms",
        "privacy",
        "health",
    }
    assert mailoutbox == []


@pytest.mark.parametrize(("provider", "person"), [("facebook", {}), ("google", {"verified": False})])
def test_an_address_that_nobody_verified_gets_a_code(
    client, idp, mailoutbox, provider: str, person: dict
) -> None:
    come_back(client, idp, provider, email="newcomer@mail.example", **person)
    client.post(JOIN, provider_answers())
    assert "_auth_user_id" not in client.session
    confirm(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" in client.session


def test_an_address_in_the_form_is_not_believed(client, idp) -> None:
    come_back(client, idp, "google", email="newcomer@mail.example")
    client.post(JOIN, provider_answers() | {"email": "somebody-else@mail.example"})
    assert User.objects.get().email == "newcomer@mail.example"


@pytest.mark.parametrize("missing", ["terms", "privacy", "health", "handle", "born_year"])
def test_no_question_can_be_skipped(client, idp, missing: str) -> None:
    come_back(client, idp, "google", email="newcomer@mail.example")
    page = client.post(JOIN, provider_answers(**{missing: None}))
    assert list(page.context["form"].errors) == [missing]
    assert not User.objects.exists()
    client.post(JOIN, provider_answers())  # and the form goes on from there
    assert User.objects.exists()


def test_too_young_ends_here_too(client, idp) -> None:
    come_back(client, idp, "google", email="newcomer@mail.example")
    page = client.post(JOIN, provider_answers(born_year="2020"))
    assert "You cannot join yet" in page.content.decode()
    assert not User.objects.exists()
    assert "newcomer" not in json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert "You cannot join yet" in client.get(reverse("account_signup")).content.decode()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_member_comes_back_in(client, idp, mailoutbox, provider: str) -> None:
    come_back(client, idp, provider, email="newcomer@mail.example")
    client.post(JOIN, provider_answers())
    if provider == "facebook":
        confirm(client, code_in(mailoutbox[0]))
    later = type(client)()
    come_back(later, idp, provider, email="newcomer@mail.example")
    assert later.session["_auth_user_id"] == str(User.objects.get().pk)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_is_taken_but_the_address(client, idp, mailoutbox, provider: str) -> None:
    come_back(client, idp, provider, email="newcomer@mail.example")
    kept = json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert idp._tokens
    assert not any(token in kept for token in idp._tokens)
    assert not any(word in kept for word in ("Maria", "picture", "friends"))
    client.post(JOIN, provider_answers())
    if provider == "facebook":
        confirm(client, code_in(mailoutbox[0]))
    come_back(client, idp, provider, email="newcomer@mail.example")
    account = SocialAccount.objects.get()
    assert account.extra_data == {}
    assert not SocialToken.objects.exists()


def test_facebook_without_an_address_is_told_what_to_do(client, idp) -> None:
    page = come_back(client, idp, "facebook", email="")
    html = page.content.decode()
    assert page.status_code == 403
    assert "Facebook gave us no e-mail address" in html
    assert reverse("account_signup") in html
    assert not User.objects.exists()
    assert "socialaccount_sociallogin" not in client.session


@pytest.mark.parametrize(("provider", "name"), [("google", "Google"), ("facebook", "Facebook")])
def test_cancelling_changes_nothing_and_says_so(client, idp, provider: str, name: str) -> None:
    page = come_back(client, idp, provider, cancel=True)
    assert page.status_code == 401
    html = page.content.decode()
    assert f"{name} did not let us in, or you stopped it." in html
    assert "Nothing was changed. Try again, or use e-mail." in html
    assert not User.objects.exists()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_counts_once(client, idp, provider: str) -> None:
    back = idp.answer(leave_for(client, provider), email="newcomer@mail.example")
    client.get(back)
    assert client.get(back).status_code == 401


def test_an_answer_made_for_another_browser_is_refused(client, idp) -> None:
    """Somebody sends me a link that would sign me in to their account."""
    theirs = idp.answer(leave_for(type(client)(), "google"), email="newcomer@mail.example")
    assert client.get(theirs).status_code == 401
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?error=server_error&state=x", "?code=%00&state=%ff"]
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_broken_answers_get_the_same_kind_page(client, provider: str, query: str) -> None:
    page = client.get(f"/accounts/{provider}/login/callback/{query}")
    assert page.status_code == 401
    assert "Nothing was changed." in page.content.decode()


def test_a_provider_that_is_away_gets_the_same_kind_page(client, idp, monkeypatch) -> None:
    back = idp.answer(leave_for(client, "google"), email="newcomer@mail.example")
    monkeypatch.setattr(idp, "google_token", lambda given: (_ for _ in ()).throw(ConnectionError))
    monkeypatch.setattr("socketserver.BaseServer.handle_error", lambda *args: None)
    assert client.get(back).status_code == 401


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_existing_address_is_neither_signed_in_nor_linked(client, idp, mailoutbox, provider: str) -> None:
    UserFactory(handle="somebody", email="known@mail.example")
    page = come_back(client, idp, provider, email="known@mail.example")
    assert page.redirect_chain[-1][0] == JOIN  # the same questions as for anybody
    page = client.post(JOIN, provider_answers(), follow=True)
    assert "We have sent a mail to that address." in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert [message.subject for message in mailoutbox] == ["You can sign in"]
    assert ReservedHandle.objects.get().handle_key == "bluedoor"


def test_an_account_that_a_stranger_prepared_gives_way(client, idp) -> None:
    UserFactory(handle="squatter", email="newcomer@mail.example", confirmed=False)
    come_back(client, idp, "google", email="newcomer@mail.example")
    client.post(JOIN, provider_answers())
    assert [(user.handle, user.has_usable_password()) for user in User.objects.exclude(email="")] == [
        ("blue.door", False)
    ]


def test_connecting_from_settings(member_client, member, idp, mailoutbox) -> None:
    member_client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    page = come_back(member_client, idp, "google", "connect", email="another@mail.example")
    assert "Connected." in page.content.decode()
    assert member.socialaccount_set.get().extra_data == {}
    assert [message.subject for message in mailoutbox] == ["A change to your account"]
    page = member_client.post(
        reverse("socialaccount_connections"), {"account": member.socialaccount_set.get().pk}, follow=True
    )
    assert "no longer connected" in page.content.decode()
    assert not member.socialaccount_set.exists()


def test_the_account_of_another_member_cannot_be_connected_or_disconnected(
    member_client, member, idp
) -> None:
    other = UserFactory()
    theirs = SocialAccount.objects.create(user=other, provider="google", uid="12")
    member_client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    member_client.post(reverse("socialaccount_connections"), {"account": theirs.pk})
    assert other.socialaccount_set.exists()


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/accounts/facebook/login/?process=connect", {}),
        ("/accounts/facebook/login/", {"process": "connect"}),
        (reverse_lazy("account_email"), {"action_add": "", "email": "elsewhere@mail.example"}),
        (
            reverse_lazy("account_set_password"),
            {"password1": "another quiet walk", "password2": "another quiet walk"},
        ),
        (reverse_lazy("mfa_activate_totp"), {"code": "123456"}),
    ],
)
def test_who_has_no_password_signs_in_once_more_before_ways_in_change(
    client, idp, time_machine, address, data: dict
) -> None:
    time_machine.move_to("2026-11-22 12:00", tick=False)
    come_back(client, idp, "google", email="newcomer@mail.example")
    client.post(JOIN, provider_answers())
    time_machine.move_to("2026-11-22 12:10", tick=False)  # a session that somebody left open
    page = client.post(address, data, follow=True)
    assert page.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "Please sign in once more" in page.content.decode()
    assert "_auth_user_id" not in client.session
    member = User.objects.get()
    assert (member.email, member.has_usable_password()) == ("newcomer@mail.example", False)
    come_back(client, idp, "google", email="newcomer@mail.example")
    page = client.post(address, data)
    assert not page.headers.get("Location", "").startswith(reverse("account_login"))


def test_who_has_no_password_keeps_the_only_way_in(client, idp) -> None:
    come_back(client, idp, "google", email="newcomer@mail.example")
    client.post(JOIN, provider_answers())
    page = client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    assert "Please choose a password first." in page.content.decode()
    assert SocialAccount.objects.exists()
