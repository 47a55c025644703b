"""Who of the staff looked at something protected, why and when. The member reads it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StaffLook(models.Model):
    """One look. Never changed; gone with the member it is about, or after settings.STAFF_LOOK_KEEP_DAYS."""

    class What(models.TextChoices):
        """In the words of the page that its member reads."""

        EMAIL = "email", _("your e-mail address")
        HEALTH = "health", _("what your profile says about your health")
        REPORT = "report", _("something of yours that was reported")
        MESSAGES = "messages", _("your messages")

    class Reason(models.TextChoices):
        REPORT = "report", _("to decide about a report")
        ASKED = "asked", _("because you asked us something")
        SAFETY = "safety", _("because someone may be in danger")
        LAW = "law", _("because the law asked for it")
        FAULT = "fault", _("to find a fault of the site")

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("A moderator")
        EDITOR = "editor", _("An editor")
        ADMINISTRATOR = "administrator", _("An administrator")

    NOTE_MAX_CHARS = 200

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="looked_at", db_index=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=16, choices=Role)  # as what they looked
    what = models.CharField(max_length=8, choices=What)
    subject_id = models.BigIntegerField(null=True, blank=True)  # the report, where it was one
    reason = models.CharField(max_length=8, choices=Reason)
    note = models.CharField(_("in a few words"), max_length=NOTE_MAX_CHARS, blank=True)  # the member reads it
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look of staff")
        verbose_name_plural = _("looks of staff")
        indexes = [
            models.Index(fields=["member", "-at"], name="accounts_look_member"),  # the member's page
            models.Index(fields=["by", "-at"], name="accounts_look_open"),  # what is open to me now?
            models.Index(fields=["at"], name="accounts_look_old"),  # purge_staff_looks
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
