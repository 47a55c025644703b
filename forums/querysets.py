"""Reads on threads and posts. `visible_to` is the SQL twin of `forums.rules`; the two are tested against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.rules import is_moderator

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Threads `user` may open: the SQL twin of `rules.can_see_thread` (D4).

        Moderators see all; members all that is not hidden, and their own; visitors public ones that are not hidden.
        """
        if is_moderator(user):
            return self
        if not user.is_authenticated:
            return self.filter(hidden_at__isnull=True, audience="public")
        return self.filter(models.Q(hidden_at__isnull=True) | models.Q(author=user))

    def listed_for(self, user: User | AnonymousUser) -> Self:
        """Threads that lists, searches, feeds, counts and digests show `user`: nothing hidden, for anybody.

        Narrower than `visible_to` and free of OR, so that the partial indexes of lists serve it.
        """
        shown = self.filter(hidden_at__isnull=True)
        return shown if user.is_authenticated else shown.filter(audience="public")


class PostQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Posts that are neither hidden nor withdrawn: what counters count."""
        return self.filter(hidden_at__isnull=True, withdrawn_at__isnull=True)

    def visible_to_or_by(self, user: User) -> Self:
        """What `visible_to` finds, and what `user` wrote, withdrawn or not: for acts that may arrive twice."""
        return self.visible_to(user) | self.filter(author=user)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Posts whose words `user` may read: the SQL twin of `rules.can_see_post`.

        In a thread they may open, neither hidden nor withdrawn; authors see their own hidden posts, moderators all hidden ones.
        Withdrawn words are seen by nobody but moderators.
        """
        if is_moderator(user):
            return self
        if not user.is_authenticated:
            return self.filter(
                hidden_at__isnull=True,
                withdrawn_at__isnull=True,
                thread__hidden_at__isnull=True,
                thread__audience="public",
            )
        return self.filter(
            models.Q(thread__hidden_at__isnull=True) | models.Q(thread__author=user),
            models.Q(hidden_at__isnull=True) | models.Q(author=user),
            withdrawn_at__isnull=True,
        )

    def listed_for(self, user: User | AnonymousUser) -> Self:
        """Posts that searches, excerpts and digests show `user`: shown ones of threads that lists show them."""
        shown = self.filter(hidden_at__isnull=True, withdrawn_at__isnull=True, thread__hidden_at__isnull=True)
        return shown if user.is_authenticated else shown.filter(thread__audience="public")
