"""Whose team somebody is in, and from where one member looks at another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.audiences import Viewpoint
from accounts.models import TeamTie

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def is_in_team(user: User, member: User) -> bool:
    """Whether each is in the other's team. One query."""
    return (
        TeamTie.objects.filter(accepted_at__isnull=False)
        .filter(Q(asker=user, asked=member) | Q(asker=member, asked=user))
        .exists()
    )


def viewpoint_of(reader: User | AnonymousUser, member: User) -> Viewpoint:
    """From where `reader` looks at `member`'s page, which was found with `visible_to(reader)`. At most one query.

    Moderators look as members do: what somebody keeps from members is not opened by a role (D7).
    """
    if not reader.is_authenticated:
        return Viewpoint.VISITOR
    if reader.pk == member.pk:
        return Viewpoint.ME
    return Viewpoint.TEAM if is_in_team(reader, member) else Viewpoint.MEMBER
