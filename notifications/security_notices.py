"""The kind of notice that says how a member's way to sign in changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.notices import WORDS, Change
from notifications.actions.notify import notify_many
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

SECURITY = "security"  # kind; the subject is the number of an accounts.notices.Change


def tell_of_change(user: User, change: Change) -> None:
    """One line for each kind of change; the same again before it was read is the same line."""
    notify_many(kind=SECURITY, subject_id=change, dedupe_key=f"security:{change.value}", user_ids=[user.pk])


def resolve_changes(reader: User, numbers: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "security". No query: they name no device, no place and no address."""
    url = reverse("accounts:devices")
    known = set(Change)
    return {number: NoticeText(str(WORDS[Change(number)]), url) for number in numbers if number in known}
