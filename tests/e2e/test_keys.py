"""Somebody begins to work here: a second step is set up first. And somebody sees a device that is not theirs, and ends it."""

import re

import pytest
from playwright.sync_api import expect

from accounts.actions.roles import ensure_groups
from tests.codes import code_now
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.steps import FACTORY_PASSWORD, sign_in_by_form
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_moderator_sets_a_second_step_up_and_goes_on_to_work(open_page):
    ensure_groups()
    moderator = UserFactory(moderator=True)
    page = open_page(js=False, size=PHONE)
    page.goto("/admin/")
    sign_in_by_form(page, moderator.email)
    expect(page.get_by_role("heading", name="A second step first")).to_be_visible()
    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Your password").fill(FACTORY_PASSWORD)
    page.get_by_role("button", name="Continue").click()
    secret = page.locator("figcaption code").inner_text()
    page.get_by_label("Code from the app").fill(code_now(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("Please keep these now.")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    expect(page.get_by_role("main")).to_contain_text("Reports")


def test_a_member_is_told_of_a_new_device_and_signs_it_out(open_page, mails):
    member = UserFactory()
    mine, theirs = open_page(js=False, size=PHONE), open_page(size=DESK)
    theirs.context.set_extra_http_headers(
        {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Firefox/128.0"}
    )
    for page in (mine, theirs):
        page.goto("/accounts/login/")
        sign_in_by_form(page, member.email)
        expect(page).not_to_have_url(re.compile("/accounts/login/"))
    (mail,) = mails(member.email)
    assert "Firefox on Windows" in mail.get_body(("plain",)).get_content()

    mine.goto("/notices/")
    expect(mine.get_by_role("main")).to_contain_text("a device that is new here")
    mine.get_by_role("button", name="Open").first.click()
    expect(mine.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    mine.get_by_role("button", name="Sign out on Firefox on Windows").click()
    expect(mine.get_by_role("main")).to_contain_text("You are signed out there.")
    theirs.goto("/notices/")
    expect(theirs).to_have_url(re.compile("/accounts/login/"))
