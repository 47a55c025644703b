"""Who may moderate. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import rules as account_rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.models import Post


def can_moderate(user: User | AnonymousUser) -> bool:
    return account_rules.is_moderator(user)


def is_own_post(user: User | AnonymousUser, post: Post) -> bool:
    return user.is_authenticated and post.author_id == user.pk
