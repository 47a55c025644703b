"""For tired readers: everything marked read at one press, and a short page that needs no script."""

import pytest
from playwright.sync_api import expect

from forums.models import Subscription, ThreadRead
from tests.e2e.steps import on_both
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_both
def test_a_member_marks_one_forum_read_and_then_everything(open_page, sign_in, js, size):
    reader, forum = UserFactory(), ForumFactory(name="Medicines")
    ThreadFactory(forum=forum, title="Morning tablets")
    thread = ThreadFactory(title="Cold hands", replies=5)
    ThreadRead.objects.create(user=reader, thread=thread, last_number=2)
    page = open_page(js=js, size=size)
    sign_in(page, reader)
    page.goto("/forums/")
    expect(page.get_by_role("listitem").filter(has_text="Medicines")).to_contain_text("1 new")
    page.get_by_role("link", name="New posts").click()
    rows = page.locator("ul.rows > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("4 new")

    page.goto(forum.get_absolute_url())
    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("status")).to_have_text("All caught up in Medicines.")
    page.get_by_role("link", name="Threads of all forums").click()
    page.get_by_role("link", name="New posts").click()
    expect(rows).to_have_count(1)

    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("status")).to_contain_text("All caught up.")
    expect(page.get_by_role("main")).to_contain_text("There is no post here that you have not seen.")
    page.goto("/forums/")
    expect(page.locator(".badge.new")).to_have_count(0)


@on_both
def test_the_short_page_gives_a_reply_a_person_to_hug_and_something_to_read(open_page, sign_in, js, size):
    reader = UserFactory()
    talk = ThreadFactory(author=reader, title="My own question", replies=21)
    Subscription.objects.create(user=reader, thread=talk)
    ThreadRead.objects.create(user=reader, thread=talk, last_number=20)
    ThreadFactory(author__handle="bluedoor", title="I have told nobody")
    warm = ThreadFactory(title="What shade did for me", replies=1)
    warm.posts.filter(number=2).update(warmth=3)
    page = open_page(js=js, size=size)
    sign_in(page, reader)
    page.goto("/")
    page.get_by_role("link", name="short page").locator("visible=true").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A short page")
    expect(page.get_by_role("link", name="What shade did for me")).to_be_visible()
    page.get_by_role("button", name="Send a hug").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A short page")
    expect(page.get_by_role("status")).to_have_text("You sent a hug.")
    expect(page.get_by_text("Everybody has had an answer.")).to_be_visible()
    page.get_by_role("link", name="Resume").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My own question")
    expect(page.locator("#p21")).to_be_in_viewport()
