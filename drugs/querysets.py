"""Reads on the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class DrugQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published drugs, for everybody: the SQL twin of `rules.can_see_drug`. Drafts are seen in admin only."""
        return self.filter(published__isnull=False)
