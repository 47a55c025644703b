"""A session that ends while somebody writes costs them nothing (promise 1)."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from forums.models import Post, Thread
from tests.e2e.steps import on_both, reply_box, sign_in_by_form
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "It took me an hour to type this with cold hands."


def end_all_sessions():
    Session.objects.all().delete()
    cache.clear()


@on_both
def test_reply_goes_on_after_a_sign_in(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    end_all_sessions()
    page.get_by_role("button", name="Post to members").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are here")
    expect(page.get_by_label("Your words")).to_have_value(WORDS)
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in_by_form(page, member.email)
    expect(reply_box(page)).to_have_value(WORDS)
    expect(page.get_by_text("Your words are back. Nothing has been sent yet.")).to_be_visible()
    assert not Post.objects.filter(body=WORDS).exists()
    page.get_by_role("button", name="Post to members").click()
    expect(page.locator("#p2")).to_contain_text(WORDS)
    assert Post.objects.get(body=WORDS).author == member


@on_both
def test_new_thread_goes_on_after_a_sign_in(open_page, sign_in, js, size):
    member, forum = UserFactory(), ForumFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(f"/forums/threads/new/?forum={forum.slug}")
    page.get_by_label("What is it about?").fill("Cold hands")
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_label("Public", exact=False).check()
    end_all_sessions()
    page.get_by_role("button", name="Post for everyone").click()

    expect(page.get_by_label("Title")).to_have_value("Cold hands")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in_by_form(page, member.email)
    expect(page.get_by_label("What is it about?")).to_have_value("Cold hands")
    expect(page.get_by_label("Your words")).to_have_value(WORDS)
    expect(page.get_by_label("Public", exact=False)).to_be_checked()
    page.get_by_role("button", name="Post for everyone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cold hands")
    assert Thread.objects.get().forum == forum


@on_both
def test_words_stay_on_the_page_when_the_browser_lost_its_cookies(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    page.context.clear_cookies()
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are here")
    expect(page.get_by_label("Your words")).to_have_value(WORDS)
    assert thread.posts.count() == 1


@on_both
def test_reply_to_a_thread_that_was_locked_meanwhile_stays_in_the_box(open_page, sign_in, js, size):
    thread = ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    Thread.objects.filter(pk=thread.pk).update(locked_at=thread.created_at)
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("alert")).to_contain_text("a moderator has locked this thread")
    expect(reply_box(page)).to_have_value(WORDS)
