"""Who hears of a post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notifications.registries import NoticeText

if TYPE_CHECKING:
    from accounts.models import User


def resolve_replies(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "reply" notices; their subjects are threads."""
    return {}
