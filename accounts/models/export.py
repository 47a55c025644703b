"""A member's copy of everything: asked for, built by a worker, fetched, gone after a week."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DataExport(models.Model):
    """One copy. `claimed_at` moves while a worker is at it, so that one that died is noticed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        BUILDING = "building", _("being put together")
        READY = "ready", _("ready")

    FOLDER = "exports"  # in the storage

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # also the name of its file
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tables_done = models.PositiveSmallIntegerField(default=0)
    tables_in_all = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("copy for a member")
        verbose_name_plural = _("copies for members")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["waiting", "building"]),
                name="accounts_export_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="accounts_export_mine"),  # the page of a member
            models.Index(fields=["state", "claimed_at"], name="accounts_export_open"),  # sweep_exports
            models.Index(fields=["expires_at"], name="accounts_export_old"),  # purge_exports
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def path(self) -> str:
        """Where its file lies in the storage. Nothing there has an address of its own."""
        return f"{self.FOLDER}/{self.pk}.zip"
