"""A report, a moderator who hides the post, and what everybody sees afterwards."""

import re

import pytest
from playwright.sync_api import expect

from accounts.actions.roles import ensure_groups, grant_role
from moderation.models import LogEntry, Report
from tests.codes import give_code_app
from tests.e2e.steps import on_both, open_menu, sign_in_by_form, text_of, type_app_code
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Take three at once, as I do, and call Doctor Quill of Elm Street."
REASON = "Rule 4: it named a doctor"


@on_both
def test_reported_post_is_hidden_with_a_reason_and_kept_for_its_author(open_page, sign_in, mails, js, size):
    ensure_groups()
    author, reporter, moderator = UserFactory(), UserFactory(), UserFactory()
    grant_role(by=None, user=moderator, role="moderator")
    give_code_app(moderator)
    thread = ThreadFactory(public=True)
    post = PostFactory(thread=thread, author=author, body=WORDS)

    page = open_page(js=js, size=size)
    sign_in(page, reporter)
    page.goto(thread.get_absolute_url())
    open_menu(page, 2)
    page.locator("#p2").get_by_role("link", name="Report to moderators").click()
    page.get_by_label("It shows someone’s private data").check()
    page.get_by_label("Anything a moderator should know").fill("He is real.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("main")).to_contain_text("A moderator will look.")
    assert Report.objects.get().post == post

    desk = open_page(js=js, size=size)
    desk.goto("/admin/")
    expect(desk).to_have_url(re.compile("/accounts/login/"))
    sign_in_by_form(desk, moderator.email)
    type_app_code(desk)
    desk.get_by_role("main").get_by_role("link", name="Reports").first.click()
    desk.get_by_role("link", name=f"Post 2 by {author.handle}").click()
    assert "Quill" not in desk.content()
    desk.get_by_role("button", name="Show it, to decide about this report").click()
    expect(desk.get_by_text("He is real.")).to_be_visible()
    hiding = desk.locator("form", has=desk.get_by_role("button", name="Hide the post"))
    hiding.get_by_label("Reason").fill("  ")
    hiding.get_by_role("button", name="Hide the post").click()
    expect(desk.get_by_text("Say why in a few words.")).to_be_visible()
    desk.get_by_label("Reason").fill(REASON)
    desk.get_by_role("button", name="Hide what is reported").click()
    expect(desk.get_by_text("It is hidden, and its reports are closed.")).to_be_visible()
    assert LogEntry.objects.get(verb=LogEntry.Verb.HIDE_POST).by == moderator

    (mail,) = mails(author.email)
    assert "Quill" not in text_of(mail)
    page = open_page(js=js, size=size)
    sign_in(page, author)
    page.goto("/settings/data/looks/")
    expect(page.get_by_role("main")).to_contain_text("A moderator looked at something of yours")
    page.goto("/notices/")
    expect(page.get_by_role("main")).to_contain_text(REASON)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#p2")).to_contain_text("A moderator hid your post 2")
    expect(page.locator("#p2")).to_contain_text(REASON)
    page.get_by_text("Show the text").click()
    expect(page.get_by_text(WORDS)).to_be_visible()

    for who in (None, reporter):
        page = open_page(js=js, size=size)
        if who:
            sign_in(page, who)
        page.goto(thread.get_absolute_url())
        expect(page.locator("#p2")).to_contain_text("Post 2 was hidden by a moderator")
        expect(page.locator("#p2")).to_contain_text(REASON)
        assert "Quill" not in page.content()


def test_a_member_finds_no_way_into_the_admin(open_page, sign_in):
    page = open_page()
    sign_in(page, UserFactory())
    answer = page.goto("/admin/moderation/report/")
    assert answer.status in (403, 404)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
