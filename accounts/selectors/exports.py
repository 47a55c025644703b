"""Where a member's copy stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import DataExport

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ExportStatus:
    """What the page says: the copy that is on its way, and the newest one that can be fetched."""

    coming: DataExport | None
    ready: DataExport | None


def export_status(user: User) -> ExportStatus:
    """One query: a member has few copies at a time."""
    now = timezone.now()
    exports = list(DataExport.objects.filter(user=user).order_by("-created_at"))
    return ExportStatus(
        coming=next((each for each in exports if each.state != DataExport.State.READY), None),
        ready=next((each for each in exports if each.expires_at is not None and each.expires_at > now), None),
    )
