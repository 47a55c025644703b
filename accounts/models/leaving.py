"""Leaving takes 30 days that one can come back in, or happens at once; what becomes of an account whose member died."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Leaving(models.Model):
    """A member is on their way out. The row goes with the erasure, or when they come back."""

    class Why(models.TextChoices):
        OWN = "own", _("They asked for it")
        DORMANT = "dormant", _("Nobody had signed in for long, after two warnings")
        MEMORIAL = "memorial", _("They died; their wish applies")
        STAFF = "staff", _("An administrator closed it")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leaving", primary_key=True
    )
    posts = models.CharField(max_length=9)  # accounts.registries.PostsChoice
    why = models.CharField(max_length=8, choices=Why, default=Why.OWN)
    asked_at = models.DateTimeField(default=timezone.now)  # also marks what was put out of sight meanwhile
    due_at = models.DateTimeField()  # from then on a worker erases
    claimed_at = models.DateTimeField(null=True, blank=True)  # a worker is at it; one that died is noticed

    class Meta:
        verbose_name = _("member who is leaving")
        verbose_name_plural = _("members who are leaving")
        indexes = [models.Index(fields=["due_at"], name="accounts_leaving_due")]  # erase_due

    def __str__(self) -> str:
        return f"{self.pk}"


class MemorialRequest(models.Model):
    """Two moderators confirm that a member has died. Then mail stops, nobody can sign in, and the member's wish applies."""

    NOTE_MAX_CHARS = 300

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memorial")
    note = models.CharField(_("how we know"), max_length=NOTE_MAX_CHARS, blank=True)  # for moderators only
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("memorial request")
        verbose_name_plural = _("memorial requests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("asked_by")),
                name="accounts_memorial_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
