"""Leaving in two steps: out of sight at once, erased after settings.LEAVING_DAYS, or by a worker right away.

Until the erasure everything can be put back as it was (docs/decisions/0033-leaving.md).
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.actions.erasure import ERASE_TASK, require_not_last_administrator
from accounts.emails import compose_leaving_mail
from accounts.models import Leaving, User
from accounts.registries import PostsChoice, leaving_handlers, return_handlers
from common.queueing import wake_later_on_commit
from common.rules import require


@transaction.atomic
def ask_to_leave(
    *,
    by: User | None,
    user: User,
    posts: PostsChoice,
    at_once: bool = False,
    why: Leaving.Why = Leaving.Why.OWN,
) -> Leaving | None:
    """Take `user` and what they wrote out of sight, sign them out everywhere, and have them erased when the days are over.

    `at_once` leaves no days: a worker is woken on commit. Who is on the way out already can be hurried on, or choose anew what
    becomes of their posts; asked again for the same, nothing changes. A receipt with the way back goes to their address, but
    for `at_once`, where the receipt of the erasure follows, and for members who died. `by=None` is the site itself.
    None: they were erased before. The member's row is locked until commit.

    Raises:
        PermissionDenied: `by` is neither the member nor an administrator, or the site would be left without one.
    """
    require(rules.can_erase(by, user), _("You can close your own account only."))
    posts = PostsChoice(posts)
    member = User.objects.select_for_update().get(pk=user.pk)
    if member.erased_at is not None:
        return None
    leaving = Leaving.objects.select_for_update().filter(pk=member.pk).first()
    if leaving is None:
        require_not_last_administrator(member)
        leaving = _put_away(member, posts, why)
        if not at_once and why != Leaving.Why.MEMORIAL and member.email:
            compose_leaving_mail(leaving).to_message(member.email).send()  # into the outbox, with this row
    elif leaving.posts != posts:
        _call_returns(member)
        leaving.posts = posts
        leaving.save(update_fields=["posts"])
        _call_leavings(member, leaving)
    if at_once and leaving.due_at > timezone.now():
        leaving.due_at = timezone.now()
        leaving.save(update_fields=["due_at"])
    if at_once:
        wake_later_on_commit(ERASE_TASK, seconds=0)
    user.is_active, user.leaving_posts = member.is_active, member.leaving_posts
    return leaving


@transaction.atomic
def come_back(*, by: User | None, user: User | None = None) -> bool:
    """Undo the leaving of `by`, or of `user` when an administrator or the site (None) does it for them: all is as it was.

    False when they are not on the way out: back already, or erased. The member's row is locked until commit.

    Raises:
        PermissionDenied: `by` is neither the member nor an administrator; or two moderators confirmed that the member died,
            which only an administrator takes back.
    """
    who = user or by
    assert who is not None  # noqa: S101 - one of the two is named
    require(rules.can_erase(by, who), _("You can come back to your own account only."))
    member = User.objects.select_for_update().get(pk=who.pk)
    leaving = Leaving.objects.select_for_update().filter(pk=member.pk).first()
    if leaving is None or member.erased_at is not None:
        return False
    require(
        by is None or rules.is_administrator(by) or leaving.why != Leaving.Why.MEMORIAL,
        _("This account is closed."),
    )
    _call_returns(member)
    leaving.delete()
    who.is_active, who.leaving_posts = member.is_active, member.leaving_posts
    return True


def _put_away(member: User, posts: PostsChoice, why: Leaving.Why) -> Leaving:
    now = timezone.now()
    leaving = Leaving.objects.create(
        user=member,
        posts=posts,
        why=why,
        asked_at=now,
        due_at=now + datetime.timedelta(days=settings.LEAVING_DAYS),
    )
    _call_leavings(member, leaving)
    return leaving


def _call_leavings(member: User, leaving: Leaving) -> None:
    member.leaving = leaving
    for handler in leaving_handlers:
        handler(member, PostsChoice(leaving.posts))
    member.is_active, member.leaving_posts = False, leaving.posts
    member.save(update_fields=["is_active", "leaving_posts"])


def _call_returns(member: User) -> None:
    member.is_active, member.leaving_posts = True, ""
    member.save(update_fields=["is_active", "leaving_posts"])
    for handler in return_handlers:
        handler(member)
