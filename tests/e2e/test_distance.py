"""Keeping away from somebody, from the first tap to the way back: with script on a phone, and without."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import MemberBlock
from notifications.models import Notification
from tests.e2e.steps import on_both
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread():
    """A thread with a reply by somebody whom the member will not want to read."""
    thread = ThreadFactory(title="Mornings")
    PostFactory(thread=thread, author=UserFactory(handle="loud.drum"), body="A loud word")
    return thread


def choose(page, distance):
    page.get_by_role("radio", name=re.compile(f"^{distance}")).check()
    page.get_by_role("button", name="Save").click()


@on_both
def test_muting_somebody_from_a_post_and_taking_it_back(open_page, sign_in, member, thread, js, size):
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("A loud word")).to_be_visible()
    page.get_by_text("More for post 2").locator("..").click()
    page.locator("#p2").get_by_role("link", name="Mute or block").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How much do you want to see of loud.drum?")
    choose(page, "Mute")
    expect(page.get_by_text("loud.drum is muted. Nobody was told.")).to_be_visible()
    expect(page.get_by_text("A loud word")).to_be_hidden()
    page.get_by_text("Post 2, by somebody you muted").click()
    expect(page.get_by_text("A loud word")).to_be_visible()
    page.goto("/settings/")
    page.get_by_role("link", name="People and things you muted").click()
    page.get_by_role("button", name="Unmute loud.drum").click()
    expect(page.get_by_text("You muted nobody and nothing.")).to_be_visible()
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("A loud word")).to_be_visible()


@on_both
def test_blocking_somebody_who_then_finds_no_page(open_page, sign_in, member, thread, js, size):
    other = thread.posts.get(number=2).author
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(other.get_absolute_url())
    page.get_by_role("link", name="Mute or block").click()
    choose(page, "Block")
    expect(page.get_by_text("You blocked this member.")).to_be_visible()
    assert MemberBlock.objects.filter(user=member, member=other).exists()
    theirs = open_page(js=js, size=size)
    sign_in(theirs, other)
    theirs.goto(member.get_absolute_url())
    expect(theirs.get_by_role("heading", level=1)).to_have_text("This page is not here")
    theirs.goto(thread.get_absolute_url())  # reading goes on
    expect(theirs.get_by_text("A loud word")).to_be_visible()
    assert not Notification.objects.exists()


@on_both
def test_muting_a_thread_takes_it_out_of_the_lists(open_page, sign_in, member, thread, js, size):
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto("/forums/all/")
    expect(page.get_by_role("link", name="Mornings")).to_be_visible()
    page.goto(thread.get_absolute_url())
    page.get_by_text("More for this thread").locator("..").click()
    page.get_by_role("button", name="Mute Mornings").click()
    expect(page.get_by_text("It stays out of your lists")).to_be_visible()
    page.goto("/forums/all/")
    expect(page.get_by_role("link", name="Mornings")).to_have_count(0)
    page.goto("/forums/muted/")
    page.get_by_role("button", name="Unmute Mornings").click()
    page.goto("/forums/all/")
    expect(page.get_by_role("link", name="Mornings")).to_be_visible()
