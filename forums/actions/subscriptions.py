"""Subscribing to a thread, a forum or a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common.rules import require
from drugs.rules import can_see_drug
from forums import rules
from forums.models import Subscription

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Forum, Thread


@transaction.atomic
def subscribe(
    *, by: User, thread: Thread | None = None, forum: Forum | None = None, drug: Drug | None = None
) -> bool:
    """Let `by` hear of exactly one thing. Returns False when already so.

    Raises:
        PermissionDenied: `by` may not see the thread or the drug, or has left.
        ValueError: not exactly one thing is given.
    """
    _require_one(thread, forum, drug)
    seen = (thread is None or rules.can_see_thread(by, thread)) and (drug is None or can_see_drug(by, drug))
    require(by.is_active and by.erased_at is None and seen, _("You cannot subscribe to this."))
    return Subscription.objects.get_or_create(user=by, thread=thread, forum=forum, drug=drug)[1]


@transaction.atomic
def unsubscribe(
    *, by: User, thread: Thread | None = None, forum: Forum | None = None, drug: Drug | None = None
) -> bool:
    """Let `by` hear no more of exactly one thing. Returns False when already so. Never refused.

    Raises:
        ValueError: not exactly one thing is given.
    """
    _require_one(thread, forum, drug)
    deleted, _rows = Subscription.objects.filter(user=by, thread=thread, forum=forum, drug=drug).delete()
    return deleted > 0


def _require_one(*things: Thread | Forum | Drug | None) -> None:
    if sum(thing is not None for thing in things) != 1:
        raise ValueError("name one thread, one forum or one drug")
