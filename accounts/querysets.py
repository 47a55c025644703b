"""Reads on members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class UserQuerySet(models.QuerySet):
    def visible_to(self, viewer: User | AnonymousUser) -> Self:
        """Members whose page `viewer` may open: the SQL twin of `rules.can_see_member` (D4: members see members)."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(is_active=True, erased_at__isnull=True)

    def unconfirmed(self) -> Self:
        """Accounts that nobody proved to own the address of, and that were never signed in to. Never staff."""
        return self.filter(
            last_login__isnull=True,
            erased_at__isnull=True,
            is_active=True,
            is_staff=False,
            is_superuser=False,
        ).exclude(emailaddress__verified=True)
