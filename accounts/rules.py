"""Who may do what to an account. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.dates import in_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import MemorialRequest, User


def is_moderator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_moderator or user.is_superuser)


def is_editor(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and (user.is_editor or user.is_superuser)


def is_administrator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser


def can_see_member(
    viewer: User | AnonymousUser, member: User, *, blockers: Container[int] = frozenset()
) -> bool:
    """The Python twin of `UserQuerySet.visible_to`. `blockers` are the ids of members who block `viewer`.

    `member` has arrived: accounts that nobody confirmed are kept out by `UserQuerySet.arrived` alone.
    """
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


def why_no_team(by: User, member: User, *, is_blocked: bool) -> str:
    """Why `by` and `member` cannot be in each other's team, in a sentence; "" when they can. `is_blocked`: by `by`.

    That `member` blocks `by` is no reason here: it is never told.
    """
    if by.pk == member.pk:
        return _("This is you. Your team is made of others.")
    if not can_name_member(by, member):
        return _("This member is not here any more.")
    if is_blocked:
        return _("You blocked this member. Change the distance first if you want them in your team.")
    return ""


def why_no_ask(by: User) -> str:
    """Why `by` cannot ask anybody now, in a sentence; "" when they can. A time without writing is one without asking."""
    if by.is_muted and by.muted_until is not None:
        return _("You can ask again from %(day)s. Saying yes or no to others goes on.") % {
            "day": in_words(by.muted_until)
        }
    return "" if can_write(by) else _("You cannot ask anybody now.")


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


# What administrators alone have work with; moderators also look at the rest. Values of StaffLook.What.
_FOR_ADMINISTRATORS = frozenset({"email", "health"})
_FOR_MODERATORS = frozenset({"report", "messages"})


def can_look(user: User | AnonymousUser, what: str) -> bool:
    """Who may give a reason and look at that piece of somebody."""
    if what in _FOR_ADMINISTRATORS:
        return is_administrator(user)
    return what in _FOR_MODERATORS and is_moderator(user)


def role_of_look(user: User, what: str) -> str:
    """As what `user`, who may, looks at it: a value of StaffLook.Role."""
    return "moderator" if what in _FOR_MODERATORS and user.is_moderator else "administrator"


def can_be_remembered(by: User | AnonymousUser, member: User) -> bool:
    """Whether `by` may say that `member` died: a moderator, of somebody else who has an account."""
    return (
        is_moderator(by) and by.pk != member.pk and member.erased_at is None and member.remembered_at is None
    )


def can_confirm_memorial(by: User | AnonymousUser, request: MemorialRequest) -> bool:
    """Another moderator than who asked, and not the member. `request.member` must be loaded."""
    return (
        is_moderator(by)
        and by.pk not in (request.asked_by_id, request.member_id)
        and request.member.erased_at is None
    )


def can_take_memorial_back(by: User | AnonymousUser, request: MemorialRequest) -> bool:
    """Any moderator before the confirmation, administrators until the member is erased. `request.member` must be loaded."""
    if request.member.erased_at is not None:
        return False
    return is_moderator(by) if request.confirmed_at is None else is_administrator(by)


def is_old_enough(year: int, month: int, *, today: datetime.date, minimum_age: int) -> bool:
    """Whether somebody born in that month is certainly `minimum_age` years old today: in doubt, no."""
    return (year + minimum_age, month) < (today.year, today.month)
