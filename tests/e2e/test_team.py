"""A team from the ask to the end, in two browsers: what is for the team is read by it, and nothing but the ask rings."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE
from tests.factories.accounts import UserFactory
from tests.factories.profiles import ProfileFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "I keep bees and sleep late"


def test_asking_answering_reading_and_ending(open_page, sign_in, client, member):
    other = UserFactory(handle="blue.door")
    ProfileFactory(user=other, audience="team", picture=None)
    asker, asked = open_page(size=PHONE), open_page(js=False, size=DESK)
    sign_in(asker, member)
    client.cookies.clear()  # the other one signs in elsewhere
    sign_in(asked, other)

    asker.goto(other.get_absolute_url())
    expect(asker.get_by_text(WORDS)).to_have_count(0)
    asker.get_by_role("link", name="Ask into my team").click()
    expect(asker.get_by_text("It goes both ways")).to_be_visible()
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.get_by_text("You asked blue.door.")).to_be_visible()

    asked.goto("/notices/")
    notice = asked.get_by_role("listitem").filter(has_text="Someone asks to be in your team.")
    notice.get_by_role("button", name="Open").click()
    asked.get_by_role("button", name=f"Say yes {member.handle}").click()
    expect(asked.get_by_text(f"{member.handle} is in your team")).to_be_visible()
    asked.get_by_role("link", name="See my page as my team does").click()
    expect(asked.get_by_text(WORDS)).to_be_visible()
    asked.get_by_role("link", name="Another member").click()
    expect(asked.get_by_text("This is what other members see.")).to_be_visible()
    expect(asked.get_by_text(WORDS)).to_have_count(0)
    asked.get_by_role("link", name="A visitor").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("This page is not here")

    asker.goto(other.get_absolute_url())
    expect(asker.get_by_text(WORDS)).to_be_visible()

    asked.goto("/settings/team/")
    asked.get_by_role("link", name=f"Remove {member.handle}").click()
    asked.get_by_role("button", name="Remove from my team").click()
    expect(asked.get_by_text("Nobody is told.").first).to_be_visible()
    asker.reload()
    expect(asker.get_by_text(WORDS)).to_have_count(0)
    member.refresh_from_db()
    assert member.unread_notices == 0
