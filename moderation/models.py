"""Reports of members and the log of moderators' acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.querysets import LogEntryQuerySet, ReportQuerySet

if TYPE_CHECKING:
    import datetime


class Report(models.Model):
    """A member says that something is wrong with a post, or with a card about a drug. A card takes its reports with it."""

    class Reason(models.TextChoices):
        DANGER = "danger", _("Someone may be in danger")
        DOSING = "dosing", _("It tells others what dose to take")
        UNKIND = "unkind", _("It is unkind or attacks someone")
        PRIVATE = "private", _("It shows someone’s private data")
        SELLING = "selling", _("It sells or advertises")
        FALSE = "false", _("It promises a cure or could harm")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("waiting")
        ACTED = "acted", _("acted on")
        DISMISSED = "dismissed", _("no action needed")

    WORDS_MAX_CHARS = 1000

    post = models.ForeignKey(
        "forums.Post", null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    experience = models.ForeignKey(
        "drugs.Experience",
        verbose_name=_("card"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reports",
    )  # one of the two
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.TextField(_("in their words"), max_length=WORDS_MAX_CHARS, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"],
                condition=models.Q(status="open"),
                name="moderation_report_open_once",
            ),
            models.UniqueConstraint(
                fields=["experience", "reporter"],
                condition=models.Q(status="open"),
                name="moderation_report_card_once",
            ),
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, experience__isnull=True)
                | models.Q(post__isnull=True, experience__isnull=False),
                name="moderation_report_about_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(status="open"), name="moderation_report_queue"
            ),  # the queue
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def author_id(self) -> int | None:
        """Who wrote what it is about; `post` or `experience` must be loaded."""
        if self.experience is not None:
            return self.experience.user_id
        return self.post.author_id if self.post is not None else None

    @property
    def hidden_at(self) -> datetime.datetime | None:
        """Since when what it is about is hidden; `post` or `experience` must be loaded."""
        about = self.experience or self.post
        return about.hidden_at if about is not None else None


class LogEntry(models.Model):
    """One act of a moderator. Never changed, never removed but by erasure of the people in it."""

    class Verb(models.TextChoices):
        HIDE_POST = "hide-post", _("hid a post")
        RESTORE_POST = "restore-post", _("restored a post")
        HIDE_THREAD = "hide-thread", _("hid a thread")
        RESTORE_THREAD = "restore-thread", _("restored a thread")
        LOCK = "lock", _("locked a thread")
        UNLOCK = "unlock", _("unlocked a thread")
        PIN = "pin", _("pinned a thread")
        UNPIN = "unpin", _("unpinned a thread")
        MOVE = "move", _("moved a thread")
        SUBJECT = "subject", _("corrected what a thread is about")
        HIDE_CARD = "hide-card", _("hid a card")
        RESTORE_CARD = "restore-card", _("restored a card")
        HIDE_PROFILE = "hide-profile", _("took words and picture off a profile")
        DISMISS = "dismiss", _("dismissed a report")
        GRANT = "grant", _("gave a role")
        REVOKE = "revoke", _("took a role")
        MEMORIAL_ASK = "memorial-ask", _("asked to remember a member who died")
        MEMORIAL = "memorial", _("confirmed that a member died")
        MEMORIAL_UNDO = "memorial-undo", _("took back that a member died")

    REASON_MAX_CHARS = 300

    verb = models.CharField(_("act"), max_length=14, choices=Verb)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moderator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    thread = models.ForeignKey(
        "forums.Thread", null=True, blank=True, on_delete=models.CASCADE, related_name="log_entries"
    )
    post = models.ForeignKey(
        "forums.Post", null=True, blank=True, on_delete=models.CASCADE, related_name="log_entries"
    )
    experience = models.ForeignKey(
        "drugs.Experience",
        verbose_name=_("card"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="log_entries",
    )  # health data: a card that is gone leaves the act, not what it was about
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # whom the act was about
    reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)
    detail = models.CharField(max_length=200, blank=True)  # "from Medicines to Kidneys"
    created_at = models.DateTimeField(default=timezone.now)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="moderation_log_page")
        ]  # the log in admin

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.pk}"
