"""A drug of the catalogue and the names that lead to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drugs.querysets import DrugQuerySet


class Drug(models.Model):
    """One drug page. Columns hold the working copy that editors change; readers see the published edition."""

    class DrugClass(models.TextChoices):
        ANTIMALARIALS = "antimalarials", _("Antimalarials")
        CORTICOSTEROIDS = "corticosteroids", _("Corticosteroids")
        IMMUNOSUPPRESSANTS = "immunosuppressants", _("Immunosuppressants")
        BIOLOGICS = "biologics", _("Biologics")
        CALCINEURIN = "calcineurin-inhibitors", _("Calcineurin inhibitors")
        PAIN = "pain-and-inflammation", _("Pain and inflammation")
        KIDNEYS = "blood-pressure-and-kidneys", _("Blood pressure and kidneys")
        BLOOD = "blood-thinners", _("Blood thinners")
        HORMONES = "hormone-treatments", _("Hormone treatments")
        SKIN = "skin-treatments", _("Skin treatments")
        NEWER = "newer-and-studied", _("Newer and studied drugs")

    class LupusStatus(models.TextChoices):
        APPROVED = "approved", _("Approved for lupus")
        OFF_LABEL = "off-label", _("Used off-label for lupus")
        SUPPORTIVE = "supportive", _("Used for troubles that come with lupus")
        STUDIED = "studied", _("Being studied in lupus")

    class Completeness(models.TextChoices):
        FULL = "full", _("Full page")
        SHORT = "short", _("Short page")

    slug = models.SlugField(max_length=60, unique=True)  # D10: the name patients know best
    lead_brand = models.CharField(_("leading brand"), max_length=60, blank=True)
    generic_name = models.CharField(_("generic name"), max_length=80)
    drug_class = models.CharField(_("class"), max_length=32, choices=DrugClass)
    lupus_status = models.CharField(_("status in lupus"), max_length=12, choices=LupusStatus)
    status_note = models.CharField(_("note on the status"), max_length=200, blank=True)
    forms = models.JSONField(_("forms"), default=list)  # reader's words: ["Tablet"]
    rxnorm = models.CharField("RxNorm", max_length=12, blank=True)
    atc = models.CharField("ATC", max_length=12, blank=True)
    completeness = models.CharField(
        _("completeness"), max_length=5, choices=Completeness, default=Completeness.SHORT
    )
    checked_on = models.DateField(_("sources checked on"))
    check_by = models.DateField(_("check again by"))
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewer_name = models.CharField(_("reviewed by"), max_length=80, blank=True)
    reviewer_role = models.CharField(_("reviewer's role"), max_length=80, blank=True)
    related = models.ManyToManyField("self", verbose_name=_("related drugs"), blank=True, symmetrical=False)
    # The catalogue file this row was loaded from; a row that an editor changed is never overwritten by a load.
    catalogue_digest = models.CharField(max_length=64, blank=True, editable=False)  # sha256 hex
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    revision = models.PositiveIntegerField(
        default=0, editable=False
    )  # of the working copy: who saves on an old one is told
    statements_changed_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # when an edition last said something else than the one before: older posts carry a note
    published = models.ForeignKey(
        "drugs.DrugEdition",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    # Moved by forums.actions: what the page tells visitors and members without counting rows.
    public_thread_count = models.PositiveIntegerField(default=0, editable=False)
    member_thread_count = models.PositiveIntegerField(default=0, editable=False)

    objects = DrugQuerySet.as_manager()

    class Meta:
        verbose_name = _("drug")
        verbose_name_plural = _("drugs")
        ordering = ["generic_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(check_by__gte=models.F("checked_on")),
                name="drugs_drug_check_by_after_checked_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("drugs:drug_detail", args=[self.slug])

    @property
    def name(self) -> str:
        """ "Imuran (azathioprine)", or the generic name alone with a capital."""
        if self.lead_brand:
            return f"{self.lead_brand} ({self.generic_name})"
        return self.generic_name[:1].upper() + self.generic_name[1:]

    @property
    def short_name(self) -> str:
        """ "Imuran": what people call it."""
        return self.lead_brand or self.name


class DrugName(models.Model):
    """Any name a person may type. All resolve to the drug: by redirect as a slug, and in search."""

    class Kind(models.TextChoices):
        BRAND = "brand", _("brand")
        GENERIC = "generic", _("generic")
        OTHER = "other", _("former or foreign name")
        MISSPELLING = "misspelling", _("misspelling")

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
