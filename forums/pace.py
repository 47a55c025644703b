"""How fast one member may post. A kind sentence with a time, for who writes in a rush and for who floods."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.rules import is_moderator
from common.ratelimits import Limit, wait

if TYPE_CHECKING:
    import uuid

    from accounts.models import User

_NEWCOMER = datetime.timedelta(days=1)


def check(user: User, kind: Literal["reply", "thread"], submission_id: uuid.UUID) -> str:
    """Count one post of `user`: "", or why it cannot go out yet, in a sentence. A refused one does not count.

    A submission counts once, however often its button was pressed. Counted in Redis, so for all processes; when Redis is
    away everybody may post. Moderators have no limit, members of the first day a lower one (settings.POST_PACE).
    """
    if is_moderator(user):
        return ""
    usual, at_first = settings.POST_PACE[kind]
    amount, seconds = at_first if timezone.now() - user.joined_at < _NEWCOMER else usual
    left = wait(Limit(f"pace-{kind}", amount, seconds), str(user.pk), str(submission_id))
    if not left:
        return ""
    minutes = -(-left // 60)
    return ngettext(
        "You have posted a lot in a short time. Your text is saved. You can send it in %(minutes)s minute.",
        "You have posted a lot in a short time. Your text is saved. You can send it in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
