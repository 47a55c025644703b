"""Who may moderate. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import rules as account_rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_moderate(user: User | AnonymousUser) -> bool:
    return account_rules.is_moderator(user)
