"""Reads on members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.rules import is_moderator

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class UserQuerySet(models.QuerySet):
    def visible_to(self, viewer: User | AnonymousUser) -> Self:
        """Members whose page `viewer` may open: the SQL twin of `rules.can_see_member` (D4: members see members).

        Who blocks `viewer` is left out, so also from mentions and from their completion. Asked of everybody, so that the
        time of an answer says nothing.
        """
        present = self.present_to(viewer)
        if is_moderator(viewer) or not viewer.is_authenticated:
            return present
        return present.exclude(member_blocks__member=viewer)

    def present_to(self, viewer: User | AnonymousUser) -> Self:
        """Members whom `viewer` may mute or block, also those who block `viewer`: the SQL twin of `rules.can_name_member`."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(is_active=True, erased_at__isnull=True).arrived()

    def arrived(self) -> Self:
        """Without accounts that somebody began with an address and never confirmed: nobody hears of those."""
        from allauth.account.models import EmailAddress  # its models name ours

        proved = EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True)
        return self.filter(
            models.Q(last_login__isnull=False) | models.Q(is_staff=True) | models.Exists(proved)
        )

    def unconfirmed(self) -> Self:
        """Accounts that nobody proved to own the address of, and that were never signed in to. Never staff."""
        return self.filter(
            last_login__isnull=True,
            erased_at__isnull=True,
            is_active=True,
            is_staff=False,
            is_superuser=False,
        ).exclude(emailaddress__verified=True)
