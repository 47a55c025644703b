"""Addresses that get no mail of our own accord: their member left, or they do not exist.

What is kept is a keyed hash: who has the table cannot tell whose address it is, nor try addresses without the key, which
comes from SECRET_KEY. Asked before digests, reminders and warnings. Mail that somebody has just asked for, as a code or
a receipt, always goes (docs/decisions/0034-retention.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import email_confirmed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.utils.crypto import salted_hmac

from notifications.models import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allauth.account.models import EmailAddress

    from accounts.models import User

_PURPOSE = "notifications.suppression"


def key_of(address: str, *, secret: str | bytes | None = None) -> str:
    """The keyed hash of `address`, whatever its case."""
    return salted_hmac(_PURPOSE, address.strip().casefold(), secret=secret, algorithm="sha256").hexdigest()


def suppress(addresses: Iterable[str], why: Suppression.Why) -> None:
    """Send `addresses` nothing of our own accord from now on. Twice is once; why it was first stays."""
    rows = [Suppression(key=key_of(address), why=why) for address in addresses if address.strip()]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that get none. One query, none for no addresses."""
    keys = {key: address for address in addresses for key in _keys_of(address)}
    if not keys:
        return set()
    held = Suppression.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in held}


def is_suppressed(address: str) -> bool:
    return bool(suppressed_among([address]))


def lift(address: str, *, only: Suppression.Why | None = None) -> bool:
    """Forget `address`, whose owner is here again; `only` where that is the reason. False when it was not kept."""
    rows = Suppression.objects.filter(key__in=_keys_of(address))
    if only is not None:
        rows = rows.filter(why=only)
    return rows.delete()[0] > 0


def _keys_of(address: str) -> list[str]:
    """With the key in force and with those before it: changing SECRET_KEY brings nobody's mail back."""
    return [key_of(address, secret=secret) for secret in (None, *settings.SECRET_KEY_FALLBACKS)]


# -- Owners who are here again -------------------------------------------------------------
def connect() -> None:
    """Called once, when the app is ready."""
    email_confirmed.connect(_on_proof, dispatch_uid="notifications.suppression")
    user_logged_in.connect(_on_sign_in, dispatch_uid="notifications.suppression")


def _on_proof(sender: object, email_address: EmailAddress, **_: Any) -> None:
    """Somebody has just read a mail there."""
    lift(email_address.email)


def _on_sign_in(sender: object, user: User, **_: Any) -> None:
    """A member who left joined again, by whatever way: it is proved once they are in. That mail did not arrive there is
    another matter, and theirs to try again (`actions.preferences.set_digest`)."""
    if user.email:
        lift(user.email, only=Suppression.Why.LEFT)
