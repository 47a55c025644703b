"""What a member agrees to at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Consent

if TYPE_CHECKING:
    from accounts.models import User


def has_consent(user: User, kind: Consent.Kind) -> bool:
    """Whether an agreement of `kind` is in force. One query, served by accounts_consent_latest."""
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at=None).exists()
