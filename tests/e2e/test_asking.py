"""From a drug page to a thread about it, and answers that find their way back."""

import re

import pytest
from playwright.sync_api import expect

from drugs.models import Drug
from forums.actions.forums import create_default_forums
from forums.actions.threads import start_thread
from forums.models import Forum, Post, Thread
from tests import kept
from tests.e2e.conftest import PHONE
from tests.e2e.steps import join, on_both, open_menu, reply_box, sign_in_by_form, type_code
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Six weeks in, and sick every morning"
QUESTION = "Does it pass? I take **Imuran** in the evening now."


@pytest.fixture
def catalogue(transactional_db):
    kept.catalogue()
    create_default_forums()


def search_for_imuran(page):
    """From the first page, with a slip of the finger."""
    page.goto("/")
    page.get_by_label("Look up a drug or a word").fill("imurna")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    page.get_by_role("link", name="Imuran (azathioprine)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imuran (azathioprine) for lupus")


def ask(page, *, public=False, holds=False):
    """On the page for a new thread, reached from Imuran's. Who `holds` posts sends it out by hand."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Start a thread")
    expect(page.get_by_label("Which drug is it about?")).to_have_value("Imuran")
    expect(page.get_by_label("Forum", exact=True)).to_have_value("medicines")
    expect(page.get_by_label("Members only")).to_be_checked()
    page.get_by_label("What is it about?").fill(TITLE)
    page.get_by_label("Your words").fill(QUESTION)
    if public:
        page.get_by_label("Public", exact=False).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name=re.compile("^Preview"))).to_be_visible()
    assert not Thread.objects.exists()
    page.get_by_role("button", name="Post for everyone" if public else "Post to members").click()
    if holds:
        expect(page.get_by_role("heading", level=1)).to_contain_text("goes out in about a minute")
        assert not Thread.objects.exists()
        page.get_by_role("button", name="Post now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


@on_both
def test_visitor_joins_to_ask_about_imuran_and_the_page_shows_the_thread(
    open_page, mails, catalogue, js, size
):
    page = open_page(js=js, size=size)
    search_for_imuran(page)
    page.get_by_role("link", name="Ask about Imuran").first.click()
    join(page, "tuesday.moth", "moth@mail.example")
    type_code(page, mails("moth@mail.example")[0])
    ask(page, public=True, holds=True)
    expect(page.locator("#p1").get_by_role("link", name="Imuran")).to_have_attribute("href", "/drugs/imuran/")

    page.get_by_role("main").get_by_role("link", name="Imuran (azathioprine)").click()
    expect(page.locator("#threads")).to_contain_text(TITLE)
    visitor = open_page(js=js, size=size)
    visitor.goto("/drugs/imuran/")
    visitor.locator("#threads").get_by_role("link", name=TITLE).click()
    expect(visitor.locator("#p1")).to_contain_text("Does it pass?")


@on_both
def test_member_signs_in_on_the_way_and_asks_members_only(open_page, catalogue, js, size):
    member = UserFactory()
    page = open_page(js=js, size=size)
    search_for_imuran(page)
    page.get_by_role("link", name="Ask about Imuran").last.click()
    page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    sign_in_by_form(page, member.email)
    ask(page)
    expect(page).to_have_title(re.compile("^A thread in "))

    page.goto("/drugs/imuran/")
    expect(page.locator("#threads")).to_contain_text(TITLE)
    visitor = open_page(js=js, size=size)
    visitor.goto("/drugs/imuran/")
    expect(visitor.locator("#threads")).to_contain_text("1 more thread is for members only.")
    expect(visitor.locator("body")).not_to_contain_text(TITLE)


@on_both
def test_reply_reaches_who_asked_and_leads_them_to_the_post(open_page, sign_in, work, js, size):
    asker, helper = UserFactory(handle="moth"), UserFactory(handle="fern")
    create_default_forums()
    thread = start_thread(
        by=asker, forum=Forum.objects.get(slug="fatigue"), title=TITLE, body=QUESTION,
        audience=Thread.Audience.MEMBERS, drugs=[], submission_id="7f1f2a52-7a4f-4f3c-8c62-0a6f4a4b2a01",
    )  # fmt: skip

    page = open_page(js=js, size=size)
    sign_in(page, helper)
    page.goto(thread.get_absolute_url())
    reply_box(page).fill("It did for me, after two months.")
    page.get_by_role("button", name="Post to members").dblclick()
    expect(page.locator("#p2")).to_contain_text("It did for me, after two months.")
    page.goto(thread.get_absolute_url())
    expect(page.locator("article.post")).to_have_count(2)
    assert Post.objects.filter(thread=thread, number__gt=1).count() == 1
    work()

    page = open_page(js=js, size=size)
    sign_in(page, asker)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Notices").click()
    notices = page.get_by_role("listitem").filter(
        has_text=f"A reply in a thread in Fatigue and brain fog: {TITLE}"
    )
    expect(notices).to_have_count(1)
    notices.get_by_role("button", name="Open").click()
    expect(page).to_have_url(re.compile(rf"/forums/threads/{thread.pk}/(\?page=1)?#p2$"))
    expect(page.locator("#p2")).to_be_in_viewport()
    page.goto("/notices/")
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_quote_is_in_the_box_and_names_whom_it_quotes(open_page, sign_in):
    thread = ThreadFactory(replies=1)
    page = open_page(size=PHONE)
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    open_menu(page, 2)
    page.locator("#p2").get_by_role("link", name="Quote in a reply").click()
    expect(reply_box(page)).to_have_value(re.compile(thread.posts.get(number=2).author.handle))
    reply_box(page).press("Control+End")
    reply_box(page).press_sequentially("Thank you")
    page.get_by_role("button", name="Post to members").click()
    expect(page.locator("#p3 blockquote")).to_contain_text("Words of reply")
    expect(page.locator("#p3")).to_contain_text("Thank you")


def test_member_subscribes_to_a_drug_and_leaves_it_again(open_page, sign_in, catalogue):
    member = UserFactory()
    page = open_page(js=False, size=PHONE)
    sign_in(page, member)
    page.goto("/drugs/imuran/")
    page.get_by_role("button", name="Subscribe Imuran").click()
    expect(page.get_by_role("button", name="Unsubscribe Imuran")).to_be_visible()
    assert Drug.objects.filter(subscriptions__user=member).values_list("slug", flat=True).get() == "imuran"
    page.get_by_role("button", name="Unsubscribe Imuran").click()
    expect(page.get_by_role("button", name="Subscribe Imuran", exact=False)).to_be_visible()
    assert not Drug.objects.filter(subscriptions__user=member).exists()
