"""Reading a thread: from where one stopped, while others write, by keys, on paper."""

import datetime
import itertools
import re
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forums.actions.posts import post_reply
from forums.models import ThreadRead
from tests.e2e.steps import on_both, reply_box
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def reply(thread, body="Here I am."):
    return post_reply(by=UserFactory(), thread=thread, body=body, submission_id=uuid.uuid4())


@on_both
def test_resume_goes_to_the_first_unread_post_and_on_to_the_next_page(open_page, sign_in, js, size):
    member, thread = UserFactory(), ThreadFactory(replies=44)
    ThreadRead.objects.create(user=member, thread=thread, last_number=25)
    page = open_page(js=js, size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    page.get_by_role("link", name="Resume").click()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?page=2#new")
    expect(page.get_by_text("New since your last visit")).to_be_in_viewport()
    expect(page.locator("#p26")).to_be_in_viewport()
    assert ThreadRead.objects.get(user=member).last_number == 40

    page.goto(thread.get_absolute_url())
    page.get_by_role("link", name="Resume").click()
    expect(page.locator("#p41")).to_be_in_viewport()
    assert ThreadRead.objects.get(user=member).last_number == 45
    page.goto(thread.get_absolute_url())
    expect(page.get_by_role("link", name="Resume")).to_have_count(0)
    page.get_by_role("link", name="Newest post").click()
    expect(page.locator("#p45")).to_be_in_viewport()


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_replies_that_come_meanwhile_are_told_without_moving_the_page(open_page, sign_in, who):
    thread = ThreadFactory(public=True, replies=3)
    page = open_page()
    page.clock.install()
    if who == "member":
        sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    page.locator("#p3").scroll_into_view_if_needed()
    place = page.get_by_role("status").and_(page.locator("[data-news]"))
    expect(place).to_be_empty()
    before = page.evaluate("[scrollY, document.body.scrollHeight]")
    reply(thread)
    reply(thread, "And I.")
    page.clock.fast_forward(31_000)
    expect(place).to_have_text("2 new replies, show")
    assert page.evaluate("[scrollY, document.body.scrollHeight]") == before
    place.get_by_role("link").click()
    expect(page.locator("#p5")).to_be_in_viewport()
    expect(page.locator("#p6")).to_contain_text("And I.")


def test_it_is_asked_ever_more_seldom_and_not_at_all_after_a_long_rest(open_page):
    thread = ThreadFactory(public=True)
    page = open_page()
    page.clock.install()
    page.add_init_script(
        "window.asked = []; window.fetch = async () => { asked.push(performance.now()); return new Response('{\"count\": 0}') }"
    )
    page.goto(thread.get_absolute_url())
    for _ in range(50 * 6):
        page.clock.run_for(10_000)  # what follows an answer is planned between these
    seconds = [round(moment / 1000, 3) for moment in page.evaluate("asked")]  # the clock counts in doubles
    waits = [round(after - before, 3) for before, after in itertools.pairwise([0, *seconds])]
    for wait, least in zip(waits, (30, 45, 67, 101, 151), strict=False):
        assert least <= wait < least + 15
    assert max(waits) < 315
    assert 1400 < seconds[-1] < 1815
    page.keyboard.press("ArrowDown")
    page.clock.run_for(31_000)
    assert len(page.evaluate("asked")) == len(seconds) + 1


def test_keys_lead_through_a_thread_and_rest_in_boxes(open_page, sign_in):
    member, thread = UserFactory(), ThreadFactory(replies=24)
    ThreadRead.objects.create(user=member, thread=thread, last_number=3)
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    page.keyboard.press("n")
    expect(page.locator("#new")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#p4")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#p5")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#p4")).to_be_focused()
    page.keyboard.press("Control+j")
    expect(page.locator("#p4")).to_be_focused()
    page.keyboard.press("r")
    expect(reply_box(page)).to_be_focused()
    page.keyboard.type("just asking")
    expect(reply_box(page)).to_have_value("just asking")
    page.locator("#p4").focus()
    page.keyboard.press("s")
    expect(page.get_by_role("searchbox").first).to_be_focused()


def test_keys_lead_through_the_site_and_list_themselves(open_page, sign_in):
    thread = ThreadFactory()
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("First new post")
    page.keyboard.press("j")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(thread.forum.get_absolute_url() + "$"))
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("/forums/$"))
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("[0-9]/$"))


def test_who_turns_keys_off_has_none(open_page, sign_in):
    thread = ThreadFactory(replies=2)
    page = open_page()
    sign_in(page, UserFactory())
    page.goto("/settings/")
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save settings").click()
    page.goto(thread.get_absolute_url())
    page.keyboard.press("j")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(thread.get_absolute_url() + "$"))
    expect(page.locator("#p1")).not_to_be_focused()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")


def test_paper_holds_the_posts_and_where_they_stand(open_page, sign_in):
    thread = ThreadFactory(author=UserFactory(), replies=1)
    folded = PostFactory(
        thread=thread, body="Deep water [there](https://example.org/help)", content_notes=["hospital"]
    )
    PostFactory(thread=thread, created_at=timezone.now() + datetime.timedelta(days=100))
    page = open_page()
    sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    page.emulate_media(media="print")
    for words in (thread.title, "Post 2", "Talks about", "3 months later", thread.get_absolute_url()):
        expect(page.get_by_text(words).first).to_be_visible()
    for gone in (
        page.get_by_role("navigation"),
        page.locator(".reacts"),
        page.locator("#reply"),
        page.locator(".menu"),
    ):
        for each in gone.all():
            expect(each).to_be_hidden()
    expect(page.get_by_text("Deep water")).to_be_hidden()
    page.locator(f"#p{folded.number} details.veil").evaluate("fold => fold.open = true")
    expect(page.get_by_text("Deep water")).to_be_visible()
    link = page.get_by_role("link", name="there")
    assert "example.org" in link.evaluate("link => getComputedStyle(link, '::after').content")
