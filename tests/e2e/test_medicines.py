"""A member's own medicines: from a drug page to the list, a reminder that comes, and everything gone in one press."""

import datetime

import pytest
from playwright.sync_api import expect

from drugs.models import Reminder, Treatment
from drugs.periodic import tell_due_reminders
from tests.e2e.steps import on_both, text_of
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_both
def test_a_list_a_reminder_and_taking_it_all_back(transactional_db, open_page, sign_in, mails, js, size):
    imuran = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    member = UserFactory(handle="wren", time_zone="Europe/Berlin")
    page = open_page(js=js, size=size)
    sign_in(page, member)

    # From the page of a drug, over the agreement that is asked for once.
    page.goto("/drugs/imuran/")
    page.get_by_role("link", name="Add to my medicines").click()
    page.get_by_role("button", name="I agree: keep my health data").click()
    expect(page.get_by_label("Drug", exact=True)).to_have_value(str(imuran.pk))
    expect(page.get_by_role("radio", name="Only me")).to_be_checked()
    expect(page.get_by_label("Why you stopped")).to_be_hidden()
    page.get_by_role("radio", name="Taking it").check()
    since = page.get_by_role("group", name="Since")
    since.get_by_label("Month").select_option("March")
    since.get_by_label("Year").fill("2025")
    page.get_by_role("button", name="Save the entry").click()
    expect(page.get_by_role("status")).to_contain_text("Imuran is on your list.")
    expect(page.get_by_role("main")).to_contain_text("since March 2025")

    # A reminder, set by the member alone.
    page.get_by_role("link", name="Add a reminder").click()
    page.get_by_role("radio", name="Blood test").check()
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    page.get_by_label("Next on").fill(day.isoformat())
    page.get_by_label("Then again every").fill("4")
    page.get_by_label("Also send me a mail").check()
    page.get_by_role("button", name="Save the reminder").click()
    expect(page.get_by_role("main")).to_contain_text("every 4 weeks")

    # Its day comes: it was yesterday, so that the hour of this run does not matter.
    Reminder.objects.update(next_on=day - datetime.timedelta(days=3))
    tell_due_reminders()
    (mail,) = mails(member.email)
    assert mail["Subject"] == "A reminder of yours is due"
    assert "lood" not in text_of(mail)
    page.goto("/notices/")
    expect(page.get_by_text("A reminder of yours is due.")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Done Blood test").click()
    expect(page.get_by_role("status")).to_contain_text("Done.")
    expect(page.get_by_role("heading", name="Due")).to_have_count(0)

    # All of it taken back.
    page.goto("/settings/data/")
    page.get_by_role("link", name="Take it back").click()
    expect(page.get_by_role("main")).to_contain_text("1 entry in your medicines")
    page.get_by_role("button", name="Take it back and erase this").click()
    expect(page.get_by_role("status")).to_contain_text("is gone.")
    page.goto("/drugs/mine/")
    expect(page.get_by_role("main")).to_contain_text("We ask you first.")
    assert not Treatment.objects.exists()
    assert not Reminder.objects.exists()
