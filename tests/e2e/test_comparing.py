"""Drugs side by side on a phone, from a drug page whose data for search engines the browser leaves alone."""

import pytest
from playwright.sync_api import expect

from tests import kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("js", [True, False])
def test_a_visitor_compares_three_drugs_on_a_phone(transactional_db, open_page, js):
    kept.catalogue()
    page = open_page(js=js, size=(390, 844))
    page.goto("/drugs/imuran/")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    page.get_by_role("link", name="Compare with CellCept").click()
    page.get_by_label("Third drug, if you like").fill("benlista")
    page.get_by_role("button", name="Show side by side").click()

    expect(page).to_have_url("/drugs/compare/?drug=imuran&drug=cellcept&drug=benlysta")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Benlysta (belimumab)")
    tests = page.get_by_role("region", name="Tests while you take it")
    expect(tests.get_by_role("heading", level=3)).to_have_count(3)
    assert page.evaluate(_OVERFLOW) == 0
