"""What people do in several journeys, in the words that they see on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.codes import code_now
from tests.e2e.conftest import DESK, PHONE

if TYPE_CHECKING:
    from email.message import EmailMessage

    from playwright.sync_api import Locator, Page

PASSWORD = "a quiet walk at dusk"
FACTORY_PASSWORD = "correct horse battery"  # what tests.factories.accounts gives to everybody

# Half of the people have script and a phone, the others neither.
on_both = pytest.mark.parametrize(
    ("js", "size"),
    [pytest.param(True, PHONE, id="phone"), pytest.param(False, DESK, id="desk-without-script")],
)


def fill_who_i_am(page: Page, handle: str) -> None:
    """What every way of joining asks; the boxes wait for a yes."""
    page.get_by_label("The name others will see").fill(handle)
    page.get_by_label("Month").select_option("May")
    page.get_by_label("Year").fill("1984")
    for words in (
        "I accept the terms",
        "I have read the privacy policy",
        "keeps what I write about my health",
    ):
        box = page.get_by_label(words)
        expect(box).not_to_be_checked()
        box.check()


def join(page: Page, handle: str, address: str) -> None:
    """Fill the form on the page Join and send it."""
    fill_who_i_am(page, handle)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def ask_for_code(page: Page, address: str) -> None:
    """On the pages Sign in with a code, and Choose a new password."""
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def code_in(mail: EmailMessage) -> str:
    """The code, as a person would copy it."""
    return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text_of(mail)).group()


def type_code(page: Page, mail: EmailMessage) -> None:
    page.get_by_label("Code from the mail").fill(code_in(mail))
    page.get_by_role("button", name="Continue", exact=True).click()


def sign_in_by_form(page: Page, address: str, password: str = FACTORY_PASSWORD) -> None:
    """Fill the form on the page Sign in and send it."""
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()


def type_app_code(page: Page) -> None:
    """The second step, with what the phone shows (tests.codes)."""
    page.get_by_label("Code from your app").fill(code_now())
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def reply_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your reply")


def open_menu(page: Page, number: int) -> None:
    """Press *More* beside post `number`."""
    page.locator(f"#p{number} summary").click()


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()
