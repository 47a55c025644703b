"""What a member agrees to at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import policies
from accounts.models import Consent
from accounts.registries import health_counters

if TYPE_CHECKING:
    from accounts.models import User


def has_consent(user: User, kind: Consent.Kind) -> bool:
    """Whether `user` agrees to the version of `kind` that holds now. One query, served by accounts_consent_latest.

    What was kept under an earlier version stays as it is: nothing new is kept until they agree again.
    """
    version = policies.current(policies.text_of(kind)).version
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at=None, version=version).exists()


def health_agreement(user: User) -> Consent | None:
    """The newest agreement about health data that was not taken back, in whatever version, or None. One query."""
    return (
        Consent.objects.filter(user=user, kind=Consent.Kind.HEALTH, withdrawn_at=None)
        .order_by("-given_at")
        .first()
    )


def health_inventory(user: User) -> list[str]:
    """What goes when `user` takes that agreement back, in words with their numbers: "3 medicines"."""
    return [words for counter in health_counters for words in counter(user)]
