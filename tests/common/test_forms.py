"""What every text field does with bad input: keep the words, drop what cannot be stored."""

import pytest
from django import forms

from common.forms import TextField, clean_text


class Words(forms.Form):
    body = TextField(max_chars=20)


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\ud800b", "a\x7fb", "a\uffffb"])
def test_characters_that_nothing_can_store_vanish(text):
    form = Words({"body": text})
    assert form.is_valid()
    assert form.cleaned_data["body"] == "ab"


def test_line_ends_become_one_kind():
    assert clean_text(" a\r\nb\rc\n") == "a\nb\nc"


def test_tabs_and_emoji_stay():
    assert clean_text("a\tb 🦋") == "a\tb 🦋"


def test_a_long_text_says_by_how_much_and_is_kept():
    form = Words({"body": "x" * 23})
    assert not form.is_valid()
    assert "3 characters over the limit of 20" in form.errors["body"][0]
    assert form["body"].value() == "x" * 23


def test_only_spaces_are_nothing():
    assert not Words({"body": " \n\x00 "}).is_valid()


def test_errors_are_tied_to_their_field():
    html = str(Words({"body": ""}))
    assert 'aria-invalid="true"' in html
    assert 'href="#id_body"' in html
    assert 'id="id_body_error"' in html
