"""What a member agrees to at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Consent
from accounts.registries import health_counters

if TYPE_CHECKING:
    from accounts.models import User


def has_consent(user: User, kind: Consent.Kind) -> bool:
    """Whether an agreement of `kind` is in force. One query, served by accounts_consent_latest."""
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at=None).exists()


def health_agreement(user: User) -> Consent | None:
    """The agreement about health data that is in force, or None. One query."""
    return (
        Consent.objects.filter(user=user, kind=Consent.Kind.HEALTH, withdrawn_at=None)
        .order_by("-given_at")
        .first()
    )


def health_inventory(user: User) -> list[str]:
    """What goes when `user` takes that agreement back, in words with their numbers: "3 medicines"."""
    return [words for counter in health_counters for words in counter(user)]
