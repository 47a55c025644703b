"""A new version of the terms comes between two posts, and a visitor makes the page dark."""

import pytest
from playwright.sync_api import expect

from accounts import policies
from accounts.actions.consents import agree_again
from forums.models import Post
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.steps import on_both, reply_box
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_both
def test_words_wait_on_the_page_that_asks_and_go_out_with_the_yes(open_page, sign_in, monkeypatch, js, size):
    member, thread = UserFactory(), ThreadFactory(title="Mornings")
    agree_again(by=member)
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    monkeypatch.setitem(policies.VERSIONS, "terms", ["2099-01-01", *policies.VERSIONS["terms"]])
    monkeypatch.setitem(policies.CHANGES, ("terms", "2099-01-01"), ["Owls may join now."])
    reply_box(page).fill("Slowly, and with tea.\n\nThat is all.")
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you go on")
    expect(page.get_by_text("Owls may join now.")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value("Slowly, and with tea.\n\nThat is all.")
    assert not Post.objects.filter(author=member).exists()
    page.get_by_role("button", name="I agree, and go on").click()
    expect(page.get_by_text("Slowly, and with tea.")).to_be_visible()
    assert Post.objects.filter(author=member).count() == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_visitor_makes_every_page_dark_without_script(open_page, size):
    page = open_page(js=False, size=size)
    page.goto("/about/")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Light and size of text").click()
    page.get_by_role("radio", name="Dark For the night").check()
    page.get_by_role("radio", name="Larger", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Every page looks like this now.")).to_be_visible()
    page.goto("/about/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != ground
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken", "comfort"}
