"""No sign turns or buries the words around it; every script and every emoji stays as it was."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.forms import clean_text
from common.signs import MAX_MARKS, is_blank, tame

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("sign", TURNING)
def test_nothing_turns_the_words_that_follow(sign):
    assert clean_text(f"safe{sign}gpj.exe") == "safegpj.exe"


def test_a_tower_of_marks_is_cut_to_what_languages_need():
    assert tame("a" + "\u0301" * 500 + "b") == "a" + "\u0301" * MAX_MARKS + "b"
    assert tame("ก" + "็" * 100) == "ก" + "็" * MAX_MARKS


@pytest.mark.parametrize(
    "text",
    [
        "Plain words",
        "Crème brûlée, Đặng Thị",
        "שָׁלוֹם עֲלֵיכֶם",
        "السَّلَامُ عَلَيْكُمْ \u200f12\u200f",
        "हिन्दी में लिखा",
        "ภาษาไทยที่น้ำ",
        "བོད་སྐད་",
        "👩🏽‍⚕️🏳️‍🌈1️⃣🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🦋🦋🦋🦋🦋🦋",
        "… — “quoted” ……………",
        "family: 👨‍👩‍👧‍👦",
    ],
)
def test_what_people_write_stays(text):
    assert tame(text) == text


def test_words_hidden_in_tags_do_not_pass():
    assert tame("Hello\U000e0068\U000e0069") == "Hello"


@given(
    st.text(
        alphabet=st.sampled_from("ab \u0301\u0336\u20dd\u202e\u2066🦋\u200d\ufe0f\U000e0041"), max_size=80
    )
)
def test_taming_twice_is_taming_once_and_nothing_climbs(text):
    tamed = tame(text)
    assert tame(tamed) == tamed
    run = 0
    for char in tamed:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert run <= MAX_MARKS
    assert not set(tamed) & set(TURNING)


@pytest.mark.parametrize("text", ["", " \u200b\u2060", "\u3164\u3164", "\u2800"])
def test_what_cannot_be_seen_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "🦋", "…", "é"])
def test_one_sign_is_something(text):
    assert not is_blank(text)
