"""Who may see one piece of what a member says about themselves. Each piece has its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Visitors are never among them (D4)."""

    ME = "me", _("Only me")
    MEMBERS = "members", _("Members")
