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
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the second person; empty: loaded from the catalogue
    note = models.CharField(max_length=200, blank=True)  # what changed, in the editor's words
    is_small = models.BooleanField(default=False)  # wording only: posts written before carry no note
    revision = models.PositiveIntegerField(default=0)  # of the working copy that this shows

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["drug", "number"], name="drugs_edition_number_once")]

    def __str__(self) -> str:
        return f"{self.drug_id} {self.number}"


class DrugProposal(models.Model):
    """The working copy as one editor handed it in, for another to read. What is approved is exactly this content."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a second person")
        APPROVED = "approved", _("approved and published")
        RETURNED = "returned", _("returned with a remark")
        TAKEN_BACK = "taken-back", _("taken back")
        KEPT = "kept", _("kept when another version was put back")  # never handed in

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="proposals")
    content = models.JSONField()  # as DrugEdition.content
    revision = models.PositiveIntegerField(default=0)  # of the working copy that this shows
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    is_small = models.BooleanField(_("wording only"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drug"], condition=models.Q(state="waiting"), name="drugs_proposal_one_waiting"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(decided_by__isnull=True)
                | models.Q(proposed_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="drugs_proposal_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug_id} {self.pk}"
