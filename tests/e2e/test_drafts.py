"""Closed tabs, second windows, second thoughts: no word is lost, and nothing is out before its author is sure."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from forums.models import Draft, Post, Thread
from tests.e2e.conftest import PHONE
from tests.e2e.steps import on_both, reply_box, sign_in_by_form
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "It took me an hour to type this with cold hands."


def status(page):
    return page.locator("form[data-draft] .saved[role=status]").last


def end_all_sessions():
    Session.objects.all().delete()
    cache.clear()


# -- A closed tab ---------------------------------------------------------------------------
def test_a_reply_is_saved_as_it_is_typed_and_survives_a_closed_tab(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(size=PHONE)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).press_sequentially(WORDS)
    expect(status(page)).to_contain_text("Saved at ")
    assert Draft.objects.get().body == WORDS
    again = page.context.new_page()
    page.close()
    again.goto(thread.get_absolute_url())
    expect(reply_box(again)).to_have_value(WORDS)
    again.get_by_role("button", name="Post to members").click()
    expect(again.locator("#p2")).to_contain_text(WORDS)
    assert not Draft.objects.exists()


def test_what_was_typed_in_the_last_second_is_saved_on_leaving(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    page.goto("/forums/")
    for _look in range(40):  # the browser sends it when it comes to it, behind the next page
        page.goto("/forums/drafts/")
        if page.get_by_text(WORDS).is_visible():
            break
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("link", name=thread.title, exact=True).click()
    expect(reply_box(page)).to_have_value(WORDS)


def test_a_new_thread_comes_back_with_its_boxes(open_page, sign_in):
    member, forum = UserFactory(), ForumFactory()
    page = open_page()
    sign_in(page, member)
    page.goto(f"/forums/threads/new/?forum={forum.slug}")
    page.get_by_label("What is it about?").fill("Cold hands")
    page.get_by_label("Public", exact=False).check()
    page.get_by_label("Your words").press_sequentially(WORDS)
    expect(status(page)).to_contain_text("Saved at ")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto("/forums/threads/new/")
    expect(again.get_by_label("What is it about?")).to_have_value("Cold hands")
    expect(again.get_by_label("Your words")).to_have_value(WORDS)
    expect(again.get_by_label("Public", exact=False)).to_be_checked()


def test_without_script_a_button_saves(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(js=False)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved at ")).to_be_visible()
    expect(reply_box(page)).to_have_value(WORDS)
    page.get_by_role("link", name="Throw away").click()
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_text("The draft is gone.")).to_be_visible()


def test_saved_is_said_only_when_it_is_true(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    page.route("**/forums/drafts/save/**", lambda route: route.abort())
    reply_box(page).fill(WORDS)
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Your words are still in this box.")
    expect(status(page)).to_have_text("")
    page.unroute("**/forums/drafts/save/**")
    reply_box(page).press_sequentially(" More.")
    expect(status(page)).to_contain_text("Saved at ")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert Draft.objects.get().body.endswith("More.")


# -- A second window ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("button", "kept"),
    [("Take the other text", "Words of the first"), ("Keep this text", "Words of the second")],
)
def test_two_windows_notice_each_other(open_page, sign_in, button, kept):
    member, thread = UserFactory(), ThreadFactory()
    first = open_page()
    sign_in(first, member)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(thread.get_absolute_url())
    reply_box(first).fill("Words of the first")
    expect(status(first)).to_contain_text("Saved at ")
    reply_box(second).fill("Words of the second")
    expect(second.get_by_role("alert")).to_contain_text("You wrote other words here in another window")
    expect(second.get_by_role("alert")).to_contain_text("Words of the first")
    draft = Draft.objects.get()
    assert (draft.body, draft.others[0]["body"]) == ("Words of the first", "Words of the second")
    second.get_by_role("button", name=button).click()
    expect(status(second)).to_contain_text("Saved at ")
    expect(reply_box(second)).to_have_value(kept)
    draft.refresh_from_db()
    assert (draft.body, draft.others) == (kept, [])


def test_two_windows_without_script_show_both_texts(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    first = open_page(js=False)
    sign_in(first, member)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(thread.get_absolute_url())
    for page, words in ((first, "Words of the first"), (second, "Words of the second")):
        reply_box(page).fill(words)
        page.get_by_role("button", name="Save draft").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("You wrote in two windows")
    second.get_by_role("button", name="Go on with this text").last.click()
    expect(reply_box(second)).to_have_value("Words of the second")


# -- A session that ended -------------------------------------------------------------------
def test_autosave_says_that_its_member_was_signed_out_and_goes_on_after_a_sign_in_beside(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    end_all_sessions()
    reply_box(page).fill(WORDS)
    expect(page.get_by_role("alert")).to_contain_text("You were signed out to keep you safe")
    with page.context.expect_page() as opened:
        page.get_by_role("alert").get_by_role("link", name="Sign in").click()
    beside = opened.value
    sign_in_by_form(beside, member.email)
    expect(reply_box(beside)).to_have_value(WORDS)
    beside.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_have_count(0)
    reply_box(page).press_sequentially(" And more.")
    page.get_by_role("button", name="Post to members").click()
    expect(page.locator("#p2")).to_contain_text("And more.")
    assert Post.objects.filter(thread=thread).count() == 2


@on_both
def test_words_wait_as_a_draft_when_their_writer_does_not_go_on(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    end_all_sessions()
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are here")
    page.goto("/accounts/login/")
    sign_in_by_form(page, member.email)
    page.goto("/forums/drafts/")
    expect(page.get_by_text(WORDS)).to_be_visible()


# -- Second thoughts ------------------------------------------------------------------------
@on_both
def test_a_reply_can_be_undone_for_a_minute(open_page, sign_in, js, size):
    member, thread = UserFactory(holds_posts=True), ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill(WORDS)
    page.get_by_role("button", name="Post to members").click()
    expect(page.locator("#held")).to_contain_text(WORDS)
    assert thread.posts.count() == 1
    page.get_by_role("button", name="Undo").click()
    expect(reply_box(page)).to_have_value(WORDS)
    reply_box(page).fill(f"{WORDS} Thank you.")
    page.get_by_role("button", name="Post to members").click()
    page.get_by_role("button", name="Post now").click()
    expect(page.locator("#p2")).to_contain_text("Thank you.")
    assert thread.posts.count() == 2
    assert not Draft.objects.exists()


@on_both
def test_a_new_thread_can_be_undone_for_a_minute(open_page, sign_in, work, js, size):
    member, forum = UserFactory(holds_posts=True), ForumFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(f"/forums/threads/new/?forum={forum.slug}")
    page.get_by_label("What is it about?").fill("Cold hands")
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your thread goes out in about a minute")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("What is it about?")).to_have_value("Cold hands")
    assert not Thread.objects.exists()
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your thread goes out in about a minute")
    Draft.objects.update(publish_at=timezone.now())
    work()
    page.get_by_role("link", name="Look whether it is out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cold hands")
    assert Thread.objects.get().forum == forum


@on_both
def test_a_phone_number_is_pointed_out_first(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory()
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill("Ring me if it is easier, 020 7946 0018.")
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("alert")).to_contain_text("Strangers could call you")
    assert thread.posts.count() == 1
    page.get_by_role("button", name="Post it as it is").click()
    expect(page.locator("#p2")).to_contain_text("020 7946 0018")
