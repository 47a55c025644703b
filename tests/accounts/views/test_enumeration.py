"""Nobody learns from us whether an address has an account: what a browser sees is the same either way."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse

from accounts.models import User
from tests.accounts.joining import PASSWORD, confirm, provider_answers, sign_up, words_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@mail.example", "unknown@mail.example"


@pytest.fixture(autouse=True)
def known_member():
    return UserFactory(handle="somebody", email=KNOWN)


@pytest.fixture
def browsers(client):
    """Two fresh browsers, for the address with an account and for the one without."""
    return type(client)(), type(client)()


def same(first, second) -> None:
    """Both browsers saw the same, but for the address that each typed itself."""
    assert [url for url, _status in first.redirect_chain] == [url for url, _status in second.redirect_chain]
    assert first.status_code == second.status_code
    assert words_of(first).replace(KNOWN, "…") == words_of(second).replace(UNKNOWN, "…")
    assert set(first.cookies) == set(second.cookies)


def test_joining_looks_the_same(browsers, mailoutbox) -> None:
    same(sign_up(browsers[0], email=KNOWN), sign_up(browsers[1], email=UNKNOWN, handle="red.door"))
    assert [message.subject for message in mailoutbox] == ["You can sign in", "Your code"]
    assert User.objects.filter(email=KNOWN).count() == 1


def test_wrong_codes_look_the_same(browsers) -> None:
    sign_up(browsers[0], email=KNOWN)
    sign_up(browsers[1], email=UNKNOWN, handle="red.door")
    for _ in range(4):
        same(confirm(browsers[0], "WRONG-CODE"), confirm(browsers[1], "WRONG-CODE"))


def test_asking_for_a_new_code_looks_the_same(browsers, mailoutbox) -> None:
    sign_up(browsers[0], email=KNOWN)
    sign_up(browsers[1], email=UNKNOWN, handle="red.door")
    address = reverse("account_email_verification_sent")
    same(*(browser.post(address, {"action": "resend"}, follow=True) for browser in browsers))


def test_a_mail_for_a_known_address_tells_how_to_sign_in(browsers, mailoutbox) -> None:
    sign_up(browsers[0], email=KNOWN)
    assert mailoutbox[0].to == [KNOWN]
    assert reverse("account_request_login_code") in mailoutbox[0].body


def test_the_name_of_a_try_is_taken_for_others_either_way(browsers, client) -> None:
    """Else, trying the name again from elsewhere would tell whether the address was known."""
    sign_up(browsers[0], email=KNOWN, handle="red.door")
    sign_up(browsers[1], email=UNKNOWN, handle="blue.door")
    for handle in ("red.door", "blue.door"):
        page = sign_up(type(client)(), handle=handle, email="third@mail.example")
        assert list(page.context["form"].errors) == ["handle"]


def test_the_name_of_a_try_stays_with_its_address_either_way(client) -> None:
    for email, handle in ((KNOWN, "red.door"), (UNKNOWN, "blue.door")):
        for name in (handle, f"{handle}.2"):
            page = sign_up(type(client)(), email=email, handle=name)
            assert page.redirect_chain, name
        page = sign_up(type(client)(), email="third@mail.example", handle=handle)
        assert list(page.context["form"].errors) == ["handle"]


def test_the_name_of_a_try_goes_free_with_another_try_from_the_browser_either_way(browsers, client) -> None:
    sign_up(browsers[0], email=KNOWN, handle="red.door")
    sign_up(browsers[0], email="third@mail.example", handle="red.house")
    sign_up(browsers[1], email=UNKNOWN, handle="blue.door")
    sign_up(browsers[1], email="fourth@mail.example", handle="blue.house")
    for number, handle in enumerate(("red.door", "blue.door")):
        assert sign_up(type(client)(), email=f"more{number}@mail.example", handle=handle).redirect_chain


def test_a_signed_in_member_who_tries_a_known_address_learns_nothing(
    member_client, member, mailoutbox
) -> None:
    member_client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    pages = [
        member_client.post(reverse("account_email"), {"action_add": "", "email": email}, follow=True)
        for email in (KNOWN, UNKNOWN)
    ]
    same(*pages)


def test_a_wrong_password_reads_the_same(browsers) -> None:
    pages = [
        browser.post(
            reverse("account_login"), {"login": email, "password": "not the one at all"}, follow=True
        )
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    same(*pages)
    assert "do not fit together" in pages[0].content.decode()


def test_many_wrong_passwords_are_stopped_the_same(browsers) -> None:
    for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
        seen = [
            browser.post(
                reverse("account_login"),
                {"login": email, "password": "not the one at all"},
                REMOTE_ADDR=f"10.0.0.{len(email)}",
            )
            .context["form"]
            .non_field_errors()[0]
            for _ in range(6)
        ]
        assert "a lot of tries" in seen[-1]
        assert "a lot of tries" not in seen[-2]


@pytest.mark.parametrize(
    ("page", "then"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_asking_for_a_code_looks_the_same(browsers, mailoutbox, page: str, then: str) -> None:
    pages = [
        browser.post(reverse(page), {"email": email}, follow=True)
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    assert pages[0].redirect_chain[-1][0] == reverse(then)
    same(*pages)
    same(*(browser.post(reverse(then), {"code": "WRONG-CODE"}, follow=True) for browser in browsers))
    assert [message.subject for message in mailoutbox] == ["Your code", "About your sign-in"]


def test_facebook_with_a_known_address_looks_like_facebook_with_a_new_one(browsers, idp, mailoutbox) -> None:
    pages = []
    for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
        leads_to = browser.post("/accounts/facebook/login/?process=login").headers["Location"]
        browser.get(idp.answer(leads_to, email=email))
        pages.append(
            browser.post(
                reverse("socialaccount_signup"),
                provider_answers(handle=re.sub("@.*", "", email)),
                follow=True,
            )
        )
    same(*pages)
    assert User.objects.get(email=KNOWN).socialaccount_set.count() == 0


def test_joining_costs_as_many_password_hashes_either_way(client, monkeypatch) -> None:
    """A hash takes most of the time of the answer, so one more or less would be seen from outside."""
    real, hashed = MD5PasswordHasher.encode, []

    def count(self, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    for email, handle in ((KNOWN, "red.door"), (UNKNOWN, "blue.door")):
        sign_up(type(client)(), email=email, handle=handle)
    assert hashed == [PASSWORD, PASSWORD]


def test_passwords_are_never_in_a_page(browsers) -> None:
    page = sign_up(browsers[0], email=KNOWN, terms=None)
    assert PASSWORD not in page.content.decode()
