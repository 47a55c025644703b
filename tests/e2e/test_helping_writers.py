"""What helps while somebody writes: names behind an @, quotes of a part, the preview in its place, threads like the title."""

import re

import pytest
from playwright.sync_api import expect

from accounts.actions.distance import block_member
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.steps import open_menu, reply_box
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread():
    thread = ThreadFactory(author=UserFactory(handle="paperlantern"))
    PostFactory(
        thread=thread, author=UserFactory(handle="slowriver"), body="Rest first. Then one small walk."
    )
    return thread


@pytest.fixture
def page(open_page, sign_in, member, thread):
    page = open_page()
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    return page


def helped(page):
    """The scripts that are fetched at the first touch are there."""
    expect(reply_box(page)).to_have_attribute("aria-autocomplete", "list")


class TestNames:
    def test_arrows_and_enter_put_a_name_in_and_enter_alone_stays_a_new_line(self, page):
        UserFactory(handle="slow_other")
        box = reply_box(page)
        box.press_sequentially("Thank you @slo", delay=30)
        names = page.get_by_role("listbox", name="Members")
        expect(names.get_by_role("option")).to_have_text(
            [re.compile("slowriver in this thread"), "slow_other"]
        )
        box.press("ArrowDown")
        expect(names.get_by_role("option", selected=True)).to_have_text(re.compile("slowriver"))
        assert box.get_attribute("aria-activedescendant") == "names-0"
        box.press("ArrowUp")
        expect(names.get_by_role("option", selected=True)).to_have_text("slow_other")
        box.press("ArrowDown")
        box.press("Enter")
        expect(box).to_have_value("Thank you @slowriver ")
        expect(names).to_be_hidden()
        box.press_sequentially("@slo", delay=30)
        expect(names).to_be_visible()
        box.press("Enter")
        expect(box).to_have_value("Thank you @slowriver @slo\n")

    def test_escape_closes_and_a_tap_chooses(self, page):
        box = reply_box(page)
        box.press_sequentially("@", delay=30)
        names = page.get_by_role("listbox", name="Members")
        expect(names.get_by_role("option")).to_have_count(2)
        box.press("Escape")
        expect(names).to_be_hidden()
        box.press_sequentially("p", delay=30)
        names.get_by_role("option").click()
        expect(box).to_have_value("@paperlantern ")
        expect(box).to_be_focused()

    def test_who_blocks_the_writer_is_not_offered(self, page, thread, member):
        block_member(by=thread.author, member=member)
        box = reply_box(page)
        box.press_sequentially("@", delay=30)
        expect(page.get_by_role("listbox", name="Members").get_by_role("option")).to_have_text(
            [re.compile("slowriver")]
        )

    def test_an_address_of_mail_offers_nobody(self, page):
        box = reply_box(page)
        box.focus()
        helped(page)
        box.press_sequentially("me@slo", delay=30)
        box.press_sequentially(" @slow", delay=30)
        expect(page.get_by_role("listbox", name="Members").get_by_role("option")).to_have_count(1)
        box.press("Backspace")


class TestQuotes:
    def choose(self, page, words):
        page.evaluate(
            """(words) => {
                const text = document.querySelector("#p2 .prose p").firstChild, at = text.data.indexOf(words);
                getSelection().setBaseAndExtent(text, at, text, at + words.length);
            }""",
            words,
        )

    def test_chosen_words_are_quoted_with_name_and_link(self, page, thread):
        reply_box(page).fill("Begun before.")
        helped(page)
        self.choose(page, "one small walk")
        button = page.get_by_role("button", name="Quote this")
        button.click()
        expect(reply_box(page)).to_have_value(
            f"Begun before.\n\n> one small walk\n>\n> — [slowriver, post 2](/forums/threads/{thread.pk}/2/)\n\n"
        )
        expect(button).to_have_count(0)
        expect(reply_box(page)).to_be_focused()
        reply_box(page).press_sequentially("Yes.")
        page.get_by_role("button", name="Post to members").click()
        expect(page.locator("#p3 blockquote cite a")).to_have_text("slowriver, post 2")

    def test_the_button_is_the_next_stop_of_the_tab_key(self, page):
        reply_box(page).focus()
        helped(page)
        self.choose(page, "Rest first.")
        expect(page.get_by_role("button", name="Quote this")).to_be_visible()
        page.evaluate("document.activeElement.blur()")
        page.locator("#p2 summary").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Quote this")).to_be_focused()
        page.keyboard.press("Enter")
        expect(reply_box(page)).to_have_value(re.compile("^> Rest first"))

    def test_a_whole_post_is_quoted_in_place_and_begun_words_stay(self, page):
        reply_box(page).fill("Begun before.")
        helped(page)
        open_menu(page, 2)
        page.locator("#p2").get_by_role("link", name="Quote in a reply").click()
        expect(reply_box(page)).to_have_value(
            re.compile(r"^Begun before\.\n\n> Rest first\. Then one small walk\.\n>\n> — ")
        )

    def test_a_quote_of_a_folded_post_goes_on_where_its_content_note_shows(self, page, thread):
        thread.posts.filter(number=2).update(content_notes=["death"])
        page.reload()
        reply_box(page).fill("Begun before.")
        helped(page)
        page.locator("#p2 .menu summary").click()
        page.locator("#p2").get_by_role("link", name="Quote in a reply").click()
        expect(page.get_by_role("checkbox", name="death and grief")).to_be_checked()
        expect(reply_box(page)).to_have_value(re.compile(r"^Begun before\.\n\n> Rest first\."))

    def test_without_script_the_menu_leads_to_a_page_with_the_quote(self, open_page, sign_in, member, thread):
        page = open_page(js=False)
        sign_in(page, member)
        page.goto(thread.get_absolute_url())
        open_menu(page, 2)
        page.locator("#p2").get_by_role("link", name="Quote in a reply").click()
        expect(reply_box(page)).to_have_value(re.compile(r"^> Rest first\. Then one small walk\."))


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_preview_comes_to_its_place_and_the_page_stays(open_page, sign_in, member, thread, size):
    page = open_page(size=size)
    sign_in(page, member)
    page.goto(thread.get_absolute_url())
    address = page.url
    reply_box(page).fill("Is it **usual**? <b>")
    helped(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("usual")
    reply_box(page).fill("Another")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview .prose")).to_have_text("Another")
    assert (page.url, page.locator("#preview").count()) == (address, 1)


def test_threads_like_the_title_are_offered_while_it_is_typed(open_page, sign_in, member):
    ForumFactory(slug="medicines", name="Medicines")
    alike = ThreadFactory(title="Hair loss on Imuran")
    page = open_page()
    sign_in(page, member)
    page.goto("/forums/threads/new/")
    page.get_by_label("What is it about?").press_sequentially("Imuran and hair loss", delay=10)
    link = page.get_by_role("link", name="Hair loss on Imuran")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == alike.get_absolute_url()
    assert link.get_attribute("target") == "_blank"
