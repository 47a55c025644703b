"""How a drug went for a member: agreed to, written, read by others, found helpful, reported, hidden, withdrawn. No script."""

import pytest
from playwright.sync_api import expect

from accounts.actions.roles import ensure_groups, grant_role
from drugs.models import Experience
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/drugs/imuran/experiences/"


def test_a_card_is_written_read_reported_hidden_and_withdrawn(open_page, sign_in):
    ensure_groups()
    author, reader, moderator = UserFactory(), UserFactory(), UserFactory()
    grant_role(by=None, user=moderator, role="moderator")
    DrugFactory(slug="imuran")

    page = open_page(js=False)
    sign_in(page, author)
    page.goto(LIST)
    page.get_by_role("link", name="Say how it went for you").click()
    page.get_by_role("main").get_by_role("button", name="agree").click()
    page.get_by_label("Do you still take it?").select_option("No: Cost or supply")
    page.get_by_label("For how long?").select_option("3 months to a year")
    page.get_by_label("Somewhat").check()
    page.get_by_label("Mostly easy").check()
    page.get_by_text("Stomach and mouth").click()
    expect(page.get_by_label("Nausea or being sick: how bad was it?")).to_be_hidden()
    page.get_by_label("Nausea or being sick", exact=True).check()
    page.get_by_label("Nausea or being sick: how bad was it?").select_option("It bothered me")
    page.get_by_label("In a few words").fill("Slow, then fine with 50 mg")
    page.get_by_role("button", name="Save my card").click()
    expect(page.get_by_role("alert")).to_contain_text("This looks like an amount.")
    assert not Experience.objects.exists()
    page.get_by_label("In a few words").fill("Slow, then fine")
    page.get_by_role("button", name="Save my card").click()
    expect(page.get_by_role("article")).to_contain_text("Nausea or being sick (bothersome)")

    other = open_page(js=False)
    sign_in(other, reader)
    other.goto(LIST)
    other.get_by_role("button", name="Helpful").click()
    expect(other.get_by_role("article")).to_contain_text("1 member found this helpful")
    other.get_by_role("article").locator("summary").click()
    other.get_by_role("link", name="Report to moderators").click()
    other.get_by_label("Something else").check()
    other.get_by_role("button", name="Send the report").click()
    expect(other.get_by_role("main")).to_contain_text("A moderator will look.")

    desk = open_page(js=False)
    sign_in(desk, moderator)
    desk.goto("/admin/moderation/report/")
    desk.get_by_role("link", name="Card by").click()
    desk.get_by_role("button", name="Show it, to decide about this report").click()
    expect(desk.get_by_text("Slow, then fine")).to_be_visible()
    desk.locator("form", has=desk.get_by_role("button", name="Hide the card")).get_by_label("Reason").fill(
        "Rule 1: a dose"
    )
    desk.get_by_role("button", name="Hide the card").click()
    sign_in(other, reader)
    other.goto(LIST)
    expect(other.get_by_role("main")).to_contain_text("No member has written here yet")

    sign_in(page, author)
    page.goto("/notices/")
    expect(page.get_by_role("main")).to_contain_text("A moderator hid one of your cards")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("main")).to_contain_text("Rule 1: a dose")
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw my card").click()
    expect(page.get_by_role("main")).to_contain_text("Your card is gone")
    assert not Experience.objects.exists()
