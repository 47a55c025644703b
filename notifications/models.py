"""What a member hears: notices in the site, preferences, digests sent, and the outbox every mail goes through."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import NotificationQuerySet, OutgoingEmailQuerySet


class Notification(models.Model):
    """One line under Notices. Holds ids only; the kind's resolver (registries.notice_kinds) finds words the reader may see now."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=32)  # a key of registries.notice_kinds
    dedupe_key = models.CharField(max_length=64)  # one row per cause, whatever runs twice
    subject_id = models.BigIntegerField()  # primary key in the table the kind speaks of
    count = models.PositiveIntegerField(default=1)  # causes merged into this line
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "dedupe_key"], name="notifications_notice_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notifications_notice_page")
        ]  # the Notices page

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class EmailPreference(models.Model):
    """When a member's digest comes. `digest_due_at` is the stored answer to "who is due?"."""

    class Frequency(models.TextChoices):
        OFF = "off", _("Never")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_preference", primary_key=True
    )
    digest_frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.OFF)
    digest_weekday = models.PositiveSmallIntegerField(
        choices=Weekday, default=Weekday.MONDAY
    )  # member's zone
    digest_hour = models.PositiveSmallIntegerField(
        default=9, validators=[MaxValueValidator(23)]
    )  # local, 0..23
    digest_titles = models.BooleanField(_("Show titles of threads in the mail"), default=False)
    digest_due_at = models.DateTimeField(null=True, blank=True, editable=False)  # UTC; NULL while off
    digest_covered_until = models.DateTimeField(
        default=timezone.now, editable=False
    )  # the next digest starts here

    class Meta:
        verbose_name = _("e-mail preference")
        verbose_name_plural = _("e-mail preferences")
        indexes = [
            models.Index(
                fields=["digest_due_at"],
                condition=models.Q(digest_due_at__isnull=False),
                name="notifications_digest_due",
            ),  # queue_due_digests
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class DigestDelivery(models.Model):
    """The claim on one member's digest of one period. The unique row is what makes it once (promise 4)."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("being written")
        EMPTY = "empty", _("nothing to tell")
        QUEUED = "queued", _("in the outbox")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_deliveries"
    )
    period_end = models.DateTimeField()  # UTC; the due moment this digest answers
    period_start = models.DateTimeField()  # UTC
    state = models.CharField(max_length=8, choices=State, default=State.CLAIMED)
    entry_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["user", "period_end"], name="notifications_digest_once")
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(state="claimed"), name="notifications_digest_open"
            ),  # the sweep: digests whose task was lost
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class OutgoingEmail(models.Model):
    """One message on its way. Written in the transaction of its cause; emptied once its fate is known.

    `claimed_at` beside WAITING means: a hand-over may have begun (see `notifications.delivery`).
    """

    DIGEST = "digest"  # the kind that is never sent twice; every other kind is rather sent twice than lost

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being handed over")
        SENT = "sent", _("handed over")
        UNCLEAR = "unclear", _("may have arrived")  # a worker died during the hand-over; never sent again
        DROPPED = "dropped", _("no longer wanted")
        FAILED = "failed", _("given up")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    to = models.EmailField(max_length=254, blank=True)  # emptied with the text
    kind = models.CharField(max_length=32)  # "digest", "account", "moderation"...
    dedupe_key = models.CharField(max_length=80, unique=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(default=0)  # 0: a person waits for it; 1: after those
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)  # not before
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(
        max_length=16, blank=True
    )  # names the record of the worker's steps (notifications.handover)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)  # class and SMTP code, never an address or text

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mails")
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                condition=models.Q(state="waiting"),
                name="notifications_mail_next",
            ),  # delivery: what goes next?
            models.Index(
                fields=["claimed_at"], condition=models.Q(state="sending"), name="notifications_mail_held"
            ),  # the sweep: whose worker died?
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class CrashMarker(models.Model):
    """One row in an UNLOGGED table. PostgreSQL empties such tables after a crash: no row means that it crashed.

    Delivery needs to know, because its commits do not wait for the disk (see `notifications.delivery`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("crash marker")
        verbose_name_plural = _("crash markers")

    def __str__(self) -> str:
        return str(self.pk)


class Suppression(models.Model):
    """An address that gets no mail of our own accord any more. A keyed hash: the address cannot be read from it."""

    class Why(models.TextChoices):
        LEFT = "left", _("Its member left")
        BOUNCED = "bounced", _("It does not exist")

    key = models.CharField(max_length=64, unique=True)  # notifications.suppression.key_of(address)
    why = models.CharField(max_length=8, choices=Why)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")

    def __str__(self) -> str:
        return f"{self.pk}"
