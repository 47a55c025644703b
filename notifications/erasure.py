"""What this app does when a member leaves: nothing of theirs stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import User
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail

if TYPE_CHECKING:
    from accounts.registries import PostsChoice


def erase(user: User, posts: PostsChoice) -> None:
    """Delete notices, preferences, digests and mail, also mail that waits. Runs inside one transaction; may run twice.

    Mail that is to tell of the erasure itself has to be queued after this, without `user`.
    """
    mine = Q(user=user)
    if user.email:
        mine |= Q(
            user=None, to__iexact=user.email
        )  # codes, which Django's mail interface stores without a member
    OutgoingEmail.objects.filter(mine).delete()
    DigestDelivery.objects.filter(user=user).delete()
    Notification.objects.filter(user=user).delete()
    EmailPreference.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(unread_notices=0)
    user.unread_notices = 0
