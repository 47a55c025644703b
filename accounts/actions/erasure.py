"""Leaving: everything that says who somebody was goes, in one transaction (promise 7)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.actions.profiles import reserve_handle
from accounts.handles import former_handle
from accounts.models import User
from accounts.registries import PostsChoice, erasure_handlers
from common.rules import require


@transaction.atomic
def erase_member(*, by: User | None, user: User, posts: PostsChoice) -> bool:
    """Close `user`'s account and erase what says who they were; False when that was done before.

    Every app's handler runs, then the row itself is emptied: all or nothing, and a second call changes nothing.
    `posts` says what happens to their words. With PostsChoice.KEEP the handle stays on them; otherwise it goes too
    and is reserved for a while. `by=None` is the site itself.

    Raises:
        PermissionDenied: `by` is neither the member nor an administrator, or the site would be left without one.
    """
    require(rules.can_erase(by, user), _("You can close your own account only."))
    member = User.objects.select_for_update().get(pk=user.pk)
    if member.erased_at is not None:
        return False
    require(
        not _is_last_administrator(member),
        _("This site needs an administrator. Please name another one first."),
    )
    for handler in erasure_handlers:
        handler(member, posts)
    if posts is not PostsChoice.KEEP:
        reserve_handle(member)
        member.handle = former_handle(member.pk)
    member.email = ""
    member.set_unusable_password()  # also ends every session: their hash no longer fits
    member.is_active = member.is_staff = member.is_superuser = False
    member.is_moderator = member.is_editor = member.keeps_distance = False
    member.theme, member.text_size, member.time_zone = User.Theme.DEVICE, User.TextSize.NORMAL, "UTC"
    member.last_login = member.muted_until = None
    member.unread_notices = 0
    member.erased_at = timezone.now()
    member.save()
    return True


def _is_last_administrator(member: User) -> bool:
    return (
        member.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk).exists()
    )
