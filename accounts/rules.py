"""Who may do what to an account. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def is_moderator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_moderator or user.is_superuser)


def is_editor(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_editor or user.is_superuser)


def can_see_member(viewer: User | AnonymousUser, member: User) -> bool:
    """The Python twin of `UserQuerySet.visible_to`."""
    return viewer.is_authenticated and member.is_active and member.erased_at is None


def can_write(user: User | AnonymousUser) -> bool:
    """Signed in, not erased, not muted."""
    return user.is_authenticated and user.is_active and user.erased_at is None and not user.is_muted
