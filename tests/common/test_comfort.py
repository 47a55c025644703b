"""What the comfort cookie says, and what is put into a page."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.forms.comfort import VisitorComfortForm
from accounts.models import User
from common import comfort
from common.comfort import PLAIN, Comfort, comfort_of, keep_comfort, put_into


def read(cookie):
    request = RequestFactory().get("/")
    request.COOKIES["comfort"] = cookie
    return comfort_of(request)


@pytest.mark.parametrize("theme", ["", "light", "dim", "dark"])
@pytest.mark.parametrize("text_size", ["", "largest"])
def test_what_is_kept_is_read_again(theme, text_size):
    kept = Comfort(theme, text_size, "less", "en")
    assert read(kept.cookie) == kept


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        ".",
        "theme",
        "theme-",
        "theme-bright",
        'theme-dark" onload="x',
        "is_quiet-True",
        "cookie-dark",
        "language-xx",
        "\x00",
        "theme-<b>",
        "a" * 5000,
    ],
)
def test_what_we_did_not_write_is_passed_over(cookie):
    assert read(cookie) == PLAIN


def test_what_is_known_counts_among_what_is_not():
    assert read("theme-dark.evil-1.text_size-large") == Comfort("dark", "large")


def test_the_cookie_knows_the_words_of_the_settings():
    columns = {"theme": User.Theme, "text_size": User.TextSize, "motion": User.Motion}
    assert {name: {*words} for name, words in comfort._KNOWN.items()} == {
        name: {*choices.values} - {""} for name, choices in columns.items()
    }
    assert set(VisitorComfortForm.base_fields) == {*columns, "language"}


def test_the_words_go_into_the_page_once_and_nowhere_else():
    page = b'<!doctype html>\n<html lang="en">\n<p>&lt;html '
    assert put_into(page, Comfort("dark", "large", "less")) == (
        b'<!doctype html>\n<html data-theme="dark" data-text="large" data-motion="less" lang="en">\n<p>&lt;html '
    )
    assert put_into(page, Comfort(language="en")) == page
    assert put_into(b"Words about <html > far behind the beginning of it all", Comfort("dark")) == (
        b'Words about <html data-theme="dark" > far behind the beginning of it all'
    )
    assert put_into(b" " * 100 + b"<html >", Comfort("dark")) == b" " * 100 + b"<html >"


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_ends():
    response = HttpResponse()
    keep_comfort(response, Comfort("dark"))
    cookie = response.cookies["comfort"]
    assert cookie.value == "theme-dark"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    keep_comfort(response, PLAIN)
    assert response.cookies["comfort"]["max-age"] == 0
