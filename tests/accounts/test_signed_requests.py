"""What Facebook signs: read when it is right, refused whatever else it is."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.signed_requests import BadSignedRequest, read_signed_request

SECRET = "kept-between-the-two"


def encoded(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(data, *, secret=SECRET):
    payload = encoded(json.dumps(data).encode())
    return f"{encoded(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"


def good(**changes):
    return {"algorithm": "HMAC-SHA256", "user_id": "218471", "issued_at": int(time.time())} | changes


def test_says_whom_it_is_about():
    assert read_signed_request(signed(good()), secret=SECRET).user_id == "218471"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "no-dot",
        "ä.ö",
        signed(good(), secret="of somebody else"),
        signed(good()) + "x",
        signed(good(algorithm="none")),
        signed(good(user_id="")),
        signed(good(user_id=5)),
        signed(good(issued_at="soon")),
        signed(good(issued_at=1e40)),
        signed(good(issued_at=int(time.time()) - 2 * 86400)),
        signed(good(issued_at=int(time.time()) + 3600)),
        signed({"algorithm": "HMAC-SHA256"}),
        signed(["a", "list"]),
        signed("text"),
        signed(good(more="x" * 5000)),
    ],
)
def test_refuses_what_is_not_facebooks_or_not_of_today(text):
    with pytest.raises(BadSignedRequest):
        read_signed_request(text, secret=SECRET)


def test_refuses_everything_where_no_secret_is_set():
    with pytest.raises(BadSignedRequest):
        read_signed_request(signed(good(), secret=""), secret="")


@given(st.text(max_size=200))
def test_any_text_is_refused_without_another_error(text):
    with pytest.raises(BadSignedRequest):
        read_signed_request(text, secret=SECRET)
