"""Coming in: with a code from the mail, and with Google."""

import os

import pytest
from playwright.sync_api import expect

from accounts.models import Consent, User
from accounts.policies import AGREED_AT_SIGNUP, VERSIONS
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.steps import ask_for_code, fill_who_i_am, join, on_both, sign_in_by_form, text_of, type_code
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "newcomer@mail.example"


@on_both
def test_newcomer_joins_with_the_code_from_the_mail(open_page, mails, js, size):
    page = open_page(js=js, size=size)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Join").click()
    join(page, "blue.door", ADDRESS)
    (mail,) = mails(ADDRESS)
    assert "upus" not in f"{mail['Subject']} {mail['From']}"
    assert "blue.door" not in mail["Subject"]
    type_code(page, mail)

    expect(page.get_by_role("heading", level=1)).to_contain_text("blue.door")
    member = User.objects.get(email=ADDRESS)
    assert member.time_zone == ("Europe/Berlin" if js else "UTC")
    given = set(Consent.objects.filter(user=member).values_list("kind", "version"))
    assert given == {(kind, VERSIONS[kind][0]) for kind in AGREED_AT_SIGNUP}


@on_both
def test_form_with_gaps_names_them_and_keeps_what_was_typed(open_page, js, size):
    page = open_page(js=js, size=size)
    page.goto("/accounts/signup/")
    page.get_by_label("The name others will see").fill("blue.door")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Continue with e-mail").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("need another look")
    expect(alert).to_contain_text("To join, we need your yes to the terms.")
    alert.get_by_role("link", name="Password").click()
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("The name others will see")).to_have_value("blue.door")
    expect(page.get_by_label("E-mail address")).to_have_value(ADDRESS)
    assert not User.objects.exists()


def test_known_address_sees_the_same_page_and_gets_another_mail(open_page, mails):
    member = UserFactory(email="marlow@mail.example")
    pages = {}
    for address, handle in [(member.email, "first.try"), (ADDRESS, "second.try")]:
        page = open_page(size=PHONE)
        page.goto("/accounts/signup/")
        join(page, handle, address)
        pages[address] = page.locator("main").inner_text().replace(address, "…")
    assert pages[member.email] == pages[ADDRESS]
    (known,), (new,) = mails(member.email), mails(ADDRESS)
    assert text_of(known) != text_of(new)


@on_both
def test_member_signs_in_with_a_code_and_out_again(open_page, mails, js, size):
    member = UserFactory()
    page = open_page(js=js, size=size)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="No password at hand?").click()
    ask_for_code(page, member.email)
    (mail,) = mails(member.email)
    type_code(page, mail)
    expect(page.get_by_role("heading", level=1)).to_contain_text(member.handle)

    page.goto("/settings/sign-in/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect with others who understand")
    page.goto("/notices/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_forgotten_password_is_chosen_anew(open_page, mails):
    member = UserFactory()
    page = open_page(js=False, size=PHONE)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Choose a new password").click()
    ask_for_code(page, member.email)
    type_code(page, mails(member.email)[0])
    page.get_by_label("New password").fill("walls of old ivy")
    page.get_by_label("The same password again").fill("walls of old ivy")
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a new password")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in_by_form(page, member.email, "walls of old ivy")
    expect(page.get_by_role("heading", level=1)).to_contain_text(member.handle)


@pytest.mark.parametrize(("js", "size"), [(True, DESK), (False, PHONE)], ids=["desk", "phone-without-script"])
def test_google_leads_to_the_same_agreements_and_in(open_page, js, size):
    page = open_page(js=js, size=size)
    page.goto("/accounts/signup/")
    page.get_by_role("button", name="Continue with Google").click()
    assert page.url.startswith(os.environ["IDP_URL"])
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("One more page, then you are in")
    expect(page.locator("main")).to_contain_text(ADDRESS)
    page.locator("main").get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("To join, we need your yes to the terms.")
    fill_who_i_am(page, "blue.door")
    page.locator("main").get_by_role("button", name="Join", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("blue.door")
    member = User.objects.get(email=ADDRESS)
    assert set(Consent.objects.filter(user=member).values_list("kind", flat=True)) == set(AGREED_AT_SIGNUP)


def test_stopping_at_google_changes_nothing(open_page):
    page = open_page()
    page.goto("/accounts/signup/")
    page.get_by_role("button", name="Continue with Google").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("main")).to_contain_text("Google did not let us in, or you stopped it.")
    assert not User.objects.exists()
