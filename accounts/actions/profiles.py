"""What members change about themselves."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.exceptions import HandleTaken
from accounts.handles import RESERVED_DAYS, handle_key, holder_of_member
from accounts.models import ReservedHandle, User
from accounts.registries import rename_handlers, time_zone_handlers
from common.rules import require

SWITCHES = frozenset({"holds_posts", "uses_shortcuts", "welcomes_unanswered"})  # of User


@transaction.atomic
def change_comfort(*, by: User, theme: str, text_size: str, time_zone: str, **switches: bool) -> None:
    """Store how `by` likes to read and write. `time_zone` is an IANA name; apps that follow it hear of a change.

    `switches` are any of SWITCHES; those that are not named stay as they are.

    Raises:
        ValueError: a switch that is none of SWITCHES.
    """
    if unknown := switches.keys() - SWITCHES:
        raise ValueError(f"no such switch: {sorted(unknown)}")
    moved = by.time_zone != time_zone
    by.theme, by.text_size, by.time_zone = theme, text_size, time_zone
    for name, is_on in switches.items():
        setattr(by, name, is_on)
    by.save(update_fields=["theme", "text_size", "time_zone", *switches])
    if moved:
        for handler in time_zone_handlers:
            handler(by)


def change_handle(*, by: User, handle: str) -> bool:
    """Rename `by`; False when it is the name already. `handle` is cleaned (`accounts.handles.clean_handle`).

    The former name stays reserved for RESERVED_DAYS, so that nobody steps into it; only `by` may take it back.

    Raises:
        PermissionDenied: the account is closed.
        HandleTaken: somebody has the name or it is reserved, also when both ask at the same moment.
    """
    require(by.is_active and by.erased_at is None, _("This account is closed."))
    try:
        with transaction.atomic():
            member = User.objects.select_for_update().get(pk=by.pk)
            if member.handle == handle:
                return False
            if not selectors.is_free_to_take(handle, member=member):
                raise HandleTaken(handle)
            ReservedHandle.objects.filter(handle_key=handle_key(handle)).delete()
            if handle_key(handle) != member.handle_key:
                reserve_handle(member)
            former, member.handle = member.handle, handle
            member.save(update_fields=["handle"])
            for handler in rename_handlers:
                handler(member, former)
    except IntegrityError as both_at_once:
        raise HandleTaken(handle) from both_at_once
    by.handle, by.handle_key = member.handle, member.handle_key
    return True


def reserve_handle(member: User) -> None:
    """Keep the name that `member` is about to give up out of everybody else's reach for RESERVED_DAYS."""
    ReservedHandle.objects.update_or_create(
        handle_key=member.handle_key,
        defaults={
            "reserved_until": timezone.now() + datetime.timedelta(days=RESERVED_DAYS),
            "held_for": holder_of_member(member.pk),
        },
    )
