"""Somebody writes to us, an administrator finds them by address and looks, and the member reads it. No script, one keyboard."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.factories.accounts import UserFactory
from tests.factories.profiles import HealthProfileFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reason_opens_an_address_and_health_fields_and_the_member_reads_both(open_page, sign_in):
    member = UserFactory(handle="paper.lantern", email="paper@mail.example")
    HealthProfileFactory(user=member, diagnosed=1957)
    administrator = UserFactory(administrator=True)
    desk = open_page(js=False)
    sign_in(desk, administrator)
    desk.goto("/admin/accounts/user/")
    desk.get_by_role("link", name="Find by e-mail address").click()
    desk.get_by_label("E-mail address").fill("paper@mail.example")
    desk.get_by_label("Why you look").select_option("They asked us something")
    desk.get_by_label("In a few words").fill("You wrote to us on Monday")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("paper@mail.example")).to_be_visible()
    assert "1957" not in desk.content()
    assert "paper@" not in desk.url
    health = desk.get_by_role("region", name="Health fields of the profile")
    health.get_by_text("Show health fields").first.click()
    health.get_by_label("Why you look").select_option("To find a fault of the site")
    health.get_by_role("button", name="Show health fields").click()
    expect(health.get_by_text("1957")).to_be_visible()

    page = open_page(js=False, size=PHONE, light="dark")
    sign_in(page, member)
    page.goto("/settings/data/")
    page.get_by_role("link", name="Who looked at me").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("An administrator looked at what your profile says about your health")
    expect(main).to_contain_text("to find a fault of the site")
    expect(main).to_contain_text("An administrator looked at your e-mail address")
    expect(main).to_contain_text("You wrote to us on Monday")
    assert administrator.handle not in main.inner_text()
