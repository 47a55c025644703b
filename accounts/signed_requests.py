"""What Facebook signs when it tells of people who removed the site there (docs/operations/sign-in-providers.md)."""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import hmac
import json
from dataclasses import dataclass

from django.utils import timezone

_MAX_CHARS = 4_000
_MAX_AGE = datetime.timedelta(days=1)  # an old one, sent again, would part an account that was connected anew
_MAX_AHEAD = datetime.timedelta(minutes=5)  # of clocks


class BadSignedRequest(Exception):  # noqa: N818 - reads as the sentence it is
    """Not from Facebook, not for us, or too old."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    user_id: str  # the person's number at Facebook, for this site alone
    issued_at: datetime.datetime


def read_signed_request(text: str, *, secret: str) -> SignedRequest:
    """Check the signature ("<base64url of HMAC-SHA256>.<base64url of JSON>"), then read it.

    Raises:
        BadSignedRequest: it was not signed with `secret`, says another thing than whom and when, or is more than a day old.
    """
    signature, dot, payload = text.partition(".")
    if not secret or not dot or len(text) > _MAX_CHARS:
        raise BadSignedRequest
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(_decode(signature), expected):
        raise BadSignedRequest
    try:
        data = json.loads(_decode(payload))
        if data["algorithm"].upper() != "HMAC-SHA256" or not isinstance(data["user_id"], str):
            raise BadSignedRequest
        issued_at = datetime.datetime.fromtimestamp(int(data["issued_at"]), datetime.UTC)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError) as wrong:
        raise BadSignedRequest from wrong
    now = timezone.now()
    if not data["user_id"] or not now - _MAX_AGE <= issued_at <= now + _MAX_AHEAD:
        raise BadSignedRequest
    return SignedRequest(data["user_id"], issued_at)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadSignedRequest from wrong
