"""Links that prove themselves."""

import pytest

from common.signing import sign, unsign


def test_a_token_gives_back_its_value():
    assert unsign("unsubscribe", sign("unsubscribe", "17")) == "17"


def test_a_token_is_good_for_one_purpose_only():
    assert unsign("export", sign("unsubscribe", "17")) is None


@pytest.mark.parametrize("token", ["", "x", "a:b", "é", "\ud800", sign("unsubscribe", "17")[:-1]])
def test_a_broken_token_is_nothing(token):
    assert unsign("unsubscribe", token) is None
