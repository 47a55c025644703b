"""Names of drugs in posts: pointed at or reached by keyboard, they say what they are, and keep nobody from reading on."""

import pytest

from tests.e2e.conftest import DESK, PHONE
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HINT = "Imuran (azathioprine). Immunosuppressant. Members’ page"
SHOWN = """(link) => {
    const hint = getComputedStyle(link, "::after");
    return hint.content === "none" ? null : hint.position === "absolute" ? "over" : "within";
}"""


@pytest.fixture
def thread(transactional_db):
    DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    thread = ThreadFactory(public=True)
    link = '<a href="/drugs/imuran/" class="drug">Imuran</a>'
    words = "It took a long while, and then the mornings became lighter. " * 4
    PostFactory(thread=thread, body_html=f"<p>{words} I take {link} at night. {words}</p>")
    return thread


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_the_hint_comes_with_pointer_and_keyboard_stays_for_the_pointer_and_goes_with_escape(
    open_page, sign_in, thread, who
):
    page = open_page()
    if who == "member":
        sign_in(page, UserFactory())
    page.goto(thread.get_absolute_url())
    link = page.locator("a.drug")
    assert link.evaluate(SHOWN) is None

    link.hover()
    assert link.evaluate(SHOWN) == "over"
    box = link.bounding_box()
    for below in range(0, 40, 2):  # from the name into the hint, pixel by pixel
        page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2 + below)
        assert link.evaluate(SHOWN) == "over", f"gone {below} pixels below the middle of the name"
    page.keyboard.press("Escape")
    assert link.evaluate(SHOWN) is None
    page.mouse.move(5, 5)
    link.hover()
    assert link.evaluate(SHOWN) == "over"
    page.mouse.move(5, 5)
    assert link.evaluate(SHOWN) is None

    height = page.evaluate("document.body.scrollHeight")
    page.locator("#p2 summary").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if link.evaluate("(link) => link === document.activeElement"):
            break
    assert link.evaluate(SHOWN) == "over"
    assert page.evaluate("document.body.scrollHeight") == height  # nothing moved
    page.keyboard.press("Escape")
    assert link.evaluate(SHOWN) is None
    assert link.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drugs/imuran/")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_without_script_it_stands_within_the_line_and_moves_no_word_before_it(open_page, thread, size):
    page = open_page(js=False, size=size)
    page.goto(thread.get_absolute_url())
    link = page.locator("a.drug")
    start = "(link) => { const { x, y } = link.getClientRects()[0]; return [x, y] }"
    before = link.evaluate(start)

    link.hover()

    assert link.evaluate(SHOWN) == "within"
    assert link.evaluate(start) == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_screen_reader_hears_the_name_and_then_the_hint(open_page, thread):
    page = open_page()
    page.goto(thread.get_absolute_url())
    link = page.get_by_role("link", name="Imuran", exact=True)
    for name in (link, page.locator("a.drug")):
        assert name.get_attribute("aria-description") == HINT
    page.locator("a.drug").hover()
    assert (
        page.get_by_role("link", name="Imuran", exact=True).count() == 1
    )  # the style adds nothing to the name


def test_a_touch_follows_the_link_at_once(browser, live_server, thread):
    context = browser.new_context(base_url=live_server.url, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(thread.get_absolute_url())
    page.locator("a.drug").tap()
    page.wait_for_url("**/drugs/imuran/")
    context.close()


def test_the_hint_is_not_printed(open_page, thread):
    page = open_page()
    page.goto(thread.get_absolute_url())
    page.locator("a.drug").focus()
    page.emulate_media(media="print")
    assert page.locator("a.drug").evaluate(SHOWN) is None
