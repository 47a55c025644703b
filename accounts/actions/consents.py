"""What members agree to, and take back. Rows are never changed but to note a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import policies
from accounts.models import Consent

if TYPE_CHECKING:
    from accounts.models import User

# The digest has no text of its own: the privacy policy says what it does.
_TEXT_OF = {Consent.Kind.DIGEST: Consent.Kind.PRIVACY}


@transaction.atomic
def record_consent(*, by: User, kind: Consent.Kind, way: Consent.Way) -> Consent:
    """Write down that `by` agrees to `kind` in the version that holds now. One row per version and kind in force."""
    version = policies.current(_TEXT_OF.get(kind, kind)).version
    row, _created = Consent.objects.get_or_create(
        user=by, kind=kind, version=version, withdrawn_at=None, defaults={"way": way}
    )
    return row


@transaction.atomic
def withdraw_consent(*, by: User, kind: Consent.Kind) -> bool:
    """Note that `by` takes `kind` back; False when nothing of the kind was in force.

    What follows from it is the caller's: digests stop, and without the health-data agreement the account closes.
    """
    rows = Consent.objects.filter(user=by, kind=kind, withdrawn_at=None)
    return rows.update(withdrawn_at=timezone.now()) > 0
