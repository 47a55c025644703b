"""Notices to authors whose words a moderator hid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notifications.registries import NoticeText

if TYPE_CHECKING:
    from accounts.models import User


def resolve_hidden_posts(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    return {}


def resolve_hidden_threads(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    return {}
