"""Writing in a browser: the tools where script runs, and the preview with and without it."""

import pytest
from playwright.sync_api import expect

from forums.models import Thread
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread():
    return ThreadFactory(replies=2)


@pytest.mark.parametrize(
    ("typed", "chosen", "tool", "becomes"),
    [
        ("so tired", (3, 8), "Bold", "so **tired**"),
        ("so tired ", (2, 9), "Italic", "so *tired* "),
        ("one\ntwo", (0, 7), "List", "- one\n- two"),
        ("before\nmine", (9, 9), "Quote", "before\n\n> mine"),
        ("see this", (4, 8), "Link", "see [this](https://)"),
        ("https://a.example", (0, 17), "Link", "[](https://a.example)"),
    ],
)
def test_tools_write_markdown_and_can_be_undone(
    open_page, sign_in, member, thread, typed, chosen, tool, becomes
):
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    box = page.get_by_role("textbox", name="Your reply")
    box.press_sequentially(typed)
    box.evaluate("(box, [from, to]) => box.setSelectionRange(from, to)", list(chosen))
    page.get_by_role("button", name=tool).click()
    expect(box).to_have_value(becomes)
    box.press("Control+z")
    expect(box).to_have_value(typed)


@pytest.mark.parametrize("js", [True, False])
def test_a_thread_is_previewed_and_posted(open_page, sign_in, member, js):
    ForumFactory(slug="medicines", name="Medicines")
    DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    page = open_page(js=js)
    sign_in(page, member)
    page.goto("/forums/threads/new/?drug=imuran")
    assert page.get_by_role("button", name="Bold").count() == int(js)
    page.get_by_label("What is it about?").fill("Mornings")
    page.get_by_label("Your words").fill("Is it **usual**?")
    expect(page.get_by_role("button", name="Post to members")).to_be_visible()
    page.get_by_text("Anyone can read it.").click()
    expect(page.get_by_role("button", name="Post to members")).to_be_hidden()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("usual")
    assert not Thread.objects.exists()
    page.get_by_role("button", name="Post for everyone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mornings")
    expect(page.get_by_role("link", name="Imuran (azathioprine)")).to_be_visible()
    assert Thread.objects.get().is_public
