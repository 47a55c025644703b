"""Links that prove themselves, for mail: no login, no expiry unless asked (D8)."""

from __future__ import annotations

from django.core import signing


def sign(purpose: str, value: str) -> str:
    """A URL-safe token for `value`, good for `purpose` only."""
    return signing.Signer(salt=f"lupusteam.{purpose}").sign_object({"v": value})


def unsign(purpose: str, token: str) -> str | None:
    """The value of `token`, or None when it is not ours or was made for something else."""
    try:
        return str(signing.Signer(salt=f"lupusteam.{purpose}").unsign_object(token)["v"])
    except (signing.BadSignature, KeyError, TypeError, ValueError, UnicodeError):
        return None
