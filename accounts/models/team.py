"""A member's team: people they know here, both ways. Nobody else ever learns who is in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TeamTie(models.Model):
    """`asker` asked `asked`. Accepted, each is in the other's team. Taking it back or saying no removes the row and tells nobody."""

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_asked", db_index=False
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_asked_by"
    )  # indexed: who asks me?
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(
        null=True, blank=True
    )  # the asker goes on seeing "asked"; asking again rings no more

    class Meta:
        verbose_name = _("tie of a team")
        verbose_name_plural = _("ties of teams")
        constraints = [
            models.UniqueConstraint(fields=["asker", "asked"], name="accounts_team_asked_once"),
            models.UniqueConstraint(
                Least("asker", "asked"), Greatest("asker", "asked"), name="accounts_team_tie_once"
            ),  # of two who ask each other at one moment the second accepts
            models.CheckConstraint(
                condition=~models.Q(asker=models.F("asked")), name="accounts_team_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
