"""Support without words, a poll, what helped, and a post to find again; with script on a phone, without it at a desk."""

import re

import pytest
from playwright.sync_api import expect

from forums.actions.polls import cast_ballot
from forums.models import Bookmark, Poll, Reaction
from notifications.models import Notification
from tests.e2e.steps import on_both, open_menu
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tap(page, number, words):
    """The button `words` under post `number`."""
    form = page.get_by_role("form", name=f"Answer post {number} without words")
    return form.get_by_role("button", name=words, exact=True)


@on_both
def test_a_hug_is_one_tap_and_can_be_taken_back(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory(replies=12)
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    hug = tap(page, 9, "Hug")
    expect(hug).to_have_attribute("aria-pressed", "false")
    hug.scroll_into_view_if_needed()
    before = page.evaluate("scrollY") if js else 0
    hug.click()
    expect(hug).to_have_attribute("aria-pressed", "true")
    assert Reaction.objects.get().kind == "hug"
    if js:
        expect(page.get_by_text("You sent a hug.")).to_be_attached()
        assert page.evaluate("scrollY") == before  # the page has not moved
    else:
        assert page.url.endswith("#p9")
    page.reload()
    expect(hug).to_have_attribute("aria-pressed", "true")
    hug.click()
    expect(hug).to_have_attribute("aria-pressed", "false")
    tap(page, 9, "I read this, no energy to answer").click()
    expect(tap(page, 9, "I read this, no energy to answer")).to_have_attribute("aria-pressed", "true")
    assert Reaction.objects.get().kind == "read"

    author = open_page(js=js, size=size)
    sign_in(author, thread.posts.get(number=9).author)
    author.goto("/notices/")
    expect(author.get_by_text("One person read your words and had no energy to answer.")).to_be_visible()
    author.get_by_role("button", name="Open").click()
    expect(author).to_have_url(re.compile(r"#p9$"))


def test_a_tap_after_the_session_ended_leads_to_the_sign_in_and_back(open_page, sign_in):
    thread = ThreadFactory()
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    page.context.clear_cookies(name="sessionid")
    tap(page, 1, "Thanks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert f"next={thread.get_absolute_url()}" in page.url
    assert not Reaction.objects.exists()


@on_both
def test_who_asked_says_what_helped(open_page, sign_in, js, size):
    asker = UserFactory()
    thread = ThreadFactory(author=asker, replies=2)
    page = open_page(js=js, size=size)
    sign_in(page, asker)
    page.goto(thread.get_absolute_url())
    page.get_by_text("More for this thread").locator("..").click()
    page.get_by_role("button", name="Mark as a question").click()
    tap(page, 3, "This helped").click()
    expect(page.locator("#p3")).to_have_class(re.compile("helpful"))
    expect(page.locator("#p3")).to_contain_text("This helped the person who asked")
    tap(page, 2, "This helped").click()
    expect(page.locator("article.helpful")).to_have_count(2)
    tap(page, 3, "This helped").click()
    expect(page.locator("article.helpful")).to_have_count(1)
    assert Notification.objects.filter(kind="helped").count() == 1


@on_both
def test_a_poll_is_asked_with_a_thread_and_voted_in_secret(open_page, sign_in, js, size):
    ForumFactory(slug="daily-life", name="Daily life")
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto("/forums/threads/new/?forum=daily-life")
    page.get_by_label("What is it about?").fill("Small things for stiff mornings")
    page.get_by_label("Your words").fill("What do you do first?")
    page.get_by_text("A poll, if you like").click()
    page.get_by_label("What would you like to ask?").fill("What comes first?")
    page.get_by_label("Answer 1", exact=True).fill("Tea")
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("alert").first).to_contain_text("Give at least two answers")
    expect(page.get_by_label("Your words")).to_have_value("What do you do first?")
    page.get_by_label("Answer 2", exact=True).fill("A warm bath")
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Small things for stiff mornings")
    expect(page.get_by_role("heading", name="What comes first?")).to_be_visible()

    poll = Poll.objects.get()
    for position in (1, 2):
        cast_ballot(by=UserFactory(), poll=poll, positions=[position])
    reader = open_page(js=js, size=size)
    sign_in(reader, UserFactory())
    reader.goto(poll.thread.get_absolute_url())
    expect(reader.get_by_text("2 members voted.")).to_be_visible()
    reader.get_by_role("radio", name="A warm bath").check()
    reader.get_by_role("button", name="Vote", exact=True).click()
    expect(reader.get_by_role("row", name="A warm bath")).to_contain_text("2: 67%")
    expect(reader.get_by_role("button", name="Vote", exact=True)).to_have_count(0)


@on_both
def test_a_post_is_kept_noted_and_let_go(open_page, sign_in, js, size):
    thread = ThreadFactory(replies=2)
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    open_menu(page, 3)
    page.locator("#p3").get_by_role("button", name="Bookmark").click()
    expect(page).to_have_url(re.compile(r"#p3$"))
    page.goto("/forums/bookmarks/")
    page.get_by_text("Add a note").click()
    page.get_by_label("Your note").fill("Read again before Thursday")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Read again before Thursday", exact=False).first).to_be_visible()
    page.get_by_role("link", name=thread.title).click()
    expect(page).to_have_url(re.compile(r"#p3$"))
    page.goto("/forums/bookmarks/")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    assert not Bookmark.objects.exists()
