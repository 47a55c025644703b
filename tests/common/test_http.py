"""What requests say is read the same way everywhere."""

import pytest

from common.http import whole_number


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)], ids=lambda value: str(value)
)
def test_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "7 ", "+7", "-7", "7.0", "1_000", "0x7", "seven", "²", "٣", "７", "7\n", "7\x00", "9" * 19],
)
def test_anything_else_is_none(text):
    assert whole_number(text) is None


def test_a_number_has_no_more_digits_than_asked_for():
    assert whole_number("999", digits=3) == 999
    assert whole_number("1000", digits=3) is None
    assert whole_number("0001", digits=3) is None
