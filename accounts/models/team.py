"""A member's team: people they know here, both ways. Nobody else ever learns who is in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TeamTie(models.Model):
    """`asker` asked `asked`. Accepted, each is in the other's team; ending that removes the row and tells nobody.

    A no is known to `asked` alone: `asker` goes on seeing their ask. It outlives the ask that is taken back, so that
    asking again rings no more.
    """

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_asked", db_index=False
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_asked_by"
    )  # indexed: who asks me?
    created_at = models.DateTimeField(default=timezone.now)  # when `asker` asked, the last time
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)  # only of an ask that was declined

    class Meta:
        verbose_name = _("tie of a team")
        verbose_name_plural = _("ties of teams")
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "asked"], name="accounts_team_asked_once"
            ),  # also: whom do I ask, and who is in my team?
            models.UniqueConstraint(
                Least("asker", "asked"), Greatest("asker", "asked"), name="accounts_team_tie_once"
            ),  # of two who ask each other at one moment the second accepts
            models.CheckConstraint(
                condition=~models.Q(asker=models.F("asked")), name="accounts_team_not_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(declined_at__isnull=True),
                name="accounts_team_yes_or_no",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True) | models.Q(declined_at__isnull=False),
                name="accounts_team_taken_back_after_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
