"""What members' answers add up to. Counted once a day in groups of at least ten people (docs/decisions/0022)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from drugs.models.drug import Drug


class FigureBlock(models.Model):
    """A group of people who came into the figures together. It is counted whole, or, once one of them left, not at all."""

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="figure_blocks")
    lupus_kind = models.CharField(max_length=8, blank=True)  # of all of them; empty: mixed, in no filter
    size = models.PositiveSmallIntegerField()  # people, a multiple of the step
    exact = models.JSONField()  # {question: {answer: people}} as they answered when the group was formed
    blurred = models.JSONField()  # the same with a blur on each count, drawn once: all that pages are made of
    formed_on = models.DateField()

    class Meta:
        verbose_name = _("counted group")
        verbose_name_plural = _("counted groups")

    def __str__(self) -> str:
        return f"{self.pk}"


class DrugFigures(models.Model):
    """What the page of a drug shows until the next renewal, for all and for each kind of lupus."""

    drug = models.OneToOneField(Drug, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    counted_on = models.DateField()
    content = models.JSONField()  # drugs.figures: only rounded numbers, safe to show whole

    class Meta:
        verbose_name = _("figures of a drug")
        verbose_name_plural = _("figures of drugs")

    def __str__(self) -> str:
        return f"{self.drug_id}"
