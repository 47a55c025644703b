"""What members report: from the page of a drug to people like me, on a phone and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.drugs.figures.samples import publish, sixty_five
from tests.e2e.conftest import PHONE
from tests.factories.drugs import DrugFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_visitor_reads_what_people_like_them_report(transactional_db, open_page):
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    publish(drug, sixty_five("kidneys"), sixty_five())
    page = open_page(js=False, size=PHONE)
    page.goto("/drugs/imuran/")
    report = page.get_by_role("region", name="What members report")
    expect(report.get_by_role("table", name="Did it help their lupus?")).to_contain_text(
        "about 50 of 130: 38%"
    )
    page.get_by_role("link", name="Only people like me").click()
    page.get_by_role("link", name="Lupus that involves the kidneys").click()

    expect(page).to_have_url("/drugs/imuran/figures/?like=kidneys")
    report = page.get_by_role("region", name="Lupus that involves the kidneys")
    expect(report).to_contain_text("65 members with this kind of lupus shared how Imuran went for them.")
    expect(report.get_by_role("table", name="What troubled them?")).to_contain_text("about 45 of 65: 69%")
    assert page.evaluate(_OVERFLOW) == 0
