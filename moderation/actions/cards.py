"""What moderators do to cards about drugs. Each act changes, logs and tells in one transaction, and can be taken back.

`drugs.actions.experiences` moves the card; the record and the member's notice are ours. A card is health data: no record, no
notice and no mail says which drug it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from drugs.actions import experiences
from drugs.models import Experience
from moderation.actions.log import require_moderator, write_entry
from moderation.actions.reports import close_reports
from moderation.actions.telling import mail_card_author, tell_author
from moderation.models import LogEntry

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hide_card(*, by: User, experience: Experience, reason: str) -> bool:
    """Hide a card from everybody but its member and moderators; close its reports; tell the member by notice and mail.

    `reason` is 1 to `LogEntry.REASON_MAX_CHARS` characters; only the member reads it. False when it is hidden already, or
    was withdrawn meanwhile.

    Raises:
        PermissionDenied: `by` does not moderate, or the member does not show the card to members.
        ValueError: there is no reason, or it is too long.
    """
    require_moderator(by)
    changed = experiences.hide_experience(by=by, experience=experience, reason=reason)
    close_reports(by=by, experience=experience)
    if not changed:
        return False
    card = Experience.objects.select_related("user").get(pk=experience.pk)
    entry = write_entry(verb=LogEntry.Verb.HIDE_CARD, by=by, experience=card, reason=reason)
    if tell_author(entry=entry, author=card.user, kind="hidden-card", subject_id=card.pk):
        mail_card_author(entry=entry, author=card.user)
    return True


@transaction.atomic
def restore_card(*, by: User, experience: Experience, reason: str = "") -> bool:
    """Show a hidden card again, and tell its member. False when it is shown, or was withdrawn meanwhile.

    Raises:
        PermissionDenied: `by` does not moderate, or the member does not show the card to members.
    """
    require_moderator(by)
    if not experiences.restore_experience(by=by, experience=experience):
        return False
    card = Experience.objects.select_related("user").get(pk=experience.pk)
    entry = write_entry(verb=LogEntry.Verb.RESTORE_CARD, by=by, experience=card, reason=reason)
    tell_author(entry=entry, author=card.user, kind="restored-card", subject_id=card.pk)
    return True
