"""What a member hears of their reminders: that one is due, and nothing else, in the site and by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from common.emails import Composed, compose
from common.signing import sign
from drugs.models import Reminder
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

REMINDER = "reminder"  # kind of notices, whose subject is the reminder, and of mails


def notice_key(reminder_id: int) -> str:
    return f"reminder:{reminder_id}"


def unsubscribe_value(user_id: int) -> str:
    """What a link signs that stops the mails: the kind, and whose."""
    return f"{REMINDER} {user_id}"


def resolve_reminders(reader: User, reminder_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "reminder" notices, for those that still wait. One query."""
    waiting = Reminder.objects.visible_to(reader).filter(
        pk__in=reminder_ids, told_at__isnull=False, paused_at__isnull=True
    )
    url = f"{reverse('drugs:my_medicines')}#reminders"
    return {
        pk: NoticeText(_("A reminder of yours is due."), url, counts=True)
        for pk in waiting.values_list("pk", flat=True)
    }


def reminder_due(user: User) -> Composed:
    """To a member who chose mail: that something is due. Where to look is the page of notices, which names nothing either (D8)."""
    stop = settings.SITE_ORIGIN + reverse(
        "notifications:unsubscribe", args=[sign("unsubscribe", unsubscribe_value(user.pk))]
    )
    return compose(
        "drugs/emails/reminder_due",
        {"link": settings.SITE_ORIGIN + reverse("notifications:notice_list"), "stop": stop},
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
