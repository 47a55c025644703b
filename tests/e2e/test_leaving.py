"""Leaving, with everything that the pages show on the way: what goes, goodbye for now, the way back, and then for good."""

import re

import pytest
from playwright.sync_api import expect

from accounts.periodic import sweep_leaving
from forums.selectors.writing import quote_of
from tests.e2e.steps import on_both, sign_in_by_form, text_of
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


@on_both
def test_leaving_coming_back_and_leaving_for_good(transactional_db, open_page, sign_in, mails, js, size):
    wren, other = UserFactory(handle="wren"), UserFactory(handle="marlow")
    thread = ThreadFactory(author=other, title="Mornings", replies=0)
    post = PostFactory(thread=thread, author=wren, body="I plan nothing before ten in the morning.")
    answer = PostFactory(thread=thread, author=other, body=quote_of(other, thread, "2").text + "Same here.")
    page, reader = open_page(js=js, size=size), open_page(js=js, size=size)
    sign_in(page, wren)
    reader.goto("/accounts/login/")
    sign_in_by_form(reader, other.email)

    # What goes, in numbers, and an example of what somebody quoted.
    page.goto("/settings/data/close/")
    expect(page.get_by_role("main")).to_contain_text("1 post in 1 thread")
    expect(page.get_by_role("main")).to_contain_text("1 post of somebody else that quotes you")
    _close(page, when="After 30 days")
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    reader.goto(thread.get_absolute_url())
    expect(reader.locator("#p2")).to_contain_text("A former member withdrew post 2")
    expect(reader.locator("#p3")).to_contain_text("I plan nothing")

    # Back by the link in the mail, and everything is there.
    (receipt,) = mails(wren.email)
    assert receipt["Subject"] == "Your account is closed for now"
    page.goto(re.search(r"/come-back/\S+", text_of(receipt)).group())
    page.get_by_role("button", name="Come back").click()
    expect(page.get_by_role("status")).to_contain_text("Welcome back. Everything is as it was.")
    reader.reload()
    expect(reader.locator("#p2")).to_contain_text("I plan nothing before ten in the morning.")

    # Away again, back by signing in as far as the choice, and then for good.
    sign_in_by_form(page, wren.email)
    page.goto("/settings/data/close/")
    _close(page, when="After 30 days")
    page.goto("/accounts/login/")
    sign_in_by_form(page, wren.email)
    expect(page.get_by_role("heading", name="Your account is closed for now")).to_be_visible()
    page.get_by_role("button", name="Erase it right away").click()
    expect(page.get_by_role("main")).to_contain_text("Your account is being erased")
    sweep_leaving()
    reader.reload()
    expect(reader.locator("#p3")).to_contain_text("Erased by the person who wrote it.")
    expect(reader.locator("#p3")).to_contain_text("Same here.")
    expect(reader.get_by_role("main")).not_to_contain_text("wren")
    post.refresh_from_db()
    answer.refresh_from_db()
    assert (post.body, post.author, answer.edited_at) == ("", None, None)
    assert mails(wren.email)[-1]["Subject"] == "Your account is erased"


def _close(page, *, when):
    page.get_by_role("radio", name="Erase my posts").check()
    page.get_by_role("radio", name=when).check()
    page.get_by_label("Your name here").fill("wren")
    page.get_by_role("button", name="Close my account").click()
    password = page.get_by_label("Your password")
    if password.count():  # asked once more, unless it was typed a moment ago
        password.fill(PASSWORD)
        page.locator("main").get_by_role("button").first.click()
