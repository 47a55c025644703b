"""Finding words again: by signs, by fields, and in spite of a slip of the finger."""

import datetime

import pytest
from playwright.sync_api import expect

from forums.models import Poll
from tests import kept
from tests.e2e.steps import on_both
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def community(transactional_db):
    kept.catalogue()
    eyes = ForumFactory(slug="eyes", name="Eyes and skin")
    ivy = UserFactory(handle="ivy")
    asked = ThreadFactory(title="Eye check every year?", forum=eyes, public=True)
    PostFactory(thread=asked, author=ivy, body="My eye doctor looks for Plaquenil marks")
    Poll.objects.create(thread=asked, question="How often?")
    old = ThreadFactory(title="Years ago", public=True)
    PostFactory(
        thread=old,
        body="hydroxychloroquine and my eye",
        created_at=datetime.datetime(2024, 3, 9, tzinfo=datetime.UTC),
    )
    ThreadFactory(title="Only among members: hydroxychloroquine")
    return ivy


def look_for(page, words):
    box = page.get_by_role("main").get_by_label("Search drugs and threads")
    box.fill(words)
    page.get_by_role("main").get_by_role("button", name="Search").first.click()
    expect(box).to_have_value(words)


@on_both
def test_a_slip_is_put_right_and_can_be_taken_literally(open_page, community, js, size):
    page = open_page(js=js, size=size)
    page.goto("/forums/search/")
    look_for(page, "hydroxycloroquin eye")
    expect(page.get_by_text("Showing results for hydroxychloroquine eye.")).to_be_visible()
    expect(page.get_by_role("link", name="Eye check every year?")).to_be_visible()
    expect(page.get_by_role("link", name="Years ago")).to_be_visible()
    expect(page.get_by_text("Only among members")).to_have_count(0)
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="Search for hydroxycloroquin eye instead").click()
    expect(page.get_by_text("Showing results for")).to_have_count(0)


@on_both
def test_signs_and_fields_lead_to_the_same_thread(open_page, sign_in, community, js, size):
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto("/forums/search/")
    found = page.get_by_role("region", name="Threads").get_by_role("heading", level=3)
    look_for(page, "hydroxychloroquine")
    expect(found).to_have_count(3)
    look_for(page, '"eye doctor" in:eyes by:ivy has:poll after:2025 -winter')
    expect(found).to_have_text(["Eye check every year?"])

    page.goto("/forums/search/")
    look_for(page, "eye")
    page.get_by_text("More ways to narrow").click()
    page.get_by_label("Written before this day").fill("2024-12-31")
    page.get_by_role("main").get_by_role("button", name="Search").last.click()
    expect(page.get_by_role("link", name="Years ago")).to_be_visible()
    expect(page.get_by_role("link", name="Eye check every year?")).to_have_count(0)
    expect(page.get_by_label("Written before this day")).to_have_value("2024-12-31")

    page.get_by_role("link", name="Posts", exact=True).click()
    expect(page.get_by_text("Post 2 by")).to_be_visible()
    page.get_by_role("link", name="Best match first").click()
    expect(page.get_by_text("Of the newest matches, the best first")).to_be_visible()
