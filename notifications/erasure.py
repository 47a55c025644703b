"""What this app does when a member leaves: nothing of theirs stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.models import User
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail, Suppression
from notifications.suppression import suppress

if TYPE_CHECKING:
    from accounts.registries import PostsChoice


def put_away(user: User, posts: PostsChoice) -> None:
    """`user` is leaving and can come back: mail that waits for them is not sent any more. Digests ask at the hand-over anyway.

    Handler of leaving, inside its transaction; may run twice. The receipt is queued after this.
    """
    OutgoingEmail.objects.filter(_mail_of(user), state=OutgoingEmail.State.WAITING).delete()


def erase(user: User, posts: PostsChoice) -> None:
    """Delete notices, preferences, digests and mail, also mail that waits, and keep a hash so that none follows. Runs inside one transaction; may run twice.

    Mail that is to tell of the erasure itself has to be queued after this, without `user`.
    """
    OutgoingEmail.objects.filter(_mail_of(user)).delete()
    suppress(_proved_addresses(user), Suppression.Why.LEFT)
    DigestDelivery.objects.filter(user=user).delete()
    Notification.objects.filter(user=user).delete()
    EmailPreference.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(unread_notices=0)
    user.unread_notices = 0


def _mail_of(user: User) -> Q:
    """Mail to `user`, also codes and receipts, which Django's mail interface stores without a member."""
    mine = Q(user=user)
    for address in {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}:
        if address:
            mine |= Q(user=None, to__iexact=address)
    return mine


def _proved_addresses(user: User) -> list[str]:
    """Another one may be somebody else's, who never asked for anything here."""
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))
