"""Who may do what to an account. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def is_moderator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_moderator or user.is_superuser)


def is_editor(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_editor or user.is_superuser)


def is_administrator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser


def can_see_member(
    viewer: User | AnonymousUser, member: User, *, blockers: Container[int] = frozenset()
) -> bool:
    """The Python twin of `UserQuerySet.visible_to`. `blockers` are the ids of members who block `viewer`."""
    if not can_name_member(viewer, member):
        return False
    return is_moderator(viewer) or member.pk not in blockers


def can_name_member(viewer: User | AnonymousUser, member: User) -> bool:
    """The Python twin of `UserQuerySet.present_to`."""
    return viewer.is_authenticated and member.is_active and member.erased_at is None


def why_no_distance(by: User, member: User) -> str:
    """Why `by` cannot mute or block `member`, in a sentence; "" when they can."""
    if by.pk == member.pk:
        return _("This is you. There is nothing to keep away from.")
    return "" if can_name_member(by, member) else _("This member is not here any more.")


def can_write(user: User | AnonymousUser) -> bool:
    """Signed in, not erased, not muted."""
    return user.is_authenticated and user.is_active and user.erased_at is None and not user.is_muted


def can_assign_roles(user: User | AnonymousUser | None) -> bool:
    """Administrators, and the site itself (None)."""
    return user is None or is_administrator(user)


def can_erase(user: User | AnonymousUser | None, member: User) -> bool:
    """Members themselves, administrators, and the site itself (None)."""
    return user is None or user.pk == member.pk or is_administrator(user)


def can_export(user: User | AnonymousUser) -> bool:
    """Whoever has an account here has a right to a copy, muted or not."""
    return user.is_authenticated and user.is_active and user.erased_at is None


def is_old_enough(year: int, month: int, *, today: datetime.date, minimum_age: int) -> bool:
    """Whether somebody born in that month is certainly `minimum_age` years old today: in doubt, no."""
    return (year + minimum_age, month) < (today.year, today.month)
