"""What is written down when Google's or Facebook's side asks us to forget somebody: that it happened, not whom it was about."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _new_code() -> str:
    return secrets.token_urlsafe(12)


class ProviderDeletion(models.Model):
    """One request of Facebook to delete what it told us of a person. Done at once; the code leads to a page that says so."""

    code = models.CharField(max_length=16, unique=True, default=_new_code, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("deletion asked for by Facebook")
        verbose_name_plural = _("deletions asked for by Facebook")
        indexes = [
            models.Index(fields=["asked_at"], name="accounts_deletion_old")
        ]  # purge_provider_deletions

    def __str__(self) -> str:
        return f"{self.pk}"
