"""From a drug page to the threads of one topic, and to a question that says what it is about."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from forums.models import Thread
from tests.e2e.steps import on_both
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadDrugFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Who asks for the price first?"


@on_both
def test_member_answers_who_waits_and_asks_about_the_cost(open_page, sign_in, js, size):
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine", member_thread_count=3)
    ForumFactory(slug="medicines", name="Medicines")
    for title, topic, replies in (
        ("Nobody yet", "tests", 0),
        ("Settled", "cost", 1),
        ("A rash", "effects", 1),
    ):
        ThreadDrugFactory(thread=ThreadFactory(title=title, topic=topic, replies=replies), drug=drug)
    page = open_page(js=js, size=size)
    sign_in(page, UserFactory())
    page.goto("/drugs/imuran/")
    threads = page.locator("#threads")
    expect(threads.get_by_role("heading", level=3)).to_have_text(["Nobody yet", "A rash", "Settled"])
    threads.get_by_role("link", name="Cost", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Threads about Imuran: Cost")
    expect(page.get_by_role("heading", level=3)).to_have_text(["Settled"])
    page.get_by_role("link", name="Most helpful").click()
    expect(page.get_by_role("main")).to_contain_text("No post here is marked as helpful yet.")

    page.get_by_role("link", name="Ask about Imuran").click()
    expect(page.get_by_label("Which drug is it about?")).to_have_value("Imuran")
    expect(page.get_by_label("What about it?")).to_have_value("cost")
    page.get_by_label("What is it about?").fill(TITLE)
    page.get_by_label("Your words").fill("At the counter, before they ring it up.")
    page.get_by_role("button", name="Post to members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("main")).to_contain_text("Cost")

    page.goto(f"{Thread.objects.get(title=TITLE).get_absolute_url()}about/")
    page.get_by_label("What about it?").select_option("Tests")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto("/forums/about/imuran/?topic=tests")
    expect(page.get_by_role("heading", level=3)).to_have_text([TITLE, "Nobody yet"])
