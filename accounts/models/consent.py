"""What a member agreed to, in which version, when and where: a ledger, rows are never changed but to note a withdrawal."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """One agreement. `version` is the date in the policy's address, as 2026-11-22."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms")
        PRIVACY = "privacy", _("Privacy policy")
        HEALTH = "health", _("Health-data policy")
        DIGEST = "digest", _("Digest e-mail")

    class Way(models.TextChoices):
        SIGNUP = "signup", _("Sign-up form")
        SETTINGS = "settings", _("Settings")
        UNSUBSCRIBE = "unsubscribe", _("Unsubscribe link")
        ASKED = "asked", _("Asked again, for a new version")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=Kind)
    version = models.CharField(max_length=10)
    way = models.CharField(max_length=12, choices=Way)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["user", "kind", "-given_at"], name="accounts_consent_latest")
        ]  # "what holds now?"

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
