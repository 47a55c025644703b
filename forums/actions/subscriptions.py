"""Subscribing to a thread, a forum or a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forums.models import Subscription

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Forum, Thread


def subscribe(*, by: User, thread: Thread | None = None, forum: Forum | None = None, drug: Drug | None = None) -> bool:
    """Let `by` hear of exactly one thing. Returns False when already so."""
    return Subscription.objects.get_or_create(user=by, thread=thread, forum=forum, drug=drug)[1]
