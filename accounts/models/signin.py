"""Where somebody signed in from, in words that the member recognises. No address of a network, no fingerprint."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One time that somebody signed in. Gone after settings.SIGN_IN_KEEP_DAYS."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins", db_index=False
    )
    device = models.CharField(max_length=60, blank=True)  # "Firefox on Android"; no version
    way = models.CharField(max_length=16)  # password, code, passkey, google, facebook
    is_new = models.BooleanField(
        default=False
    )  # from a kind of device that was not seen here lately: the member was told
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [
            models.Index(fields=["user", "-at"], name="accounts_signin_mine"),  # the list, and "seen lately?"
            models.Index(fields=["at"], name="accounts_signin_old"),  # purge_sign_ins
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
