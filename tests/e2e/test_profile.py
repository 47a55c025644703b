"""A member says something about herself, line by line, and each person reads what is for them."""

import pytest
from playwright.sync_api import expect

from accounts.actions.consents import give_health_consent
from accounts.models import Profile
from tests.e2e.steps import on_both
from tests.factories.accounts import UserFactory
from tests.factories.profiles import photo
from tests.factories.team import team_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(label=value)


@on_both
def test_each_line_is_read_by_whom_it_is_for(open_page, sign_in, js, size):
    wren, friend, other = (UserFactory(handle=name) for name in ("wren", "friend", "other"))
    team_up(wren, friend)
    give_health_consent(by=wren)

    own = open_page(js=js, size=size)
    sign_in(own, wren)
    own.goto("/settings/")
    own.get_by_role("navigation", name="Settings").get_by_role("link", name="Profile").click()
    own.get_by_role("link", name="Add a picture").click()
    own.get_by_label("Photo").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}
    )
    own.get_by_label("My team").check()
    own.get_by_role("button", name="Save the picture").click()
    own.get_by_label("A few words").first.fill("I keep bees")
    choose(own, "Who sees it: A few words", "Members")
    choose(own, "Country or region", "Europe")
    choose(own, "Language", "German (Deutsch)")
    choose(own, "Who sees it: Languages", "My team")
    choose(own, "Kind of lupus", "Lupus of the skin")
    choose(own, "Who sees it: Kind of lupus", "My team")
    own.get_by_role("button", name="Save the profile").click()
    expect(own.get_by_text("Saved.")).to_be_visible()

    address = f"/members/pictures/{Profile.objects.get().picture}/"
    read = {
        wren: ["I keep bees", "Europe", "German", "Lupus of the skin"],
        friend: ["I keep bees", "German", "Lupus of the skin"],
        other: ["I keep bees"],
    }
    for reader, lines in read.items():
        page = own
        if reader is not wren:
            page = open_page(js=js, size=size)
            sign_in(page, reader)
        page.goto(wren.get_absolute_url())
        about = page.get_by_role("region", name="About wren")
        for line in read[wren]:
            expect(about.get_by_text(line, exact=True)).to_have_count(int(line in lines))
        expect(about.get_by_role("img", name="Picture that wren chose")).to_have_count(
            int(reader is not other)
        )
        assert page.request.get(address).status == (404 if reader is other else 200)
    visitor = open_page(js=js, size=size)
    assert visitor.request.get(address).status == 404
