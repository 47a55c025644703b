"""Google and Facebook in a browser, against the local provider: each scenario of the table in docs/doors.md."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Consent, User
from accounts.policies import AGREED_AT_SIGNUP
from lupusteam.devstack.idp import CLIENT_SECRET, Person
from tests.accounts.test_signed_requests import good, signed
from tests.e2e.conftest import PHONE
from tests.e2e.steps import FACTORY_PASSWORD, fill_who_i_am, join, text_of, type_code
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "newcomer@mail.example"
NAMES = {"google": "Google", "facebook": "Facebook"}
on_each = pytest.mark.parametrize("provider", NAMES)
STOPPED = "did not let us in, or you stopped it. Nothing was changed."


@pytest.fixture
def visitor(open_page):
    return open_page(js=False, size=PHONE)


def heading(page):
    return page.get_by_role("heading", level=1)


def leave(page, provider: str, start: str = "/accounts/signup/") -> str:
    """Press the button; returns the address at the company."""
    page.goto(start)
    page.get_by_role("button", name=f"Continue with {NAMES[provider]}").click()
    assert page.url.startswith(os.environ["IDP_URL"])
    return page.url


def come_back(
    page, provider: str, email: str = ADDRESS, *, verified: bool = True, start: str = "/accounts/signup/"
):
    leave(page, provider, start)
    page.get_by_label("E-mail address").fill(email)
    if provider == "google" and not verified:
        page.get_by_label("Google has verified this address").uncheck()
    page.get_by_role("button", name="Continue").click()


def prove(page) -> None:
    """Show again that it is oneself."""
    page.get_by_label("Your password").fill(FACTORY_PASSWORD)
    page.locator("main").get_by_role("button", name="Continue").click()


def press_join(page) -> None:
    page.locator("main").get_by_role("button", name="Join", exact=True).click()


def is_stopped(page, provider: str) -> None:
    expect(page.locator("main")).to_contain_text(f"{NAMES[provider]} {STOPPED}")
    page.goto("/notices/")
    expect(heading(page)).to_have_text("Sign in")


def changed(address: str, **changes: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | changes)))


@on_each
def test_new_member_is_asked_everything_and_brings_the_address_alone(visitor, mails, provider):
    come_back(visitor, provider)
    expect(heading(visitor)).to_have_text("One more page, then you are in")
    expect(visitor.locator("main")).to_contain_text(ADDRESS)
    press_join(visitor)  # nothing is ticked or filled in beforehand
    expect(visitor.get_by_role("alert")).to_contain_text("To join, we need your yes to the terms.")
    fill_who_i_am(visitor, "blue.door")
    press_join(visitor)
    if provider == "facebook":  # it does not say whether the address is proved
        expect(heading(visitor)).to_have_text("Look into your mail")
        type_code(visitor, mails(ADDRESS)[0])
    expect(heading(visitor)).to_contain_text("blue.door")
    member = User.objects.get(email=ADDRESS)
    assert set(Consent.objects.filter(user=member).values_list("kind", flat=True)) >= set(AGREED_AT_SIGNUP)
    assert (SocialAccount.objects.get().extra_data, SocialToken.objects.count()) == ({}, 0)


@on_each
def test_member_comes_back_in(visitor, provider):
    member = UserFactory(email=ADDRESS)
    SocialAccount.objects.create(
        user=member, provider=provider, uid=Person(ADDRESS, verified=True).account_id
    )
    come_back(visitor, provider, start="/accounts/login/")
    expect(heading(visitor)).to_contain_text(member.handle)


@on_each
def test_known_address_is_connected_only_after_the_account_is_proved(visitor, mails, provider):
    member = UserFactory(email=ADDRESS, handle="quiet.tide")
    come_back(visitor, provider)
    fill_who_i_am(visitor, "blue.door")
    press_join(visitor)
    expect(heading(visitor)).to_have_text("Look into your mail")  # as for a new address
    (mail,) = mails(ADDRESS)
    assert "It has an account already, so you can simply sign in." in re.sub(r"\s+", " ", text_of(mail))
    assert not SocialAccount.objects.exists()

    visitor.goto("/accounts/login/?next=/accounts/3rdparty/")
    visitor.get_by_label("E-mail address").fill(ADDRESS)
    visitor.get_by_label("Password").fill(FACTORY_PASSWORD)
    visitor.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    visitor.get_by_role("button", name=f"Continue with {NAMES[provider]}").click()
    visitor.get_by_label("E-mail address").fill(ADDRESS)
    visitor.get_by_role("button", name="Continue").click()
    expect(heading(visitor)).to_have_text("Is it you?")
    prove(visitor)
    expect(visitor.get_by_text("Connected. You can sign in with it from now on.")).to_be_visible()
    assert SocialAccount.objects.get().user == member


def test_connecting_asks_who_is_there_and_keeps_what_another_has(open_page, sign_in, member):
    other = UserFactory()
    theirs = SocialAccount.objects.create(
        user=other, provider="google", uid=Person(ADDRESS, verified=True).account_id
    )
    page = open_page()
    sign_in(page, member)  # a session that was open for a while
    come_back(page, "google", start="/accounts/3rdparty/")
    expect(heading(page)).to_have_text("Is it you?")
    prove(page)
    expect(
        page.get_by_text("It is connected to another account here, so nothing was changed.")
    ).to_be_visible()
    theirs.refresh_from_db()
    assert theirs.user == other


@on_each
def test_account_that_a_stranger_prepared_never_becomes_mine_nor_mine_theirs(
    open_page, visitor, mails, provider
):
    stranger = open_page(js=False)
    stranger.goto("/accounts/signup/")
    join(stranger, "first.try", ADDRESS)
    come_back(visitor, provider)
    fill_who_i_am(visitor, "blue.door")
    press_join(visitor)
    if provider == "facebook":
        type_code(visitor, mails(ADDRESS)[-1])
    expect(heading(visitor)).to_contain_text("blue.door")
    stranger.get_by_label("Code from the mail").fill("ABCD-EFGH")
    stranger.get_by_role("button", name="Continue", exact=True).click()
    stranger.goto("/accounts/login/")
    stranger.get_by_label("E-mail address").fill(ADDRESS)
    stranger.get_by_label("Password").fill("a quiet walk at dusk")  # what they joined with
    stranger.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.get_by_role("alert")).to_contain_text("do not fit together")
    assert User.objects.get(email=ADDRESS).handle == "blue.door"


def test_unproved_address_of_google_waits_for_its_code(visitor, mails):
    come_back(visitor, "google", verified=False)
    fill_who_i_am(visitor, "blue.door")
    press_join(visitor)
    expect(heading(visitor)).to_have_text("Look into your mail")
    visitor.goto("/notices/")
    expect(heading(visitor)).to_have_text("Sign in")
    visitor.goto("/accounts/confirm-email/")
    type_code(visitor, mails(ADDRESS)[0])
    expect(heading(visitor)).to_contain_text("blue.door")


def test_no_address_from_facebook_ends_with_the_way_to_join(visitor):
    come_back(visitor, "facebook", "")
    expect(heading(visitor)).to_have_text("Facebook gave us no e-mail address")
    visitor.get_by_role("link", name="Join with e-mail").click()
    expect(visitor.get_by_label("The name others will see")).to_be_visible()
    assert not User.objects.exists()


def test_stopping_over_there_changes_nothing(visitor):
    for provider in NAMES:
        leave(visitor, provider)
        visitor.get_by_role("button", name="Cancel").click()
        is_stopped(visitor, provider)
        assert not User.objects.exists()


def test_tampered_state_opens_nothing(visitor, idp):
    for provider in NAMES:
        back = idp.answer(leave(visitor, provider), email=ADDRESS)
        visitor.goto(changed(back, state="A" * 16))
        is_stopped(visitor, provider)


@on_each
def test_answer_counts_once_and_in_the_browser_that_asked(open_page, visitor, idp, provider):
    back = idp.answer(leave(visitor, provider), email=ADDRESS)
    other = open_page(js=False)
    other.goto(back)  # a link that would sign somebody in to a stranger's account
    is_stopped(other, provider)
    visitor.goto(back)
    expect(heading(visitor)).to_have_text("One more page, then you are in")
    visitor.goto(back)
    is_stopped(visitor, provider)


def test_code_of_another_question_is_refused_by_its_verifier(open_page, visitor, idp):
    """Somebody takes a code from elsewhere and puts it beside a state of this browser: PKCE."""
    stolen = dict(parse_qsl(urlsplit(idp.answer(leave(open_page(js=False), "google"), email=ADDRESS)).query))
    back = idp.answer(leave(visitor, "google"), email="me@mail.example")
    visitor.goto(changed(back, code=stolen["code"]))
    is_stopped(visitor, "google")


def test_answer_without_our_nonce_is_refused(visitor, idp, monkeypatch):
    real = idp.key.sign
    monkeypatch.setattr(idp.key, "sign", lambda claims: real(claims | {"nonce": "of another question"}))
    come_back(visitor, "google")
    is_stopped(visitor, "google")


def test_company_that_is_away_changes_nothing(visitor, idp, monkeypatch):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(idp, "redeem", away)
    monkeypatch.setattr("socketserver.BaseServer.handle_error", lambda *args: None)
    for provider in NAMES:
        come_back(visitor, provider)
        is_stopped(visitor, provider)
        assert not User.objects.exists()


def test_hostile_name_picture_and_friends_reach_no_page_and_no_table(visitor):
    """The stand-in tells them without being asked; a zero byte among them."""
    for provider in NAMES:
        come_back(visitor, provider)
        expect(heading(visitor)).to_have_text("One more page, then you are in")
        html = visitor.content()
        for words in ("Maria", "elsewhere.example", "support group"):
            assert words not in html
        expect(visitor.get_by_label("The name others will see")).to_have_value("")


def test_way_in_can_be_taken_off_but_never_the_last(open_page, sign_in, visitor):
    member = UserFactory()
    SocialAccount.objects.create(user=member, provider="facebook", uid="1")
    page = open_page()
    sign_in(page, member)
    page.goto("/accounts/3rdparty/")
    page.get_by_role("button", name="Disconnect Facebook").click()
    expect(heading(page)).to_have_text("Is it you?")
    prove(page)
    if page.get_by_role("button", name="Disconnect Facebook").is_visible():
        page.get_by_role("button", name="Disconnect Facebook").click()
    expect(page.get_by_text("It is no longer connected.")).to_be_visible()

    come_back(visitor, "google")
    fill_who_i_am(visitor, "blue.door")
    press_join(visitor)
    visitor.goto("/accounts/3rdparty/")
    visitor.get_by_role("button", name="Disconnect Google").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Please choose a password first.")
    assert SocialAccount.objects.get().provider == "google"


def call(live_server, name: str, uid: str) -> requests.Response:
    return requests.post(
        live_server.url + reverse(name),
        data={"signed_request": signed(good(user_id=uid), secret=CLIENT_SECRET)},
        timeout=10,
    )


def test_facebooks_signed_deletion_parts_the_accounts_and_leads_to_a_page(visitor, live_server, mails):
    member = UserFactory(email=ADDRESS)
    SocialAccount.objects.create(user=member, provider="facebook", uid="218471")
    answer = call(live_server, "accounts:facebook_data_deletion", "218471").json()
    assert not SocialAccount.objects.exists()
    visitor.goto(answer["url"])
    expect(heading(visitor)).to_have_text("What Facebook told us is deleted")
    expect(visitor.locator("main")).to_contain_text(answer["confirmation_code"])
    assert member.handle not in visitor.content()
    assert len(mails(ADDRESS)) == 1
    nobody = call(live_server, "accounts:facebook_data_deletion", "999").json()  # the same answer
    assert nobody.keys() == answer.keys()


def test_facebooks_deauthorise_call_ends_that_way_in_and_no_other(visitor, live_server):
    member = UserFactory(email=ADDRESS)
    SocialAccount.objects.create(
        user=member, provider="facebook", uid=Person(ADDRESS, verified=True).account_id
    )
    call(live_server, "accounts:facebook_deauthorise", Person(ADDRESS, verified=True).account_id)
    come_back(visitor, "facebook", start="/accounts/login/")
    expect(heading(visitor)).to_have_text(
        "One more page, then you are in"
    )  # nobody is known by that number now
    visitor.goto("/accounts/login/")
    visitor.get_by_label("E-mail address").fill(ADDRESS)
    visitor.get_by_label("Password").fill(FACTORY_PASSWORD)
    visitor.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(heading(visitor)).to_contain_text(member.handle)


def test_the_table_of_scenarios_names_these_and_no_others() -> None:
    table = (Path(__file__).parents[2] / "docs" / "doors.md").read_text()
    told = set(re.findall(r"`(test_\w+)`", table))
    here = {
        name
        for name in globals()
        if name.startswith("test_") and name != "test_the_table_of_scenarios_names_these_and_no_others"
    }
    assert told == here
