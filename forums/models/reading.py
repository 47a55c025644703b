"""Where a member stopped reading, and what they subscribe to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forum import Forum
from forums.models.thread import Thread


class ThreadRead(models.Model):
    """The newest post number that a member has had on screen in a thread."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thread_reads", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="reads", db_index=False)
    last_number = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read position")
        verbose_name_plural = _("read positions")
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="forums_read_once")
        ]  # also: how far has the reader of this list come in each thread?
        indexes = [
            models.Index(fields=["user", "-read_at"], name="forums_read_recent")
        ]  # "where you left off"

    def __str__(self) -> str:
        return f"{self.thread_id} {self.last_number}"


class Subscription(models.Model):
    """A member wants to hear of one thread, one forum or one drug."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    forum = models.ForeignKey(
        Forum, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    drug = models.ForeignKey(
        "drugs.Drug", null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(thread__isnull=False, forum__isnull=True, drug__isnull=True)
                    | models.Q(thread__isnull=True, forum__isnull=False, drug__isnull=True)
                    | models.Q(thread__isnull=True, forum__isnull=True, drug__isnull=False)
                ),
                name="forums_subscription_one_of",
            ),
            models.UniqueConstraint(fields=["user", "thread"], name="forums_subscription_thread_once"),
            models.UniqueConstraint(fields=["user", "forum"], name="forums_subscription_forum_once"),
            models.UniqueConstraint(fields=["user", "drug"], name="forums_subscription_drug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
