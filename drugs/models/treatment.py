"""A member's own medicines and reminders. Health data (D7): nothing of it in `__str__`, logs, addresses or the admin."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audiences import Audience
from drugs.models.drug import Drug
from drugs.querysets import ReminderQuerySet, TreatmentQuerySet


class WhyStopped(models.TextChoices):
    """Reasons to stop, for a member's own list and for experience cards. No judgement, no order of merit."""

    EFFECTS = "effects", _("Side effects")
    NO_HELP = "no-help", _("It did not help")
    BETTER = "better", _("I no longer needed it")
    PREGNANCY = "pregnancy", _("Pregnancy, or planning one")
    TESTS = "tests", _("Blood tests or another check")
    COST = "cost", _("Cost or supply")
    SWITCHED = "switched", _("Changed to another drug")
    OTHER = "other", _("Another reason")


class Treatment(models.Model):
    """One course of one drug, as its member wrote it down. Private unless they say otherwise."""

    class Status(models.TextChoices):
        TAKING = "taking", _("Taking it")
        STOPPED = "stopped", _("Stopped")
        CONSIDERING = "considering", _("Thinking about it")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="treatments", db_index=False
    )
    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="treatments")
    status = models.CharField(_("how it stands"), max_length=11, choices=Status)
    since = models.DateField(_("since"), null=True, blank=True)  # the first of a month: days are not asked
    until = models.DateField(_("until"), null=True, blank=True)  # the same; only for a stopped course
    why_stopped = models.CharField(_("why I stopped"), max_length=10, choices=WhyStopped, blank=True)
    audience = models.CharField(_("who sees it"), max_length=8, choices=Audience, default=Audience.ME)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "drug"],
                condition=models.Q(status__in=["taking", "considering"]),
                name="drugs_treatment_one_going_on",
            ),
            models.CheckConstraint(
                condition=models.Q(status="stopped") | models.Q(until__isnull=True, why_stopped=""),
                name="drugs_treatment_end_only_when_stopped",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="drugs_treatment_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-changed_at"], name="drugs_treatment_mine")
        ]  # "my medicines"

    def __str__(self) -> str:
        return f"{self.pk}"


class Reminder(models.Model):
    """What a member wants to be reminded of, on a schedule that they set. The site never proposes one."""

    class About(models.TextChoices):
        BLOOD = "blood", _("Blood test")
        EYES = "eyes", _("Eye check")
        VISIT = "visit", _("Appointment")
        SUPPLY = "supply", _("New supply")
        OTHER = "other", _("Something else")

    class Unit(models.TextChoices):
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")

    WORDS_MAX_CHARS = 80
    EVERY_MOST = 60

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )  # indexed: "my reminders"
    about = models.CharField(_("about"), max_length=6, choices=About)
    words = models.CharField(
        _("in my words"), max_length=WORDS_MAX_CHARS, blank=True
    )  # never in a mail or notice
    every = models.PositiveSmallIntegerField(_("every"))  # how many `unit`, 1 to 60
    unit = models.CharField(max_length=6, choices=Unit, default=Unit.WEEKS)
    starts_on = models.DateField(
        editable=False
    )  # a day of the schedule, so that "the 31st" is not lost in February
    next_on = models.DateField(
        _("next on")
    )  # in the member's time zone; "later" may take it off the schedule
    told_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # when its member heard of `next_on`; empty: not yet
    by_mail = models.BooleanField(_("also by e-mail"), default=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every__gte=1, every__lte=60), name="drugs_reminder_every_1_to_60"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_on"],
                condition=models.Q(paused_at__isnull=True, told_at__isnull=True),
                name="drugs_reminder_due",
            )  # whom to tell?
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
