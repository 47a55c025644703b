"""Leaving: everything that says who somebody was goes, in one transaction (promise 7)."""

from __future__ import annotations

import datetime
import functools
import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import erased, rules
from accounts.actions.profiles import reserve_handle
from accounts.emails import compose_left_mail
from accounts.handles import former_handle, holder_of_member, sealed_key
from accounts.models import Leaving, ReservedHandle, User
from accounts.registries import PostsChoice, erasure_handlers, return_handlers
from common.rules import require

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

ERASE_TASK = "accounts.sweep_leaving"  # named, because the task calls this module
_BATCH = 200  # members per run; the next run takes the rest
_AGAIN_AFTER = datetime.timedelta(minutes=5)  # since a worker began that did not come to the end
_KEPT_OF_A_MEMBER = (
    frozenset(  # of the emptied row: what says that somebody was here, and since when they are not
        {"id", "handle", "handle_key", "password", "joined_at", "erased_at", "remembered_at"}
    )
)


@transaction.atomic
def erase_member(*, by: User | None, user: User, posts: PostsChoice) -> bool:
    """Close `user`'s account and erase what says who they were; False when that was done before.

    Every app's handler runs, then the row itself is emptied: all or nothing, and a second call changes nothing.
    `posts` says what happens to their words. With PostsChoice.KEEP the handle stays on them; otherwise it goes too
    and is reserved for a while. `by=None` is the site itself. Members ask for it through accounts.actions.leaving, which
    has a worker do this and tells them.

    Raises:
        PermissionDenied: `by` is neither the member nor an administrator, or the site would be left without one.
    """
    require(rules.can_erase(by, user), _("You can close your own account only."))
    member = User.objects.select_for_update().get(pk=user.pk)
    if member.erased_at is not None:
        return False
    require_not_last_administrator(member)
    leaving = Leaving.objects.select_for_update().filter(pk=member.pk).first()
    if (
        leaving is not None and leaving.posts != posts
    ):  # what was put away for another choice comes back first
        for handler in return_handlers:
            handler(member)
    _erase(member, posts)
    return True


def require_not_last_administrator(member: User) -> None:
    """Go on unless `member` is the only administrator.

    Raises:
        PermissionDenied: with that reason.
    """
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk)
    require(
        not member.is_superuser or others.exists(),
        _("This site needs an administrator. Please name another one first."),
    )


# -- The job -------------------------------------------------------------------------------
def erase_due(user_id: int) -> bool:
    """Erase one member whose days are over; False when there is nothing to do, or somebody else is at it.

    Everything happens in one transaction, the receipt within: a worker that dies half-way leaves all as it was, and the next
    run begins anew. The receipt names no member and goes to the address they had, which leaves the outbox with it.
    """
    claimed_at = _claim(user_id)
    if claimed_at is None:
        return False
    with transaction.atomic():
        member = User.objects.select_for_update().get(pk=user_id)
        leaving = Leaving.objects.select_for_update().filter(pk=user_id, claimed_at=claimed_at).first()
        if leaving is None or member.erased_at is not None:  # they came back, or another worker was quicker
            return False
        address = "" if leaving.why == Leaving.Why.MEMORIAL else member.email
        posts = PostsChoice(leaving.posts)
        _erase(member, posts)
        if address:
            compose_left_mail(posts).to_message(address).send()  # into the outbox, after what waited for them
    return True


def _claim(user_id: int) -> datetime.datetime | None:
    """Note that a worker begins. The row of a member at whom one is right now is locked, and passed over."""
    with transaction.atomic():
        member = User.objects.select_for_update(skip_locked=True).filter(pk=user_id).only("pk").first()
        if member is None:
            return None
        now = timezone.now()
        claimed = _due().filter(pk=user_id).update(claimed_at=now)
    return now if claimed else None


def erase_all_due() -> int:
    """Erase everybody whose days are over, each in a transaction of their own; return how many. May run twice and beside itself.

    One that breaks stays for a later run and does not keep the others back. So does one that a worker began with and did not
    come to the end of.
    """
    erased = 0
    for pk, claimed_at in list(_due().order_by("due_at").values_list("pk", "claimed_at")[:_BATCH]):
        if claimed_at is not None:
            logger.warning("an erasure was begun and not ended; it begins anew")
        try:
            erased += erase_due(pk)
        except Exception:
            logger.exception("an erasure did not come to its end; a later run begins anew")
    return erased


def _due() -> QuerySet[Leaving]:
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - _AGAIN_AFTER)
    return Leaving.objects.filter(free, due_at__lte=now)


# -- What both do --------------------------------------------------------------------------
def _erase(member: User, posts: PostsChoice) -> None:
    """Run every app's handler and empty the row of `member`, which is locked."""
    for handler in erasure_handlers:
        handler(member, posts)
    if posts is not PostsChoice.KEEP:
        reserve_handle(member)
        member.handle = former_handle(member.pk)
    _seal_names(member)
    for field in User._meta.concrete_fields:  # a column that comes later is emptied too
        if field.name not in _KEPT_OF_A_MEMBER:
            setattr(member, field.name, field.get_default())
    member.leaving_posts = posts.value  # what to do again when a backup from before is restored
    member.set_unusable_password()  # also ends every session: their hash no longer fits
    member.is_active = False
    member.erased_at = member.caught_up_at = timezone.now()
    member.save()
    transaction.on_commit(functools.partial(erased.note, erased.of(member)), robust=True)


def _seal_names(member: User) -> None:
    """Names that `member` gave up stay out of reach, and nobody can read which they were."""
    for row in ReservedHandle.objects.filter(held_for=holder_of_member(member.pk)):
        row.handle_key = sealed_key(row.handle_key)
        row.save(update_fields=["handle_key"])
