"""What readers see: a page as it was published, whole and unchangeable."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drugs.models.drug import Drug


class DrugEdition(models.Model):
    """A snapshot of the working copy at the moment of publication. Editions are the history of the page."""

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # drugs.selectors.PageContent as plain data
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # empty: loaded from the catalogue
    note = models.CharField(max_length=200, blank=True)  # what changed, in the editor's words

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["drug", "number"], name="drugs_edition_number_once")]

    def __str__(self) -> str:
        return f"{self.drug_id} {self.number}"
