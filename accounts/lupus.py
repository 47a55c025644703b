"""Words about lupus that several apps share. What a member chose of them is health data (D7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LupusKind(models.TextChoices):
    """Kinds as people know their own, and what "people like me" compares. Always optional."""

    SYSTEMIC = "systemic", _("Systemic lupus, kidneys not involved")
    KIDNEYS = "kidneys", _("Lupus that involves the kidneys")
    SKIN = "skin", _("Lupus of the skin")
    OTHER = "other", _("Another kind, or not sure yet")
