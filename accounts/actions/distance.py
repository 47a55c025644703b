"""Keeping away from another member: mute and block. Nobody is told, neither of it nor of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts import rules
from accounts.actions.team import part_blocked
from accounts.models import MemberBlock, MemberMute, User
from accounts.registries import distance_checks
from accounts.selectors.distance import distance_to, forget_distance
from common.rules import require

if TYPE_CHECKING:
    from django.db.models import Model


@transaction.atomic
def mute_member(*, by: User, member: User) -> bool:
    """`by` does not want to read what `member` writes. False when already so.

    Works from the first minute of membership. What moderators do as such (reasons, notices) goes on reaching `by`.

    Raises:
        PermissionDenied: `member` is `by`, or is not here any more.
    """
    return _keep_away(MemberMute, by, member)


@transaction.atomic
def unmute_member(*, by: User, member: User) -> bool:
    """`by` reads `member` again, unless they block them. False when already so. Never refused."""
    return _come_closer(MemberMute, by, member)


@transaction.atomic
def block_member(*, by: User, member: User) -> bool:
    """As a mute, and `member` cannot mention `by`, quote to them, write to them or see their page. False when already so.

    They are out of each other's team, and asks between them end, which `member` is not told.

    Raises:
        PermissionDenied: `member` is `by`, or is not here any more.
    """
    is_new = _keep_away(MemberBlock, by, member)
    part_blocked(by=by, member=member)
    return is_new


@transaction.atomic
def unblock_member(*, by: User, member: User) -> bool:
    """`member` may turn to `by` again. A mute beside it stays. False when already so. Never refused."""
    return _come_closer(MemberBlock, by, member)


@transaction.atomic
def choose_distance(*, by: User, member: User, distance: str) -> bool:
    """Set what `by` wants of `member` to exactly "mute", "block" (which holds a mute) or "". False when already so.

    Raises:
        PermissionDenied: `member` is `by`, or is not here any more; never for "".
        ValueError: none of the three.
    """
    if distance not in {"", "mute", "block"}:
        raise ValueError("a distance is a mute, a block, or none")
    hold_member(by)
    if distance_to(by, member) == distance:
        return False
    if distance == "mute":
        mute_member(by=by, member=member)
        unblock_member(by=by, member=member)
    elif distance == "block":
        block_member(by=by, member=member)
        unmute_member(by=by, member=member)
    else:
        unblock_member(by=by, member=member)
        unmute_member(by=by, member=member)
    return True


def _keep_away(model: type[MemberMute | MemberBlock], by: User, member: User) -> bool:
    require(not (refusal := rules.why_no_distance(by, member)), refusal)
    hold_member(by)
    created = model._default_manager.get_or_create(user=by, member=member)[1]
    settle_distance(by)
    return created


def _come_closer(model: type[Model], by: User, member: User) -> bool:
    hold_member(by)
    deleted, _rows = model._default_manager.filter(user=by, member=member).delete()
    settle_distance(by)
    return deleted > 0


def hold_member(by: User) -> None:
    """The member's own row, until commit: rows and column are changed by one at a time. `by` learns the column anew."""
    held = User.objects.select_for_update(no_key=True).filter(pk=by.pk)
    by.keeps_distance = bool(held.values_list("keeps_distance", flat=True).first())
    forget_distance(by)


def settle_distance(by: User) -> None:
    """Set `keeps_distance` to what the rows say, here and in the apps above. The caller's transaction holds the row."""
    keeps = (
        MemberMute.objects.filter(user=by).exists()
        or MemberBlock.objects.filter(user=by).exists()
        or any(check(by.pk) for check in distance_checks)
    )
    User.objects.filter(pk=by.pk).exclude(keeps_distance=keeps).update(keeps_distance=keeps)
    by.keeps_distance = keeps
    forget_distance(by)
