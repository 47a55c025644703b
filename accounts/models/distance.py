"""Distance between members: mute (I do not want to read you) and block (and you keep away from me). Nobody is told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemberMute(models.Model):
    """`user` does not want to read what `member` writes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_mutes", db_index=False
    )
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("muted member")
        verbose_name_plural = _("muted members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "member"], name="accounts_mute_once"
            ),  # also: whom do I mute?
            models.CheckConstraint(
                condition=~models.Q(user=models.F("member")), name="accounts_mute_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MemberBlock(models.Model):
    """As a mute, and `member` may not mention, quote to or write to `user`, nor see their page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_blocks", db_index=False
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by"
    )  # indexed: who blocks me?
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("blocked member")
        verbose_name_plural = _("blocked members")
        constraints = [
            models.UniqueConstraint(fields=["user", "member"], name="accounts_block_once"),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("member")), name="accounts_block_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
