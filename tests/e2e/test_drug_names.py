"""Drugs in posts: names that say what they are, without keeping anybody from reading on, and the way to what changed since."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from common import pagecache
from drugs.actions.publishing import lock_drug, record_edition
from drugs.models import Drug, Source, Statement
from drugs.selectors import working_copy
from tests.e2e.barriers import LIGHTS, Checker
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.steps import on_both
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


@pytest.fixture
def changed(thread):
    """The page said something else when the thread began, a hundred days ago."""
    imuran = Drug.objects.get(slug="imuran")
    source = Source.objects.create(
        drug=imuran, key="guide", title="A guideline", url="https://guide.example/"
    )
    section = imuran.sections.create(kind="time")
    said = Statement.objects.create(section=section, text="It takes a few **weeks**, not days.")
    Statement.objects.create(section=section, text="Some people notice it sooner.").footnotes.create(
        source=source
    )
    said.footnotes.create(source=source)
    for days, words in (200, said.text), (10, "It takes many **months**, not days."):
        Statement.objects.filter(pk=said.pk).update(text=words)
        with transaction.atomic():
            edition = record_edition(by=None, drug=lock_drug(imuran.pk), page=working_copy(imuran))
        edition.published_at = timezone.now() - datetime.timedelta(days=days)
        edition.save()
    imuran.editions.filter(number=1).delete()
    Drug.objects.filter(pk=imuran.pk).update(statements_changed_at=edition.published_at)
    pagecache.bump("drugs")
    thread.thread_drugs.create(drug=imuran)
    thread.posts.update(created_at=timezone.now() - datetime.timedelta(days=100))
    return thread


@on_both
def test_an_old_post_leads_to_what_its_drug_page_said_then(open_page, changed, js, size):
    page = open_page(js=js, size=size)
    page.goto(changed.get_absolute_url())
    expect(page.get_by_text("Written before the page about Imuran changed on")).to_have_count(2)
    page.locator("#p2").get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What changed on the page about Imuran (azathioprine)"
    )
    expect(page.locator("mark")).to_have_text(["a few weeks,", "many months,"])
    expect(page.get_by_text("Some people notice it sooner.")).to_have_count(0)
    page.get_by_label("Since").fill(timezone.now().date().isoformat())
    page.get_by_role("button", name="Show what changed").click()
    expect(page.get_by_role("heading", name="Nothing changed")).to_be_visible()
    page.get_by_role("link", name="All that the page about Imuran says now").click()
    page.get_by_role("link", name="What changed").click()
    expect(page.locator("mark")).to_have_count(2)


def test_neither_the_page_of_changes_nor_a_hint_is_a_barrier(open_page, changed):
    page = open_page()
    checker = Checker(page)
    since = (timezone.now() - datetime.timedelta(days=100)).date()
    checker.visit(
        {
            "what changed": f"/drugs/imuran/changes/?since={since}",
            "what changed, no such day": "/drugs/imuran/changes/?since=then",
        }
    )
    page.goto(changed.get_absolute_url())
    checker.check("old posts")
    page.locator("a.drug").hover()
    checker.look("a hint")
    page.locator("a.drug").hover()
    for light in LIGHTS:
        page.evaluate("light => document.documentElement.dataset.theme = light", light)
        colours = page.locator("a.drug").evaluate(
            """(link) => { const hint = getComputedStyle(link, "::after"), sheet = getComputedStyle(link.closest(".post"));
                return [hint.color === getComputedStyle(document.body).color, hint.backgroundColor === sheet.backgroundColor] }"""
        )
        assert colours == [True, True], light  # ink on a sheet, which is measured everywhere
    assert not checker.wrong, "\n".join(checker.wrong)
