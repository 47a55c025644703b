"""Addresses that no longer lead to a source."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadAddress(models.Model):
    """An address that somebody found dead. The site itself never asks; the mark outlives every load of the catalogue."""

    url = models.URLField(
        _("address"), max_length=400, unique=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    reported_on = models.DateField(_("reported on"))
    note = models.CharField(_("note"), max_length=200, blank=True)  # "moved", "asks for a password"

    class Meta:
        verbose_name = _("dead address")
        verbose_name_plural = _("dead addresses")
        ordering = ["-reported_on", "url"]

    def __str__(self) -> str:
        return self.url
