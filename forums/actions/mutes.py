"""Not wanting to hear of a thread, a forum or a drug. Nobody is told. Stronger than a subscription, which stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.distance import hold_member, settle_distance
from common.rules import require
from drugs.rules import can_see_drug
from forums import rules
from forums.models import ContentMute

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Forum, Thread


@transaction.atomic
def mute(
    *, by: User, thread: Thread | None = None, forum: Forum | None = None, drug: Drug | None = None
) -> bool:
    """Keep exactly one thing out of `by`'s lists, notices and digests. Returns False when already so.

    It can still be opened by its address and found by search. A subscription stays and is heard again after `unmute`.

    Raises:
        PermissionDenied: `by` may not see the thread or the drug, or has left.
        ValueError: not exactly one thing is given.
    """
    _require_one(thread, forum, drug)
    seen = (thread is None or rules.can_see_thread(by, thread)) and (drug is None or can_see_drug(by, drug))
    require(by.is_active and by.erased_at is None and seen, _("You cannot mute this."))
    hold_member(by)
    created = ContentMute.objects.get_or_create(user=by, thread=thread, forum=forum, drug=drug)[1]
    settle_distance(by)
    return created


@transaction.atomic
def unmute(
    *, by: User, thread: Thread | None = None, forum: Forum | None = None, drug: Drug | None = None
) -> bool:
    """Show `by` exactly one thing again. Returns False when already so. Never refused.

    Raises:
        ValueError: not exactly one thing is given.
    """
    _require_one(thread, forum, drug)
    hold_member(by)
    deleted, _rows = ContentMute.objects.filter(user=by, thread=thread, forum=forum, drug=drug).delete()
    settle_distance(by)
    return deleted > 0


def mutes_content(user_id: int) -> bool:
    """Whether the member muted any thread, forum or drug: the forums' part of `User.keeps_distance`."""
    return ContentMute.objects.filter(user=user_id).exists()


def _require_one(*things: Thread | Forum | Drug | None) -> None:
    if sum(thing is not None for thing in things) != 1:
        raise ValueError("name one thread, one forum or one drug")
