"""Words and pictures of profiles that break a rule. A moderator sees of a profile what every member sees (D7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions.profiles import put_away_profile
from moderation.actions.log import require_moderator
from moderation.actions.telling import tell_author
from moderation.models import LogEntry

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hide_profile(*, by: User, member: User, reason: str) -> bool:
    """Keep the words of `member`'s profile to themselves, take the picture off, and tell them why; False when neither shows.

    `reason` stands in their notice and in the log. Their words are kept for them; the picture is gone.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not put_away_profile(by=by, member=member):
        return False
    entry = LogEntry.objects.create(verb=LogEntry.Verb.HIDE_PROFILE, by=by, member=member, reason=reason)
    tell_author(entry=entry, author=member, kind="hidden-profile", subject_id=entry.pk)
    return True
