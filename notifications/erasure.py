"""What this app does when a member leaves: nothing of theirs stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.models import User
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail

if TYPE_CHECKING:
    from accounts.registries import PostsChoice


def put_away(user: User, posts: PostsChoice) -> None:
    """`user` is leaving and can come back: mail that waits for them is not sent any more. Digests ask at the hand-over anyway.

    Handler of leaving, inside its transaction; may run twice. The receipt is queued after this.
    """
    OutgoingEmail.objects.filter(_mail_of(user), state=OutgoingEmail.State.WAITING).delete()


def erase(user: User, posts: PostsChoice) -> None:
    """Delete notices, preferences, digests and mail, also mail that waits. Runs inside one transaction; may run twice.

    Mail that is to tell of the erasure itself has to be queued after this, without `user`.
    """
    mine = Q(user=user)
    for address in {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)} - {
        ""
    }:
        mine |= Q(
            user=None, to__iexact=address
        )  # codes, which Django's mail interface stores without a member
    OutgoingEmail.objects.filter(mine).delete()
    DigestDelivery.objects.filter(user=user).delete()
    Notification.objects.filter(user=user).delete()
    EmailPreference.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(unread_notices=0)
    user.unread_notices = 0


def _mail_of(user: User) -> Q:
    """Mail to `user`, also codes and receipts, which Django's mail interface stores without a member."""
    mine = Q(user=user)
    return mine | Q(user=None, to__iexact=user.email) if user.email else mine
